#include "ui/report/pdf_pages.h"

#include <QPainter>

namespace gable {

TextBlock::TextBlock(const QString& text, const QFont& font, double width, QPaintDevice* device, Qt::Alignment alignment)
    : m_layout(QString(text).replace(QLatin1Char('\n'), QChar::LineSeparator), font, device)
{
    QTextOption option(alignment);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setUseDesignMetrics(true);
    m_layout.setTextOption(option);
    m_layout.beginLayout();
    double y = 0;
    for (QTextLine line = m_layout.createLine(); line.isValid(); line = m_layout.createLine()) {
        line.setLineWidth(width);
        line.setPosition({0, y});
        y += line.height();
    }
    m_layout.endLayout();
}

double TextBlock::heightOf(int first, int last) const
{
    if (first >= last) return 0;
    const QTextLine bottom = m_layout.lineAt(last - 1);
    return bottom.y() + bottom.height() - m_layout.lineAt(first).y();
}

void TextBlock::draw(QPainter& painter, QPointF at, int first, int last) const
{
    if (first >= last) return;
    const double top = m_layout.lineAt(first).y();
    for (int line = first; line < last; ++line) m_layout.lineAt(line).draw(&painter, at - QPointF(0, top));
}

double PdfPages::waiting() const
{
    double out = 0;
    for (const Item& item : m_waiting) out += (m_used + out > 0 ? item.before : 0) + item.height;
    return out;
}

bool PdfPages::fits(double height) const { return m_used + waiting() + height <= m_area.height(); }

void PdfPages::add(double height, double before, Draw draw)
{
    if (m_used > 0 && !fits(before + height)) {
        m_pages.emplace_back();
        m_used = 0;
    }
    for (Item& item : m_waiting) place(std::move(item));
    m_waiting.clear();
    place({height, before, std::move(draw)});
}

void PdfPages::addHeading(double height, double before, Draw draw) { m_waiting.push_back({height, before, std::move(draw)}); }

void PdfPages::place(Item item)
{
    item.top = m_used + (m_used > 0 ? item.before : 0);
    m_used = item.top + item.height;
    m_pages.back().push_back(std::move(item));
}

void PdfPages::draw(std::size_t page, QPainter& painter, QPointF origin) const
{
    for (const Item& item : m_pages[page]) {
        painter.save();
        item.draw(painter, origin + QPointF(0, item.top));
        painter.restore();
    }
}

}  // namespace gable
