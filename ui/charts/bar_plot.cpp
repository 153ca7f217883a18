#include "ui/charts/bar_plot.h"

#include <algorithm>
#include <cmath>

#include <QBarSet>
#include <QChart>
#include <QHorizontalStackedBarSeries>
#include <QPainter>
#include <QValueAxis>
#include <QWheelEvent>

#include "ui/charts/hover_card.h"

namespace gable {

namespace {

constexpr double gap = 8;           ///< between name, bar and figure
constexpr double barWidth = 0.62;   ///< of a row
constexpr double leastFont = 0.88;  ///< of the widget's font, when rows are many
constexpr double tallestRow = 1.9;  ///< in lines of text: few bars do not become blocks
constexpr double labelShare = 0.4;  ///< of the width, for names
constexpr double widthStep = 16;    ///< columns change in steps, so that bars do not jump while figures change

double steppedUp(double width)
{
    return std::ceil(width / widthStep) * widthStep;
}

QFont scaledFont(QFont font, double factor)
{
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    else
        font.setPixelSize(std::max(1, static_cast<int>(font.pixelSize() * factor)));
    return font;
}

}  // namespace

BarPlot::BarPlot(QWidget* parent)
    : OperationPlot(parent),
      m_series(new QHorizontalStackedBarSeries(this)),
      m_lengths(new QValueAxis(this)),
      m_rows(new QValueAxis(this))
{
    m_series->setBarWidth(barWidth);
    chart()->addSeries(m_series);
    chart()->addAxis(m_lengths, Qt::AlignBottom);
    chart()->addAxis(m_rows, Qt::AlignLeft);
    m_series->attachAxis(m_lengths);
    m_series->attachAxis(m_rows);
    m_lengths->setVisible(false);
    m_rows->setVisible(false);
}

void BarPlot::setData(const BreakdownData& data)
{
    const bool sameSeries = data.series == m_data.series;
    const bool sameRows = data.rows.size() == m_data.rows.size();
    m_data = data;
    if (!sameSeries) rebuildSets();
    if (!sameRows) updateGeometry();
    layOut();
    fillSets();
    const double maximum = steppedMaximum(data.largest, m_maximum);
    if (maximum != m_maximum) {
        m_maximum = maximum;
        m_lengths->setRange(0, maximum);
    }
    refreshHover();
    viewport()->update();
}

void BarPlot::rebuildSets()
{
    m_series->clear();
    m_sets.clear();
    m_drawn.clear();
    for (const ColourKey& key : m_data.series) {
        m_sets.push_back(new QBarSet(key.label));
        m_series->append(m_sets.back());
    }
    m_drawn.resize(m_sets.size());
    colourSets();
}

void BarPlot::colourSets()
{
    for (std::size_t i = 0; i < m_sets.size(); ++i) {
        m_sets[i]->setPen(Qt::NoPen);
        m_sets[i]->setBrush(colourOf(m_data.series[i], theme()));
    }
}

void BarPlot::fillSets()
{
    for (std::size_t i = 0; i < m_sets.size(); ++i) {
        // The axis counts from below, rows from above.
        QList<double> values;
        values.reserve(itemCount());
        for (auto row = m_data.rows.rbegin(); row != m_data.rows.rend(); ++row) values.append(row->parts[i]);
        if (values == m_drawn[i]) continue;
        // Far cheaper than QBarSet::replace, which lays out all bars for each value.
        m_sets[i]->remove(0, m_sets[i]->count());
        m_sets[i]->append(values);
        m_drawn[i] = std::move(values);
    }
}

double BarPlot::rowHeight() const
{
    if (m_data.rows.empty()) return 0;
    const double fair = static_cast<double>(height()) / static_cast<double>(m_data.rows.size());
    return std::min(fair, tallestRow * fontMetrics().height());
}

QFont BarPlot::rowFont() const
{
    const double needed = fontMetrics().height();
    return rowHeight() >= needed ? font() : scaledFont(font(), std::max(leastFont, rowHeight() / needed));
}

void BarPlot::layOut()
{
    const QFontMetricsF metrics(rowFont());
    double names = 0, figures = 0;
    for (const BreakdownRow& row : m_data.rows) {
        names = std::max(names, metrics.horizontalAdvance(row.label));
        figures = std::max(figures, metrics.horizontalAdvance(row.text));
    }
    names = std::min(steppedUp(names), std::floor(labelShare * width()));
    m_labels.clear();
    for (const BreakdownRow& row : m_data.rows)
        m_labels.push_back(metrics.elidedText(row.label, Qt::ElideMiddle, names));

    const double left = names + gap;
    const double right = width() - steppedUp(figures) - gap;
    const QRectF plot(left, 0, std::max(1.0, right - left), std::max(1.0, rowHeight() * itemCount()));
    if (plot != m_plot) {
        m_plot = plot;
        chart()->setPlotArea(plot);
    }
    if (itemCount() > 0) m_rows->setRange(-0.5, itemCount() - 0.5);
}

QRectF BarPlot::rowRect(int row) const
{
    return {0, m_plot.top() + row * rowHeight(), static_cast<double>(width()), rowHeight()};
}

QRectF BarPlot::barRect(int row) const
{
    const double length =
        m_maximum > 0 ? m_data.rows[static_cast<std::size_t>(row)].total / m_maximum * m_plot.width() : 0;
    const double thickness = barWidth * rowHeight();
    return {m_plot.left(), rowRect(row).center().y() - thickness / 2, length, thickness};
}

int BarPlot::itemAt(QPointF position) const
{
    const double height = rowHeight();
    if (height <= 0 || position.y() < 0) return -1;
    const int row = static_cast<int>(position.y() / height);
    return row < itemCount() ? row : -1;
}

QString BarPlot::itemDescription(int item) const
{
    const BreakdownRow& row = m_data.rows[static_cast<std::size_t>(item)];
    return row.label + QStringLiteral(": ") + row.text;
}

int BarPlot::leastHeight() const
{
    const double line = QFontMetricsF(scaledFont(font(), leastFont)).height();
    return static_cast<int>(std::ceil(line * std::max(1, itemCount())));
}

QSize BarPlot::sizeHint() const
{
    return {420, static_cast<int>(1.3 * fontMetrics().height()) * std::max(4, itemCount())};
}
QSize BarPlot::minimumSizeHint() const
{
    return {220, leastHeight()};
}

void BarPlot::updateLook()
{
    colourSets();
    setMinimumHeight(leastHeight());
    layOut();
    updateGeometry();
}

void BarPlot::resizeEvent(QResizeEvent* event)
{
    OperationPlot::resizeEvent(event);
    layOut();
}

/// The scroll area around it scrolls.
void BarPlot::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

void BarPlot::drawBackground(QPainter* painter, const QRectF& rect)
{
    painter->fillRect(rect, theme().surface);
    for (int row = 0; row < itemCount(); ++row) {
        if (isSelected(row))
            painter->fillRect(rowRect(row), theme().selection);
        else if (row == hoveredItem())
            painter->fillRect(rowRect(row), theme().field);
    }
}

void BarPlot::drawForeground(QPainter* painter, const QRectF&)
{
    painter->setFont(rowFont());
    painter->setPen(theme().mutedText);
    if (m_data.rows.empty()) {
        painter->drawText(QRectF(viewport()->rect()), Qt::AlignCenter | Qt::TextWordWrap,
                          QStringLiteral("No operation to count"));
        return;
    }
    for (int row = 0; row < itemCount(); ++row) {
        const QRectF line = rowRect(row);
        const double x = barRect(row).right() + gap;
        painter->drawText(QRectF(x, line.top(), width() - x, line.height()),
                          Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                          m_data.rows[static_cast<std::size_t>(row)].text);
    }
    painter->setPen(theme().text);
    for (int row = 0; row < itemCount(); ++row) {
        const QRectF line = rowRect(row);
        painter->drawText(QRectF(0, line.top(), m_plot.left() - gap, line.height()),
                          Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                          m_labels[static_cast<std::size_t>(row)]);
    }
}

}  // namespace gable
