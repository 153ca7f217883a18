#include "ui/report/pdf_writer.h"

#include <algorithm>
#include <array>
#include <memory>

#include <QGuiApplication>
#include <QPageLayout>
#include <QPainter>
#include <QPdfWriter>
#include <QScreen>

#include "ui/charts/chart_card.h"
#include "ui/models/text.h"
#include "ui/report/pdf_pages.h"
#include "ui/report/pdf_table.h"
#include "ui/theme/palette.h"

namespace gable {

namespace {

using namespace report;

constexpr double margin = 18, runningHeight = 9;  // mm

/// Sets the blocks of a report one below the other.
class PdfComposer {
public:
    PdfComposer(const PdfSheet& sheet, const ReportPictures& pictures, PdfPages& pages) : m_sheet(sheet), m_pictures(pictures), m_pages(pages) {}

    void title(const Report& report)
    {
        text(report.title, m_sheet.bold(titleSize), m_sheet.theme.text, 0);
        const double inset = m_sheet.mm(4);
        const auto verdict = block(report.verdict, m_sheet.plain(verdictSize), width() - 2 * inset);
        m_pages.add(verdict->height() + inset, m_sheet.mm(4), [this, verdict, inset](QPainter& painter, QPointF at) {
            const QRectF box(at, QSizeF(width(), verdict->height() + inset));
            painter.fillRect(box, m_sheet.theme.field);
            painter.fillRect(QRectF(at, QSizeF(m_sheet.mm(1), box.height())), m_sheet.theme.accent);
            painter.setPen(m_sheet.theme.text);
            verdict->draw(painter, at + QPointF(inset, inset / 2));
        });
    }

    void section(const Section& section)
    {
        heading(section.heading, headingSize, m_sheet.mm(8));
        for (std::size_t i = 0; i < section.blocks.size(); ++i) {
            const auto* first = narrow(section, i);
            if (const auto* second = first ? narrow(section, i + 1) : nullptr) {
                pictures({first, second});
                ++i;
            } else if (const auto* paragraph = std::get_if<Paragraph>(&section.blocks[i]); paragraph && i + 1 < section.blocks.size() && std::holds_alternative<Chart>(section.blocks[i + 1])) {
                leading(paragraph->text, m_sheet.plain(textSize), m_sheet.mm(2.5));  // it tells what the chart shows
            } else {
                std::visit(*this, section.blocks[i]);
            }
        }
    }

    void operator()(const Paragraph& paragraph) { text(paragraph.text, m_sheet.plain(textSize), m_sheet.theme.text, m_sheet.mm(2.5)); }
    void operator()(const Subheading& subheading) { heading(subheading.text, subheadingSize, m_sheet.mm(5)); }
    void operator()(const Chart& picture) { pictures({&picture}); }
    void operator()(const Table& table) { addTable(m_pages, m_sheet, table); }

    void operator()(const KeyFigures& figures)
    {
        constexpr std::size_t inRow = 4;
        for (std::size_t first = 0; first < figures.figures.size(); first += inRow) {
            const double gap = m_sheet.mm(3), tile = (width() - gap * (inRow - 1)) / inRow, inset = m_sheet.mm(2.5);
            std::vector<std::array<std::shared_ptr<TextBlock>, 3>> tiles;
            double tallest = 0;
            for (std::size_t i = first; i < std::min(first + inRow, figures.figures.size()); ++i) {
                const KeyFigure& figure = figures.figures[i];
                tiles.push_back({block(figure.label, m_sheet.plain(smallSize), tile - 2 * inset), block(figure.value, m_sheet.bold(figureSize), tile - 2 * inset),
                                 block(figure.note, m_sheet.plain(smallSize), tile - 2 * inset)});
                double height = 2 * inset;
                for (const auto& part : tiles.back()) height += part->height();
                tallest = std::max(tallest, height);
            }
            m_pages.add(tallest, m_sheet.mm(3), [this, tiles, tallest, tile, gap, inset](QPainter& painter, QPointF at) {
                for (const auto& parts : tiles) {
                    painter.setPen(QPen(m_sheet.theme.border, m_sheet.mm(hairline)));
                    painter.drawRect(QRectF(at, QSizeF(tile, tallest)));
                    QPointF inside = at + QPointF(inset, inset);
                    for (const auto& part : parts) {
                        painter.setPen(part == parts[1] ? m_sheet.theme.text : m_sheet.theme.mutedText);
                        part->draw(painter, inside);
                        inside.ry() += part->height();
                    }
                    at.rx() += tile + gap;
                }
            });
        }
    }

    void operator()(const List& list)
    {
        const double indent = m_sheet.mm(4);
        for (const std::string& item : list.items) {
            const auto lines = block(item, m_sheet.plain(textSize), width() - indent);
            m_pages.add(lines->height(), m_sheet.mm(1.2), [this, lines, indent](QPainter& painter, QPointF at) {
                const double dot = m_sheet.mm(1);
                painter.setBrush(m_sheet.theme.mutedText);
                painter.setPen(Qt::NoPen);
                painter.drawEllipse(QRectF(at.x() + dot, at.y() + lines->heightOf(0, 1) / 2 - dot / 2, dot, dot));
                painter.setPen(m_sheet.theme.text);
                lines->draw(painter, at + QPointF(indent, 0));
            });
        }
    }

    void operator()(const Formula& formula)
    {
        std::string lines = formula.formula;
        if (!formula.substitution.empty()) lines += "\n= " + formula.substitution;
        const auto label = block(formula.label, m_sheet.bold(textSize), width()), text = block(lines + "\n= " + formula.result, m_sheet.plain(textSize), width() - m_sheet.mm(4)),
                   symbols = block(formula.symbols, m_sheet.plain(smallSize), width() - m_sheet.mm(4));
        m_pages.add(label->height() + text->height() + symbols->height(), m_sheet.mm(3), [this, label, text, symbols](QPainter& painter, QPointF at) {
            painter.setPen(m_sheet.theme.text);
            label->draw(painter, at);
            at += QPointF(m_sheet.mm(4), label->height());
            text->draw(painter, at);
            painter.setPen(m_sheet.theme.mutedText);
            symbols->draw(painter, at + QPointF(0, text->height()));
        });
    }

private:
    static constexpr double titleSize = 20, verdictSize = 12, headingSize = 14, subheadingSize = 11, textSize = 9, figureSize = 14, smallSize = 7.5;

    [[nodiscard]] double width() const { return m_pages.width(); }
    [[nodiscard]] std::shared_ptr<TextBlock> block(const std::string& text, const QFont& font, double width) const
    {
        return std::make_shared<TextBlock>(toQString(text), font, width, m_sheet.device);
    }
    static const Chart* narrow(const Section& section, std::size_t i)
    {
        const auto* picture = i < section.blocks.size() ? std::get_if<Chart>(&section.blocks[i]) : nullptr;
        return picture && picture->narrow ? picture : nullptr;
    }

    void heading(const std::string& text, double size, double before) { leading(text, m_sheet.bold(size), before); }

    /// Never at the end of a page.
    void leading(const std::string& text, const QFont& font, double before)
    {
        const auto lines = block(text, font, width());
        m_pages.addHeading(lines->height(), before, [this, lines](QPainter& painter, QPointF at) {
            painter.setPen(m_sheet.theme.text);
            lines->draw(painter, at);
        });
    }

    /// May go on on the next page, two lines at the least on either.
    void text(const std::string& text, const QFont& font, const QColor& colour, double before)
    {
        constexpr int atLeast = 2;
        const auto lines = block(text, font, width());
        for (int first = 0; first < lines->lineCount();) {
            int last = first + atLeast;
            if (lines->lineCount() - last < atLeast) last = lines->lineCount();
            m_pages.add(lines->heightOf(first, last), first == 0 ? before : 0, [lines, colour, first, last](QPainter& painter, QPointF at) {
                painter.setPen(colour);
                lines->draw(painter, at, first, last);
            });
            first = last;
        }
    }

    /// Side by side, as wide as the page together, each with its caption.
    void pictures(const std::vector<const Chart*>& shown)
    {
        struct Placed {
            std::shared_ptr<ChartCard> chart;
            std::shared_ptr<TextBlock> caption;
            double left = 0, scale = 1;
        };
        std::vector<Placed> placed;
        const double gap = m_sheet.mm(4), count = static_cast<double>(shown.size()), each = (width() - gap * (count - 1)) / count;
        double tallest = 0;
        for (const Chart* picture : shown) {
            Placed& one = placed.emplace_back();
            one.chart = m_pictures.make(*picture, m_sheet.theme);
            one.caption = block(picture->caption, m_sheet.plain(smallSize), each);
            const QSizeF size = one.chart->pictureSize();
            one.left = static_cast<double>(placed.size() - 1) * (each + gap);
            constexpr double mostOfPage = 0.8;
            one.scale = std::min(each / size.width(), mostOfPage * m_pages.height() / size.height());
            tallest = std::max(tallest, size.height() * one.scale + one.caption->height() + m_sheet.mm(1));
        }
        m_pages.add(tallest, m_sheet.mm(4), [this, placed](QPainter& painter, QPointF at) {
            for (const Placed& one : placed) {
                const QSizeF size = QSizeF(one.chart->pictureSize()) * one.scale;
                painter.save();
                painter.translate(at + QPointF(one.left, 0));
                painter.scale(one.scale, one.scale);
                one.chart->paintPicture(painter);
                painter.restore();
                painter.setPen(QPen(m_sheet.theme.border, m_sheet.mm(hairline)));
                painter.setBrush(Qt::NoBrush);
                painter.drawRect(QRectF(at + QPointF(one.left, 0), size));
                painter.setPen(m_sheet.theme.mutedText);
                one.caption->draw(painter, at + QPointF(one.left, size.height() + m_sheet.mm(1)));
            }
        });
    }

    const PdfSheet& m_sheet;
    const ReportPictures& m_pictures;
    PdfPages& m_pages;
};

/// What stands on every page: the title above all but the first, and below version and number.
void drawRunning(QPainter& painter, const PdfSheet& sheet, const Report& report, std::size_t page, std::size_t count, QSizeF paper)
{
    const double left = sheet.mm(margin), wide = paper.width() - 2 * left;
    constexpr double size = 7.5;
    painter.setPen(sheet.theme.mutedText);
    const auto line = [&](const QString& text, double y, Qt::Alignment side) {
        const QString fitting = QFontMetricsF(sheet.plain(size), sheet.device).elidedText(text, Qt::ElideRight, wide * 0.8);
        TextBlock(fitting, sheet.plain(size), wide, sheet.device, side).draw(painter, {left, y});
    };
    if (page > 0) line(toQString(report.title), sheet.mm(margin - runningHeight), Qt::AlignLeft);
    const double bottom = paper.height() - sheet.mm(margin - runningHeight / 2);
    line(toQString(report.footer), bottom, Qt::AlignLeft);
    line(QStringLiteral("Page %1 of %2").arg(page + 1).arg(count), bottom, Qt::AlignRight);
}

}  // namespace

void writeReportPdf(QIODevice& device, const Report& report, const ReportPictures& pictures, QPageSize::PageSizeId paper)
{
    QPdfWriter writer(&device);
    // That of the screen: charts have set their texts by it.
    writer.setResolution(qRound(QGuiApplication::primaryScreen()->logicalDotsPerInchY()));
    writer.setPageLayout(QPageLayout(QPageSize(paper), QPageLayout::Portrait, {}));
    writer.setTitle(toQString(report.title));
    writer.setCreator(toQString(report.footer.substr(0, report.footer.find(" ·"))));
    const PdfSheet sheet{&writer, QGuiApplication::font().family(), lightTheme()};
    const QSizeF whole(writer.width(), writer.height());
    PdfPages pages(whole - 2 * QSizeF(sheet.mm(margin), sheet.mm(margin)));
    PdfComposer composer(sheet, pictures, pages);
    composer.title(report);
    for (const Section& section : report.sections) composer.section(section);
    QPainter painter(&writer);
    for (std::size_t page = 0; page < pages.count(); ++page) {
        if (page > 0) writer.newPage();
        drawRunning(painter, sheet, report, page, pages.count(), whole);
        pages.draw(page, painter, {sheet.mm(margin), sheet.mm(margin)});
    }
}

}  // namespace gable
