#include "ui/report/pdf_table.h"

#include <algorithm>
#include <memory>
#include <numeric>

#include <QFontMetricsF>
#include <QPaintDevice>
#include <QPainter>

#include "ui/models/text.h"

namespace gable {

namespace {

constexpr double cellSize = 7.5, padding = 1.3;  // points, mm

struct Row {
    std::vector<std::shared_ptr<TextBlock>> cells;
    double height = 0;
    bool strong = false;  ///< header or total
};

class TableSetter {
public:
    TableSetter(PdfPages& pages, const PdfSheet& sheet, const report::Table& table) : m_pages(pages), m_sheet(sheet), m_table(table), m_widths(columnWidths()) {}

    void add()
    {
        const auto caption = std::make_shared<TextBlock>(toQString(m_table.caption), m_sheet.bold(cellSize + 1), m_pages.width(), m_sheet.device);
        m_pages.addHeading(caption->height(), m_sheet.mm(5), [sheet = m_sheet, caption](QPainter& painter, QPointF at) {
            painter.setPen(sheet.theme.text);
            caption->draw(painter, at);
        });
        std::vector<std::string> headers;
        for (const report::Column& column : m_table.columns) headers.push_back(column.header);
        const Row header = row(headers, true);
        m_pages.addHeading(header.height, m_sheet.mm(1), drawing(header, m_sheet.theme.mutedText));
        for (std::size_t i = 0; i < m_table.rows.size(); ++i) {
            const Row next = row(m_table.rows[i], m_table.hasTotal && i + 1 == m_table.rows.size());
            if (i > 0 && !m_pages.fits(next.height)) m_pages.addHeading(header.height, 0, drawing(header, m_sheet.theme.mutedText));
            m_pages.add(next.height, 0, drawing(next, m_sheet.theme.text));
        }
    }

private:
    /// What each column would like; where that is too much, the wide ones share what the narrow ones leave.
    [[nodiscard]] std::vector<double> columnWidths() const
    {
        const QFontMetricsF metrics(m_sheet.bold(cellSize), m_sheet.device);
        const double pad = 2 * m_sheet.mm(padding);
        const auto widthOf = [&](const std::string& text) { return metrics.horizontalAdvance(toQString(text)) + pad; };
        std::vector<double> wanted;
        for (std::size_t column = 0; column < m_table.columns.size(); ++column) {
            double widest = wordWidth(metrics, m_table.columns[column].header) + pad;
            for (const auto& cells : m_table.rows) widest = std::max(widest, widthOf(cells[column]));
            wanted.push_back(widest);
        }
        double left = m_pages.width(), columns = static_cast<double>(wanted.size());
        std::vector<std::size_t> order(wanted.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
        for (const std::size_t column : order) {
            wanted[column] = std::min(wanted[column], left / columns);
            left -= wanted[column], --columns;
        }
        for (double& width : wanted) width += left / static_cast<double>(wanted.size());
        return wanted;
    }

    /// Headers wrap between words.
    static double wordWidth(const QFontMetricsF& metrics, const std::string& text)
    {
        double widest = 0;
        for (const QString& word : toQString(text).split(QLatin1Char(' '))) widest = std::max(widest, metrics.horizontalAdvance(word));
        return widest;
    }

    [[nodiscard]] Row row(const std::vector<std::string>& texts, bool strong) const
    {
        Row out;
        out.strong = strong;
        const QFont font = strong ? m_sheet.bold(cellSize) : m_sheet.plain(cellSize);
        for (std::size_t column = 0; column < m_widths.size(); ++column) {
            const double inside = m_widths[column] - 2 * m_sheet.mm(padding);
            out.cells.push_back(std::make_shared<TextBlock>(toQString(texts[column]), font, inside, m_sheet.device, m_table.columns[column].number ? Qt::AlignRight : Qt::AlignLeft));
            out.height = std::max(out.height, out.cells.back()->height());
        }
        out.height += m_sheet.mm(padding);
        return out;
    }

    [[nodiscard]] PdfPages::Draw drawing(const Row& row, const QColor& colour) const
    {
        return [row, colour, sheet = m_sheet, widths = m_widths, wide = m_pages.width()](QPainter& painter, QPointF at) {
            const double bottom = at.y() + row.height;
            painter.setPen(QPen(row.strong ? sheet.theme.mutedText : sheet.theme.border, sheet.mm(hairline)));
            painter.drawLine(QPointF(at.x(), bottom), QPointF(at.x() + wide, bottom));
            painter.setPen(colour);
            for (std::size_t column = 0; column < widths.size(); ++column) {
                row.cells[column]->draw(painter, at + QPointF(sheet.mm(padding), sheet.mm(padding) / 2));
                at.rx() += widths[column];
            }
        };
    }

    PdfPages& m_pages;
    const PdfSheet& m_sheet;
    const report::Table& m_table;
    std::vector<double> m_widths;
};

}  // namespace

double PdfSheet::mm(double length) const
{
    constexpr double mmPerInch = 25.4;
    return length / mmPerInch * device->logicalDpiX();
}

QFont PdfSheet::plain(double points) const
{
    QFont font(family);
    font.setPointSizeF(points);
    font.setHintingPreference(QFont::PreferNoHinting);
    constexpr double noLigatures = 0.02;  // any spacing takes them away: "prefill" is found and copied as it is written
    font.setLetterSpacing(QFont::AbsoluteSpacing, noLigatures);
    return font;
}

QFont PdfSheet::bold(double points) const
{
    QFont font = plain(points);
    font.setBold(true);
    return font;
}

void addTable(PdfPages& pages, const PdfSheet& sheet, const report::Table& table) { TableSetter(pages, sheet, table).add(); }

}  // namespace gable
