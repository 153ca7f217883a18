#include "ui/charts/row_plot.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QWheelEvent>

namespace gable {

namespace {

constexpr double widthStep = 16;     ///< columns change in steps, so that bars do not jump while figures change
constexpr double mostForNames = 0.5; ///< of the width; longer ones are cut, and the hover card says them

double steppedUp(double width) { return std::ceil(width / widthStep) * widthStep; }

}  // namespace

RowPlot::RowPlot(QWidget* parent) : OperationPlot(parent) {}

void RowPlot::showRows(bool sameCount)
{
    if (!sameCount) updateGeometry();
    layOut();
    refreshHover();
    viewport()->update();
}

QFont RowPlot::fontOf(int row) const
{
    QFont out = font();
    out.setBold(isStrong(row));
    return out;
}

void RowPlot::layOut()
{
    double names = 0, figures = 0;
    for (int row = 0; row < itemCount(); ++row) {
        const QFontMetricsF metrics(fontOf(row));
        names = std::max(names, metrics.horizontalAdvance(rowLabel(row)));
        figures = std::max(figures, metrics.horizontalAdvance(rowText(row)));
    }
    m_left = std::ceil(std::min(steppedUp(names), std::floor(mostForNames * width())) + gap);
    m_width = std::max(1.0, width() - m_left - steppedUp(figures) - gap - 2);
}

double RowPlot::rowHeight() const
{
    if (itemCount() == 0) return 0;
    return std::min(static_cast<double>(height()) / itemCount(), tallestRow() * fontMetrics().height());
}

QRectF RowPlot::rowRect(int row) const { return {0, row * rowHeight(), static_cast<double>(width()), rowHeight()}; }

QRectF RowPlot::textRect(int row) const
{
    const QRectF line = rowRect(row);
    return {drawnEnd(row) + gap, line.top(), std::ceil(QFontMetricsF(fontOf(row)).horizontalAdvance(rowText(row))) + 1, line.height()};
}

QRectF RowPlot::labelRect(int row) const
{
    const QRectF line = rowRect(row);
    return {0, line.top(), m_left - gap, line.height()};
}

int RowPlot::itemAt(QPointF position) const
{
    if (rowHeight() <= 0 || position.y() < 0) return -1;
    const int row = static_cast<int>(position.y() / rowHeight());
    return row < itemCount() ? row : -1;
}

QString RowPlot::itemDescription(int item) const { return rowLabel(item) + QStringLiteral(": ") + rowText(item); }

int RowPlot::leastHeight() const { return static_cast<int>(std::ceil(leastRow() * fontMetrics().height() * std::max(1, itemCount()))); }
QSize RowPlot::sizeHint() const { return {380, static_cast<int>(1.4 * leastRow() * fontMetrics().height()) * std::max(4, itemCount())}; }
QSize RowPlot::minimumSizeHint() const { return {280, leastHeight()}; }

void RowPlot::updateLook()
{
    setMinimumHeight(leastHeight());
    layOut();
    updateGeometry();
}

void RowPlot::resizeEvent(QResizeEvent* event)
{
    OperationPlot::resizeEvent(event);
    layOut();
}

/// The scroll area around it scrolls.
void RowPlot::wheelEvent(QWheelEvent* event) { event->ignore(); }

void RowPlot::drawBackground(QPainter* painter, const QRectF& rect)
{
    painter->fillRect(rect, theme().surface);
    for (int row = 0; row < itemCount(); ++row) {
        if (isSelected(row)) painter->fillRect(rowRect(row), theme().selection);
        else if (row == hoveredItem()) painter->fillRect(rowRect(row), theme().field);
    }
}

void RowPlot::drawForeground(QPainter* painter, const QRectF&)
{
    painter->setRenderHint(QPainter::Antialiasing);
    if (itemCount() == 0) {
        painter->setPen(theme().mutedText);
        painter->drawText(QRectF(viewport()->rect()), Qt::AlignCenter | Qt::TextWordWrap, emptyText());
        return;
    }
    drawRows(*painter);
    for (int row = 0; row < itemCount(); ++row) {
        painter->setFont(fontOf(row));
        painter->setPen(theme().text);
        const QRectF name = labelRect(row);
        painter->drawText(name, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, QFontMetricsF(fontOf(row)).elidedText(rowLabel(row), Qt::ElideMiddle, name.width()));
        painter->setPen(isStrong(row) ? theme().text : theme().mutedText);
        drawText(*painter, row);
    }
}

void RowPlot::drawText(QPainter& painter, int row) const { painter.drawText(textRect(row), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, rowText(row)); }

}  // namespace gable
