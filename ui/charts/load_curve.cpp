#include "ui/charts/load_curve.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QVBoxLayout>

#include "core/units/format.h"
#include "ui/charts/chart_header.h"
#include "ui/charts/chart_text.h"

namespace gable {

namespace {

constexpr int tickGap = 5;
constexpr double dotRadius = 2.5;

QString percentAt(double decade) { return charts::text(format::share(std::pow(10.0, decade), 1)); }

}  // namespace

LoadCurvePlot::LoadCurvePlot(QWidget* parent) : OperationPlot(parent) { setRenderHint(QPainter::Antialiasing); }

void LoadCurvePlot::setData(LoadCurveData data)
{
    m_data = std::move(data);
    layOut();
    refreshHover();
    viewport()->update();
}

void LoadCurvePlot::layOut()
{
    const QFontMetricsF metrics(font());
    const double left = metrics.horizontalAdvance(QStringLiteral("1,000 %")) + 2 * tickGap, below = 2 * metrics.height() + 2 * tickGap;
    const double right = metrics.horizontalAdvance(QStringLiteral("TPOT")) + 2 * tickGap;
    m_plot = {std::floor(left), 6, std::max(1.0, std::floor(width() - left - right)), std::max(1.0, std::floor(height() - below - 6))};
}

QPointF LoadCurvePlot::at(double concurrency, double part) const
{
    const auto place = [](double value, LogRange range) { return (std::log10(value) - range.low) / range.span(); };
    return {m_plot.left() + place(concurrency, m_data.loads) * m_plot.width(), m_plot.bottom() - place(part, m_data.parts) * m_plot.height()};
}

QString LoadCurvePlot::itemId(int item) const { return QStringLiteral("load.") + charts::text(format::exact(point(item).concurrency)); }

/// The nearest column.
int LoadCurvePlot::itemAt(QPointF position) const
{
    if (!m_plot.contains(position)) return -1;
    int best = -1;
    double nearest = 0;
    for (int item = 0; item < itemCount(); ++item) {
        const double distance = std::abs(at(point(item).concurrency, 1).x() - position.x());
        if (best >= 0 && distance >= nearest) continue;
        best = item;
        nearest = distance;
    }
    return best;
}

QString LoadCurvePlot::itemDescription(int item) const
{
    QString out = point(item).hover.title;
    for (const HoverLine& line : point(item).hover.lines) out += QStringLiteral(", ") + line.label + QLatin1Char(' ') + line.value + QStringLiteral(", ") + line.exact;
    return out;
}

void LoadCurvePlot::resizeEvent(QResizeEvent* event)
{
    OperationPlot::resizeEvent(event);
    layOut();
}

void LoadCurvePlot::paintAxes(QPainter& painter) const
{
    const QFontMetricsF metrics(font());
    painter.setPen(theme().grid);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(m_plot);
    for (const Tick& tick : logTicks(m_data.parts)) {
        const double y = std::round(m_plot.bottom() - (tick.at - m_data.parts.low) / m_data.parts.span() * m_plot.height());
        painter.setPen(theme().grid);
        painter.drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
        painter.setPen(theme().mutedText);
        const QString text = percentAt(tick.at);
        painter.drawText(QPointF(m_plot.left() - tickGap - metrics.horizontalAdvance(text), y + metrics.ascent() / 2 - 1), text);
    }
    double free = m_plot.left() - tickGap;
    for (int item = 0; item < itemCount(); ++item) {
        const double load = point(item).concurrency, x = std::round(at(load, 1).x());
        const QString text = charts::text(format::count(load));
        const double wide = metrics.horizontalAdvance(text);
        if (load == m_data.chosen || x - wide / 2 < free + tickGap) continue;  // the chosen one has words of its own
        painter.setPen(theme().grid);
        painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
        painter.setPen(theme().mutedText);
        painter.drawText(QPointF(x - wide / 2, m_plot.bottom() + tickGap + metrics.ascent()), text);
        free = x + wide / 2;
    }
    painter.setPen(theme().mutedText);
    painter.drawText(QRectF(m_plot.left(), m_plot.bottom() + tickGap + metrics.height(), m_plot.width(), metrics.height()), Qt::AlignCenter, QStringLiteral("Requests in flight on a replica"));
}

void LoadCurvePlot::paintTarget(QPainter& painter) const
{
    const double y = std::round(at(1, 1).y());
    painter.fillRect(QRectF(m_plot.left(), m_plot.top(), m_plot.width(), y - m_plot.top()), theme().computeZone);
    painter.setPen(QPen(theme().bad, 1.4, Qt::DashLine));
    painter.drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
    painter.setPen(theme().bad);
    painter.drawText(QPointF(m_plot.left() + tickGap, y - 4), QStringLiteral("target"));
}

void LoadCurvePlot::paintCurve(QPainter& painter, const QString& name, double LoadCurvePoint::*part, const QColor& colour, Qt::PenStyle style) const
{
    QPolygonF line;
    for (const LoadCurvePoint& each : m_data.points) line << at(each.concurrency, each.*part);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, 2, style));
    painter.drawPolyline(line);
    painter.setBrush(colour);
    for (int item = 0; item < itemCount(); ++item) {
        const bool lit = item == hoveredItem() || isSelected(item);
        painter.setPen(QPen(lit ? theme().text : theme().surface, lit ? 1.8 : 1));
        const double radius = lit ? 1.6 * dotRadius : dotRadius;
        painter.drawEllipse(line[item], radius, radius);
    }
    painter.setPen(theme().text);
    const QFontMetricsF metrics(font());
    painter.drawText(QPointF(m_plot.right() + tickGap, std::clamp(line.back().y() + metrics.ascent() / 2 - 1, m_plot.top() + metrics.ascent(), m_plot.bottom())), name);
}

void LoadCurvePlot::paintChosen(QPainter& painter) const
{
    if (!(m_data.chosen > 0)) return;
    const QFontMetricsF metrics(font());
    const double x = std::round(at(m_data.chosen, 1).x()), wide = metrics.horizontalAdvance(m_data.chosenText);
    painter.setPen(QPen(theme().accent, 2));
    painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
    const double left = x + tickGap + wide > m_plot.right() ? x - tickGap - wide : x + tickGap;
    painter.drawText(QPointF(left, m_plot.bottom() - tickGap), m_data.chosenText);
}

void LoadCurvePlot::paintAll(QPainter& painter)
{
    painter.setFont(font());
    painter.fillRect(rect(), theme().surface);
    if (m_data.points.empty()) return;
    paintTarget(painter);
    paintAxes(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    paintChosen(painter);
    paintCurve(painter, QStringLiteral("TTFT"), &LoadCurvePoint::ttft, theme().component(Component::FeedForward), Qt::SolidLine);
    paintCurve(painter, QStringLiteral("TPOT"), &LoadCurvePoint::tpot, theme().component(Component::Attention), Qt::DashLine);
}

void LoadCurvePlot::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    paintAll(painter);
}

LoadCurveChart::LoadCurveChart(QWidget* parent) : ChartCard(new LoadCurvePlot, parent), m_plot(static_cast<LoadCurvePlot*>(focusProxy()))
{
    setObjectName(QStringLiteral("loadCurve"));
    m_plot->setObjectName(QStringLiteral("loadCurve.plot"));
    column()->addWidget(m_plot, 1);
}

void LoadCurveChart::setData(LoadCurveData data)
{
    header()->setTexts(data.title, data.subtitle);
    m_plot->setAccessibleName(data.title);
    m_plot->setData(std::move(data));
}

HoverText LoadCurveChart::itemText(int item) const { return m_plot->data().points[static_cast<std::size_t>(item)].hover; }

}  // namespace gable
