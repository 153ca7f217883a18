#include "ui/charts/validation_scatter_plot.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QPainterPath>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"

namespace gable {

namespace {

constexpr double dotRadius = 4.2, boundRadius = 2.2, catchRadius = 9;
constexpr double band = 0.2;  ///< part of the measured time that the band is wide to either side
constexpr int tickGap = 5;

QPolygonF regular(QPointF centre, double radius, int corners, double turn)
{
    QPolygonF out;
    constexpr double full = 6.283185307179586;
    for (int i = 0; i < corners; ++i) {
        const double angle = turn + full * i / corners;
        out << centre + QPointF(std::sin(angle), -std::cos(angle)) * radius;
    }
    return out;
}

/// Ones and threes of each decade, of many decades the ones alone.
std::vector<double> tickTimes(LogRange range)
{
    constexpr double few = 3, slack = 1e-6;
    std::vector<double> out;
    for (double decade = std::floor(range.low); decade <= range.high; ++decade)
        for (const double step : {1.0, 3.0}) {
            const double at = decade + std::log10(step);
            if ((step == 1.0 || range.span() < few) && at >= range.low - slack && at <= range.high + slack) out.push_back(step * std::pow(10.0, decade));
        }
    return out;
}

}  // namespace

void paintMarker(QPainter& painter, QPointF centre, double radius, int marker)
{
    constexpr double square = 0.7853981633974483, down = 3.141592653589793;
    const double wide = radius * 1.25, arm = radius * 0.42;
    switch (marker) {
        case 0: return painter.drawEllipse(centre, radius, radius);
        case 1: return painter.drawPolygon(regular(centre, wide, 4, square));
        case 2: return painter.drawPolygon(regular(centre, wide, 3, 0));
        case 3: return painter.drawPolygon(regular(centre, wide, 4, 0));
        case 4: return painter.drawPolygon(regular(centre, wide, 3, down));
        case 5: return painter.drawPolygon(regular(centre, wide, 5, 0));
        default: break;
    }
    QPainterPath cross;
    cross.addRect(QRectF(-wide, -arm, 2 * wide, 2 * arm));
    QPainterPath upright;
    upright.addRect(QRectF(-arm, -wide, 2 * arm, 2 * wide));
    painter.save();
    painter.translate(centre);
    if (marker > 6) painter.rotate(45);
    painter.drawPath(cross.united(upright));
    painter.restore();
}

ValidationScatterPlot::ValidationScatterPlot(QWidget* parent) : OperationPlot(parent) { setRenderHint(QPainter::Antialiasing); }

void ValidationScatterPlot::setData(ScatterData data)
{
    m_data = std::move(data);
    setSelected({});
    layOut();
    refreshHover();
    viewport()->update();
}

void ValidationScatterPlot::layOut()
{
    const QFontMetricsF metrics(font());
    const double line = metrics.height(), mark = 3 * dotRadius;
    m_legend.clear();
    double x = 0, y = 0;
    for (std::size_t group = 0; group < m_data.groups.size(); ++group) {
        if (!m_data.groups[group].occurs) continue;
        const double wide = mark + metrics.horizontalAdvance(m_data.groups[group].label);
        if (x > 0 && x + wide > width()) x = 0, y += line + 2;
        m_legend.push_back({group, QRectF(x, y, wide, line)});
        x += wide + line;
    }
    const double legendHeight = y + line;
    const double left = line + 6 + metrics.horizontalAdvance(QStringLiteral("100 µs")) + tickGap;
    const double bottom = 2 * line + 14 + legendHeight;
    m_plot = QRectF(std::floor(left), 4, std::max(1.0, std::floor(width() - left - line)), std::max(1.0, std::floor(height() - bottom - 4)));
    for (Entry& entry : m_legend) entry.rect.translate(0, height() - legendHeight);
}

QPointF ValidationScatterPlot::at(double measured, double predicted) const
{
    const auto part = [&](double seconds) { return (std::log10(seconds) - m_data.range.low) / m_data.range.span(); };
    return {m_plot.left() + part(measured) * m_plot.width(), m_plot.bottom() - part(predicted) * m_plot.height()};
}

QPointF ValidationScatterPlot::dotCentre(int item) const
{
    const ScatterPoint& point = m_data.points[static_cast<std::size_t>(item)];
    return at(point.measured, point.predicted);
}

int ValidationScatterPlot::itemAt(QPointF position) const
{
    int best = -1;
    double nearest = catchRadius;
    for (int item = 0; item < itemCount(); ++item) {
        const QPointF away = position - dotCentre(item);
        const double distance = std::hypot(away.x(), away.y());
        if (distance >= nearest) continue;
        nearest = distance;
        best = item;
    }
    return best;
}

QString ValidationScatterPlot::itemDescription(int item) const
{
    const HoverText text = hoverText(m_data, static_cast<std::size_t>(item));
    QStringList parts{text.title};
    for (const HoverLine& line : text.lines) parts.append(QStringList{line.label, line.value, line.exact}.join(QLatin1Char(' ')).trimmed());
    return parts.join(QStringLiteral(", "));
}

void ValidationScatterPlot::updateLook() { layOut(); }

void ValidationScatterPlot::resizeEvent(QResizeEvent* event)
{
    OperationPlot::resizeEvent(event);
    layOut();
}

void ValidationScatterPlot::paintBand(QPainter& painter) const
{
    const double low = std::pow(10.0, m_data.range.low), high = std::pow(10.0, m_data.range.high);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().accentSurface);
    painter.drawPolygon(QPolygonF{at(low, low * (1 + band)), at(high, high * (1 + band)), at(high, high * (1 - band)), at(low, low * (1 - band))});
    painter.setPen(QPen(theme().mutedText, 1.2));
    painter.drawLine(at(low, low), at(high, high));
}

void ValidationScatterPlot::paintAxes(QPainter& painter) const
{
    const QFontMetricsF metrics(font());
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(theme().grid);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(m_plot);
    for (const double seconds : tickTimes(m_data.range)) {
        const QPointF place = at(seconds, seconds);
        painter.setPen(theme().grid);
        painter.drawLine(QPointF(place.x(), m_plot.top()), QPointF(place.x(), m_plot.bottom()));
        painter.drawLine(QPointF(m_plot.left(), place.y()), QPointF(m_plot.right(), place.y()));
        painter.setPen(theme().mutedText);
        const QString text = charts::text(format::duration(Seconds(seconds)));
        const double wide = metrics.horizontalAdvance(text);
        painter.drawText(QPointF(place.x() - wide / 2, m_plot.bottom() + tickGap + metrics.ascent()), text);
        painter.drawText(QPointF(m_plot.left() - tickGap - wide, place.y() + metrics.ascent() / 2 - 1), text);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawText(QRectF(m_plot.left(), m_plot.bottom() + tickGap + metrics.height(), m_plot.width(), metrics.height()), Qt::AlignCenter, QStringLiteral("Measured"));
    painter.save();
    painter.translate(0, m_plot.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-m_plot.height() / 2, 0, m_plot.height(), metrics.height()), Qt::AlignCenter, QStringLiteral("Predicted"));
    painter.restore();
}

void ValidationScatterPlot::paintBounds(QPainter& painter) const
{
    if (!m_data.withBounds) return;
    painter.setBrush(Qt::NoBrush);
    for (const ScatterPoint& point : m_data.points) {
        painter.setPen(QPen(m_data.groups[point.group].colour(theme()), 1.1));
        painter.drawEllipse(at(point.measured, point.bound), boundRadius, boundRadius);
    }
}

void ValidationScatterPlot::paintDots(QPainter& painter) const
{
    const auto paint = [&](int item, double radius, const QPen& pen) {
        const ScatterGroup& group = m_data.groups[m_data.points[static_cast<std::size_t>(item)].group];
        QColor fill = group.colour(theme());
        fill.setAlphaF(0.85F);  // dots that lie behind show through
        painter.setBrush(fill);
        painter.setPen(pen);
        paintMarker(painter, dotCentre(item), radius, group.marker);
    };
    for (int item = 0; item < itemCount(); ++item) paint(item, dotRadius, QPen(theme().surface, 0.7));
    constexpr double grown = 1.35;
    for (int item = 0; item < itemCount(); ++item)
        if (item == hoveredItem() || isSelected(item)) paint(item, dotRadius * grown, QPen(isSelected(item) ? theme().accent : theme().text, 1.8));
}

void ValidationScatterPlot::paintLegend(QPainter& painter) const
{
    const QFontMetricsF metrics(font());
    for (const Entry& entry : m_legend) {
        const ScatterGroup& group = m_data.groups[entry.group];
        painter.setPen(Qt::NoPen);
        painter.setBrush(group.colour(theme()));
        paintMarker(painter, QPointF(entry.rect.left() + 1.4 * dotRadius, entry.rect.center().y()), dotRadius, group.marker);
        painter.setPen(theme().mutedText);
        painter.drawText(QPointF(entry.rect.left() + 3 * dotRadius, entry.rect.top() + metrics.ascent()), group.label);
    }
    painter.setPen(theme().mutedText);
    const QString key = m_data.withBounds ? QStringLiteral("Line: equal · band: ±20 % · rings: bounds") : QStringLiteral("Line: equal · band: ±20 %");
    painter.drawText(m_plot.topLeft() + QPointF(2 * tickGap, tickGap + metrics.ascent()), key);
    if (m_data.emptyText.isEmpty()) return;
    painter.drawText(m_plot, Qt::AlignCenter | Qt::TextWordWrap, m_data.emptyText);
}

void ValidationScatterPlot::paintAll(QPainter& painter)
{
    painter.setFont(font());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), theme().surface);
    painter.save();
    painter.setClipRect(m_plot, Qt::IntersectClip);
    paintBand(painter);
    painter.restore();
    paintAxes(painter);
    painter.save();
    painter.setClipRect(m_plot.adjusted(-dotRadius, -dotRadius, dotRadius, dotRadius), Qt::IntersectClip);
    paintBounds(painter);
    paintDots(painter);
    painter.restore();
    paintLegend(painter);
}

void ValidationScatterPlot::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    paintAll(painter);
}

}  // namespace gable
