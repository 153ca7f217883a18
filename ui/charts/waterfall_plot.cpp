#include "ui/charts/waterfall_plot.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QPainterPath>

#include "ui/charts/hover_card.h"

namespace gable {

namespace {

constexpr double barShare = 0.62;  ///< of a row
constexpr double leastBar = 2;     ///< pixels: a small step is still seen

}  // namespace

WaterfallPlot::WaterfallPlot(QWidget* parent) : RowPlot(parent) {}

void WaterfallPlot::setData(const WaterfallData& data)
{
    const bool sameCount = data.bars.size() == m_data.bars.size();
    m_data = data;
    showRows(sameCount);
}

double WaterfallPlot::xOf(double value) const
{
    const double span = m_data.high - m_data.low;
    return span > 0 ? stretchLeft() + (value - m_data.low) / span * stretchWidth() : stretchLeft();
}

QRectF WaterfallPlot::barRect(int row) const
{
    const double start = xOf(bar(row).from), end = xOf(bar(row).to);
    const double thickness = barShare * rowHeight(), length = std::max(std::abs(end - start), bar(row).from == bar(row).to ? 0 : leastBar);
    // A bar that is too short grows, but not out of the plot.
    const double left = std::min({start, end, stretchLeft() + stretchWidth() - length});
    return {left, rowRect(row).center().y() - thickness / 2, length, thickness};
}

QColor WaterfallPlot::roleColour(WaterfallBar::Role role) const
{
    switch (role) {
        case WaterfallBar::Role::From: return theme().layer(LayerTone::Table);
        case WaterfallBar::Role::To: return theme().accent;
        case WaterfallBar::Role::More: return theme().layer(LayerTone::DenseFfn);
        case WaterfallBar::Role::Less: return theme().layer(LayerTone::SparseAttention);
        case WaterfallBar::Role::Worse: return theme().bad;
        case WaterfallBar::Role::Better: return theme().good;
        case WaterfallBar::Role::Part:
        case WaterfallBar::Role::Sum: break;  // each stretch has a colour of its own
    }
    return theme().text;
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
    const bool more = bar(row).to > bar(row).from;
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

void WaterfallPlot::drawRows(QPainter& painter) const
{
    for (int row = 0; row + 1 < itemCount(); ++row) drawJoint(painter, row);
    for (int row = 0; row < itemCount(); ++row) drawBar(painter, row);
}

void WaterfallPlot::drawText(QPainter& painter, int row) const
{
    QFont shown = painter.font();
    shown.setStrikeOut(bar(row).struck);
    painter.setFont(shown);
    RowPlot::drawText(painter, row);
}

}  // namespace gable
