#include "ui/charts/waterfall_plot.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QPainterPath>
#include <QWheelEvent>

#include "ui/charts/hover_card.h"

namespace gable {

namespace {

constexpr double gap = 8;          ///< between name, bar and number
constexpr double barShare = 0.62;  ///< of a row
constexpr double tallestRow = 2.2; ///< in lines of text
constexpr double leastBar = 2;     ///< pixels: a small step is still seen
constexpr double widthStep = 16;   ///< columns change in steps, so that bars do not jump while figures change

double steppedUp(double width) { return std::ceil(width / widthStep) * widthStep; }

}  // namespace

WaterfallPlot::WaterfallPlot(QWidget* parent) : OperationPlot(parent) {}

void WaterfallPlot::setData(const WaterfallData& data)
{
    const bool sameRows = data.bars.size() == m_data.bars.size();
    m_data = data;
    if (!sameRows) updateGeometry();
    layOut();
    refreshHover();
    viewport()->update();
}

QFont WaterfallPlot::fontOf(int row) const
{
    QFont out = font();
    out.setBold(bar(row).isTotal());
    return out;
}

void WaterfallPlot::layOut()
{
    double names = 0, figures = 0;
    for (int row = 0; row < itemCount(); ++row) {
        const QFontMetricsF metrics(fontOf(row));
        names = std::max(names, metrics.horizontalAdvance(bar(row).label));
        figures = std::max(figures, metrics.horizontalAdvance(bar(row).text));
    }
    m_left = std::ceil(steppedUp(names) + gap);
    m_width = std::max(1.0, width() - m_left - steppedUp(figures) - gap - 2);
}

double WaterfallPlot::rowHeight() const
{
    if (m_data.bars.empty()) return 0;
    return std::min(static_cast<double>(height()) / itemCount(), tallestRow * fontMetrics().height());
}

double WaterfallPlot::xOf(double value) const
{
    const double span = m_data.high - m_data.low;
    return span > 0 ? m_left + (value - m_data.low) / span * m_width : m_left;
}

QRectF WaterfallPlot::rowRect(int row) const { return {0, row * rowHeight(), static_cast<double>(width()), rowHeight()}; }

QRectF WaterfallPlot::barRect(int row) const
{
    const double start = xOf(bar(row).from), end = xOf(bar(row).to);
    const double thickness = barShare * rowHeight(), length = std::max(std::abs(end - start), bar(row).from == bar(row).to ? 0 : leastBar);
    // A bar that is too short grows, but not out of the plot.
    const double left = std::min({start, end, m_left + m_width - length});
    return {left, rowRect(row).center().y() - thickness / 2, length, thickness};
}

QRectF WaterfallPlot::textRect(int row) const
{
    const QRectF line = rowRect(row);
    const double x = barRect(row).right() + gap;
    return {x, line.top(), std::ceil(QFontMetricsF(fontOf(row)).horizontalAdvance(bar(row).text)) + 1, line.height()};
}

QRectF WaterfallPlot::labelRect(int row) const
{
    const QRectF line = rowRect(row);
    return {0, line.top(), m_left - gap, line.height()};
}

int WaterfallPlot::itemAt(QPointF position) const
{
    if (rowHeight() <= 0 || position.y() < 0) return -1;
    const int row = static_cast<int>(position.y() / rowHeight());
    return row < itemCount() ? row : -1;
}

QString WaterfallPlot::itemDescription(int item) const { return bar(item).label + QStringLiteral(": ") + bar(item).text; }

int WaterfallPlot::leastHeight() const { return static_cast<int>(std::ceil(1.1 * fontMetrics().height() * std::max(1, itemCount()))); }
QSize WaterfallPlot::sizeHint() const { return {380, static_cast<int>(1.5 * fontMetrics().height()) * std::max(4, itemCount())}; }
QSize WaterfallPlot::minimumSizeHint() const { return {280, leastHeight()}; }

void WaterfallPlot::updateLook()
{
    setMinimumHeight(leastHeight());
    layOut();
    updateGeometry();
}

void WaterfallPlot::resizeEvent(QResizeEvent* event)
{
    OperationPlot::resizeEvent(event);
    layOut();
}

/// The scroll area around it scrolls.
void WaterfallPlot::wheelEvent(QWheelEvent* event) { event->ignore(); }

QColor WaterfallPlot::roleColour(WaterfallBar::Role role) const
{
    switch (role) {
        case WaterfallBar::Role::Counters: return theme().layer(LayerTone::Table);
        case WaterfallBar::Role::Hardware: return theme().accent;
        case WaterfallBar::Role::More: return theme().layer(LayerTone::DenseFfn);
        case WaterfallBar::Role::Less: return theme().layer(LayerTone::SparseAttention);
        case WaterfallBar::Role::Part:
        case WaterfallBar::Role::Sum: break;  // each stretch has a colour of its own
    }
    return theme().text;
}

void WaterfallPlot::drawBackground(QPainter* painter, const QRectF& rect)
{
    painter->fillRect(rect, theme().surface);
    for (int row = 0; row < itemCount(); ++row) {
        if (isSelected(row)) painter->fillRect(rowRect(row), theme().selection);
        else if (row == hoveredItem()) painter->fillRect(rowRect(row), theme().field);
    }
}

/// What a part takes beyond its bound is hatched: told without a colour too.
void WaterfallPlot::drawStretches(QPainter& painter, int row) const
{
    const QRectF whole = barRect(row);
    for (const WaterfallStretch& stretch : bar(row).stretches) {
        const double left = xOf(stretch.from), width = std::max(xOf(stretch.to) - left, 1.0);
        const QRectF rect = QRectF(std::min(left, whole.right() - 1), whole.top(), width, whole.height()).intersected(whole);
        const QColor colour = colourOf(stretch.key, theme());
        painter.setPen(Qt::NoPen);
        painter.fillRect(rect, stretch.extra ? theme().wash(colour) : colour);
        if (stretch.extra) painter.fillRect(rect, QBrush(colour, Qt::BDiagPattern));
    }
}

/// A step points to where it leads, if there is room for a head.
void WaterfallPlot::drawBar(QPainter& painter, int row) const
{
    if (!bar(row).stretches.empty()) return drawStretches(painter, row);
    const QRectF rect = barRect(row);
    painter.setPen(Qt::NoPen);
    painter.setBrush(roleColour(bar(row).role));
    const double head = rect.height() / 2;
    if (bar(row).isTotal() || rect.width() < 2 * head) {
        painter.drawRect(rect);
        return;
    }
    const bool more = bar(row).role == WaterfallBar::Role::More;
    const double tip = more ? rect.right() : rect.left(), neck = more ? tip - head : tip + head, tail = more ? rect.left() : rect.right();
    QPainterPath arrow(QPointF(tail, rect.top()));
    arrow.lineTo(neck, rect.top());
    arrow.lineTo(tip, rect.center().y());
    arrow.lineTo(neck, rect.bottom());
    arrow.lineTo(tail, rect.bottom());
    arrow.closeSubpath();
    painter.drawPath(arrow);
}

/// From the end of a bar to the one below, which begins or ends there.
void WaterfallPlot::drawJoint(QPainter& painter, int row) const
{
    const double x = std::round(xOf(bar(row).to)) + 0.5;
    painter.setPen(QPen(theme().mutedText, 1, Qt::DotLine));
    painter.drawLine(QPointF(x, rowRect(row).center().y()), QPointF(x, rowRect(row + 1).center().y()));
}

void WaterfallPlot::drawForeground(QPainter* painter, const QRectF&)
{
    painter->setRenderHint(QPainter::Antialiasing);
    if (itemCount() == 0) {
        painter->setPen(theme().mutedText);
        painter->drawText(QRectF(viewport()->rect()), Qt::AlignCenter | Qt::TextWordWrap, m_data.emptyText);
        return;
    }
    for (int row = 0; row + 1 < itemCount(); ++row) drawJoint(*painter, row);
    for (int row = 0; row < itemCount(); ++row) drawBar(*painter, row);
    for (int row = 0; row < itemCount(); ++row) {
        painter->setFont(fontOf(row));
        painter->setPen(theme().text);
        painter->drawText(labelRect(row), Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, bar(row).label);
        painter->setPen(bar(row).isTotal() ? theme().text : theme().mutedText);
        painter->drawText(textRect(row), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, bar(row).text);
    }
}

}  // namespace gable
