#include "ui/charts/capacity_chart.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QVBoxLayout>

#include "core/units/format.h"
#include "ui/charts/chart_header.h"
#include "ui/charts/chart_text.h"

namespace gable {

namespace {

constexpr double dotRadius = 3, batchRadius = 5.5, catchRadius = 16;
constexpr int tickGap = 5;

QString shown(double value) { return charts::text(format::count(value)); }

}  // namespace

CapacityPlot::CapacityPlot(QWidget* parent) : OperationPlot(parent) { setRenderHint(QPainter::Antialiasing); }

void CapacityPlot::setData(CapacityData data)
{
    m_data = std::move(data);
    layOut();
    refreshHover();
    viewport()->update();
}

void CapacityPlot::layOut()
{
    const QFontMetricsF metrics(font());
    double widest = 0;
    for (const Tick& tick : logTicks(m_data.requests)) widest = std::max(widest, metrics.horizontalAdvance(tick.text));
    const double left = metrics.height() + tickGap + widest + tickGap, below = 2 * metrics.height() + 2 * tickGap;
    m_plot = {std::floor(left), 6, std::max(1.0, std::floor(width() - left - 8)), std::max(1.0, std::floor(height() - below - 6))};
}

QPointF CapacityPlot::at(const CapacityPoint& point) const
{
    const auto part = [](double value, LogRange range) { return (std::log10(value) - range.low) / range.span(); };
    return {m_plot.left() + part(point.context, m_data.contexts) * m_plot.width(), m_plot.bottom() - part(point.requests, m_data.requests) * m_plot.height()};
}

QString CapacityPlot::itemId(int item) const { return QStringLiteral("context.") + charts::text(format::exact(m_data.curve[static_cast<std::size_t>(item)].context)); }

int CapacityPlot::itemAt(QPointF position) const
{
    int best = -1;
    double nearest = catchRadius;
    for (int item = 0; item < itemCount(); ++item) {
        const QPointF away = position - at(m_data.curve[static_cast<std::size_t>(item)]);
        const double distance = std::hypot(away.x(), away.y());
        if (distance >= nearest) continue;
        nearest = distance;
        best = item;
    }
    return best;
}

QString CapacityPlot::itemDescription(int item) const
{
    const CapacityPoint& point = m_data.curve[static_cast<std::size_t>(item)];
    return QStringLiteral("%1 tokens of context: %2 requests").arg(shown(point.context), shown(point.requests));
}

void CapacityPlot::updateLook() { layOut(); }

void CapacityPlot::resizeEvent(QResizeEvent* event)
{
    OperationPlot::resizeEvent(event);
    layOut();
}

void CapacityPlot::paintAxes(QPainter& painter) const
{
    const QFontMetricsF metrics(font());
    painter.setPen(theme().grid);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(m_plot);
    for (const Tick& tick : logTicks(m_data.requests)) {
        const double y = std::round(m_plot.bottom() - (tick.at - m_data.requests.low) / m_data.requests.span() * m_plot.height());
        painter.setPen(theme().grid);
        painter.drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
        painter.setPen(theme().mutedText);
        painter.drawText(QPointF(m_plot.left() - tickGap - metrics.horizontalAdvance(tick.text), y + metrics.ascent() / 2 - 1), tick.text);
    }
    paintContexts(painter);
    const QRectF below(m_plot.left(), m_plot.bottom() + tickGap + metrics.height(), m_plot.width(), metrics.height());
    painter.drawText(below, Qt::AlignCenter, QStringLiteral("Context of a request (tokens)"));
    painter.save();
    painter.translate(0, m_plot.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-m_plot.height() / 2, 0, m_plot.height(), metrics.height()), Qt::AlignCenter, QStringLiteral("Requests"));
    painter.restore();
}

/// As many as there is room for, and the last in any case.
void CapacityPlot::paintContexts(QPainter& painter) const
{
    const QFontMetricsF metrics(font());
    double free = m_plot.right() + 8;
    for (int item = itemCount() - 1; item >= 0; --item) {
        const double x = std::round(at(m_data.curve[static_cast<std::size_t>(item)]).x());
        const QString text = shown(m_data.curve[static_cast<std::size_t>(item)].context);
        const double wide = metrics.horizontalAdvance(text), left = std::min(x - wide / 2, m_plot.right() + 8 - wide);
        painter.setPen(theme().grid);
        painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
        if (left + wide > free) continue;
        painter.setPen(theme().mutedText);
        painter.drawText(QPointF(left, m_plot.bottom() + tickGap + metrics.ascent()), text);
        free = left - 2 * tickGap;
    }
}

/// What vLLM's own settings allow: no more requests at once, no longer ones.
void CapacityPlot::paintCap(QPainter& painter) const
{
    const QFontMetricsF metrics(font());
    painter.setPen(QPen(theme().mutedText, 1.2, Qt::DashLine));
    const double y = at({1, m_data.cap}).y(), x = at({m_data.maxModelLen, 1}).x();
    painter.drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
    const bool isEnd = m_data.maxModelLen == m_data.curve.back().context;
    if (!isEnd) painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
    painter.setPen(theme().mutedText);
    const QString cap = QStringLiteral("max_num_seqs %1").arg(shown(m_data.cap));
    painter.drawText(QPointF(m_plot.right() - tickGap - metrics.horizontalAdvance(cap), y - 3), cap);
    if (isEnd) return;
    const QString length = QStringLiteral("max_model_len");
    painter.drawText(QPointF(std::min(x + 3, m_plot.right() - metrics.horizontalAdvance(length)), m_plot.top() + metrics.ascent() + 2), length);
}

void CapacityPlot::paintCurve(QPainter& painter) const
{
    const auto lineOf = [this](const std::vector<CapacityPoint>& points) {
        QPolygonF line;
        for (const CapacityPoint& point : points) line << at(point);
        return line;
    };
    painter.setBrush(Qt::NoBrush);
    if (!m_data.baseline.empty()) {
        painter.setPen(QPen(theme().mutedText, 1.6, Qt::DotLine));
        painter.drawPolyline(lineOf(m_data.baseline));
        const QPointF end = at(m_data.baseline.front());
        painter.drawText(end + QPointF(tickGap, -tickGap), m_data.baselineName);
    }
    const QColor colour = theme().memory(MemoryPart::KvUsed);
    painter.setPen(QPen(colour, 2));
    painter.drawPolyline(lineOf(m_data.curve));
    painter.setBrush(colour);
    for (int item = 0; item < itemCount(); ++item) {
        const bool lit = item == hoveredItem() || isSelected(item);
        painter.setPen(QPen(lit ? theme().text : theme().surface, lit ? 1.8 : 1));
        const double radius = lit ? 1.5 * dotRadius : dotRadius;
        painter.drawEllipse(at(m_data.curve[static_cast<std::size_t>(item)]), radius, radius);
    }
}

/// A diamond, with its words on the side that has room.
void CapacityPlot::paintBatch(QPainter& painter) const
{
    if (!m_data.batch) return;
    const QFontMetricsF metrics(font());
    const QPointF centre = at(*m_data.batch);
    painter.setPen(QPen(theme().surface, 1));
    painter.setBrush(theme().accent);
    painter.drawPolygon(QPolygonF{centre + QPointF(0, -batchRadius), centre + QPointF(batchRadius, 0), centre + QPointF(0, batchRadius), centre + QPointF(-batchRadius, 0)});
    const double wide = metrics.horizontalAdvance(m_data.batchText);
    const bool atLeft = centre.x() - batchRadius - tickGap - wide > m_plot.left();
    const double x = atLeft ? centre.x() - batchRadius - tickGap - wide : std::min(centre.x() + batchRadius + tickGap, m_plot.right() - wide);
    painter.setPen(theme().accent);
    painter.drawText(QPointF(x, std::min(centre.y() + metrics.ascent() / 2 - 1, m_plot.bottom() - 3)), m_data.batchText);
}

void CapacityPlot::paintAll(QPainter& painter)
{
    painter.setFont(font());
    painter.fillRect(rect(), theme().surface);
    if (m_data.curve.empty()) {
        painter.setPen(theme().mutedText);
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, m_data.emptyText);
        return;
    }
    paintAxes(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    paintCap(painter);
    paintCurve(painter);
    paintBatch(painter);
}

void CapacityPlot::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    paintAll(painter);
}

CapacityChart::CapacityChart(QWidget* parent) : ChartCard(new CapacityPlot, parent), m_plot(static_cast<CapacityPlot*>(focusProxy()))
{
    setObjectName(QStringLiteral("capacity"));
    m_plot->setObjectName(QStringLiteral("capacity.plot"));
    column()->addWidget(m_plot, 1);
}

void CapacityChart::setData(CapacityData data)
{
    header()->setTexts(data.title, data.subtitle);
    m_plot->setAccessibleName(data.title);
    m_plot->setData(std::move(data));
}

HoverText CapacityChart::itemText(int item) const { return hoverText(m_plot->data(), static_cast<std::size_t>(item)); }
QString CapacityChart::itemId(int item) const { return m_plot->itemId(item); }

}  // namespace gable
