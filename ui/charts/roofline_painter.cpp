#include "ui/charts/roofline_painter.h"

#include <algorithm>
#include <cmath>

#include <QPainter>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"

namespace gable {

namespace {

constexpr double tickGap = 6;  ///< between an axis and its numbers
constexpr double ridgeRadius = 3.2;

}  // namespace

RooflinePainter::RooflinePainter(const RooflineData& data, const RooflineGeometry& geometry, const Theme& theme, const QFont& font)
    : m_data(data), m_geometry(geometry), m_theme(theme), m_font(font), m_metrics(font)
{}

double RooflinePainter::zoneEdge() const
{
    return std::clamp(m_geometry.xAt(std::log10(m_data.roofs[m_data.primary].ridge)), m_geometry.plot.left(), m_geometry.plot.right());
}

QLineF RooflinePainter::flatLine(const Roof& roof) const
{
    const QPointF corner = m_geometry.at(roof.ridge, roof.peak);
    return m_geometry.inSight({corner, {std::max(corner.x(), m_geometry.plot.right()), corner.y()}});
}

QLineF RooflinePainter::slopeLine(const SlopedRoof& slope) const
{
    const Roof* highest = highestRoof(m_data);
    // A link ends at the roof that the step runs under; what lies higher is nothing to it.
    const double peak = (slope.sent || !highest ? m_data.roofs[m_data.primary] : *highest).peak;
    const double left = std::pow(10.0, m_geometry.x.low - 1);
    return m_geometry.inSight({m_geometry.at(left, left * slope.bandwidth), m_geometry.at(peak / slope.bandwidth, peak)});
}

/// Intensity up to which the memory roof is that of precisions in use.
double RooflinePainter::solidEnd() const
{
    double end = m_data.roofs[m_data.primary].ridge;
    for (const Roof& roof : m_data.roofs)
        if (roof.chosen && roof.visible) end = std::max(end, roof.ridge);
    return end;
}

std::vector<QLineF> RooflinePainter::roofLines() const
{
    std::vector<QLineF> lines;
    if (m_data.roofs.empty()) return lines;
    const auto add = [&](const QLineF& line) {
        if (!line.isNull()) lines.push_back(line);
    };
    for (const SlopedRoof& slope : m_data.slopes)
        if (slope.visible) add(slopeLine(slope));
    for (const Roof& roof : m_data.roofs)
        if (roof.visible) add(flatLine(roof));
    return lines;
}

std::vector<RidgePoint> RooflinePainter::ridges() const
{
    std::vector<RidgePoint> points;
    const auto add = [&](double intensity, double rate, const QString& text, bool primary) {
        const QPointF at = m_geometry.at(intensity, rate);
        if (m_geometry.plot.contains(at)) points.push_back({at, text, primary});
    };
    for (const SlopedRoof& slope : m_data.slopes) {
        if (!slope.visible) continue;
        for (std::size_t i = 0; i < m_data.roofs.size(); ++i) {
            const Roof& roof = m_data.roofs[i];
            const bool primary = i == m_data.primary;
            if (!roof.visible || (slope.sent && !primary)) continue;
            const double ridge = roof.peak / slope.bandwidth;
            const QString number = charts::text(format::si(ridge, ""));
            add(ridge, roof.peak, primary && !slope.sent ? roof.ridgeLabel : number, primary && !slope.sent);
        }
    }
    return points;
}

void RooflinePainter::paintZones(QPainter& painter) const
{
    const QRectF plot = m_geometry.plot;
    const double ridge = zoneEdge();
    painter.fillRect(QRectF(plot.left(), plot.top(), ridge - plot.left(), plot.height()), m_theme.memoryZone);
    painter.fillRect(QRectF(ridge, plot.top(), plot.right() - ridge, plot.height()), m_theme.computeZone);
}

void RooflinePainter::paintGrid(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(m_theme.grid);
    for (const Tick& tick : logTicks(m_geometry.x)) {
        const double x = m_geometry.xAt(tick.at);
        painter.drawLine(QPointF(x, m_geometry.plot.top()), QPointF(x, m_geometry.plot.bottom()));
    }
    for (const Tick& tick : logTicks(m_geometry.y)) {
        const double y = m_geometry.yAt(tick.at);
        painter.drawLine(QPointF(m_geometry.plot.left(), y), QPointF(m_geometry.plot.right(), y));
    }
}

void RooflinePainter::paintRoofs(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QPen solid(m_theme.roof, 1.6), dashed(m_theme.mutedText, 1.3, Qt::DashLine), link(m_theme.component(Component::Communication), 1.4, Qt::DashDotLine);
    const auto draw = [&](const QLineF& line, const QPen& pen) {
        if (line.isNull()) return;
        painter.setPen(pen);
        painter.drawLine(line);
    };
    if (m_data.ghostRoof) {
        const auto [bandwidth, peak] = *m_data.ghostRoof;
        const double left = std::pow(10.0, m_geometry.x.low - 1), ridge = peak / bandwidth, right = std::max(ridge, std::pow(10.0, m_geometry.x.high));
        const QPen dotted(m_theme.mutedText, 1.4, Qt::DotLine);
        draw(m_geometry.inSight({m_geometry.at(left, left * bandwidth), m_geometry.at(ridge, peak)}), dotted);
        draw(m_geometry.inSight({m_geometry.at(ridge, peak), m_geometry.at(right, peak)}), dotted);
    }
    for (const SlopedRoof& slope : m_data.slopes) {
        if (!slope.visible) continue;
        if (slope.sent) {
            draw(slopeLine(slope), link);
            continue;
        }
        const QPointF end = m_geometry.at(solidEnd(), solidEnd() * slope.bandwidth);
        const Roof* highest = highestRoof(m_data);
        const double left = std::pow(10.0, m_geometry.x.low - 1);
        draw(m_geometry.inSight({m_geometry.at(left, left * slope.bandwidth), end}), solid);
        if (highest && highest->ridge > solidEnd()) draw(m_geometry.inSight({end, m_geometry.at(highest->ridge, highest->peak)}), dashed);
    }
    for (const Roof& roof : m_data.roofs)
        if (roof.visible) draw(flatLine(roof), roof.chosen ? solid : dashed);
}

void RooflinePainter::paintRidges(QPainter& painter) const
{
    for (const RidgePoint& ridge : ridges()) {
        if (ridge.primary) {
            painter.setRenderHint(QPainter::Antialiasing, false);
            painter.setPen(QPen(m_theme.accent, 1, Qt::DotLine));
            painter.drawLine(ridge.at, QPointF(ridge.at.x(), m_geometry.plot.bottom()));
        }
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(ridge.primary ? m_theme.accent : m_theme.mutedText, 1.3));
        painter.setBrush(m_theme.surface);
        painter.drawEllipse(ridge.at, ridgeRadius, ridgeRadius);
    }
}

void RooflinePainter::paintAxes(QPainter& painter) const
{
    const QRectF plot = m_geometry.plot;
    const double height = m_metrics.height();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_font);
    painter.setPen(m_theme.mutedText);
    double free = -height;  // right end of the number before
    for (const Tick& tick : logTicks(m_geometry.x)) {
        const double width = m_metrics.horizontalAdvance(tick.text);
        const double left = m_geometry.xAt(tick.at) - width / 2;
        if (left < free + tickGap) continue;
        painter.drawText(QPointF(left, plot.bottom() + tickGap + m_metrics.ascent()), tick.text);
        free = left + width;
    }
    free = plot.bottom() + 2 * height;  // top of the number below
    for (const Tick& tick : logTicks(m_geometry.y)) {
        const double width = m_metrics.horizontalAdvance(tick.text);
        const double base = m_geometry.yAt(tick.at) + m_metrics.ascent() / 2 - 1;
        if (base > free) continue;
        painter.drawText(QPointF(plot.left() - tickGap - width, base), tick.text);
        free = base - height;
    }
    const QString intensity = QStringLiteral("Arithmetic intensity (FLOP / byte)");
    painter.drawText(QRectF(plot.left(), plot.bottom() + tickGap + height + 2, plot.width(), height), Qt::AlignCenter,
                     m_metrics.elidedText(intensity, Qt::ElideRight, plot.width()));
    painter.save();
    painter.translate(0, plot.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-plot.height() / 2, 0, plot.height(), height), Qt::AlignCenter,
                     m_metrics.elidedText(QStringLiteral("FLOP/s per GPU"), Qt::ElideRight, plot.height()));
    painter.restore();
}

double RooflinePainter::captionHeight(double width) const
{
    return m_metrics.boundingRect(QRectF(0, 0, width, 1), Qt::TextWordWrap, m_data.caption).height();
}

void RooflinePainter::paintCaption(QPainter& painter, const QRectF& lines) const
{
    painter.setFont(m_font);
    painter.setPen(m_theme.mutedText);
    painter.drawText(lines, Qt::AlignLeft | Qt::AlignBottom | Qt::TextWordWrap, m_data.caption);
}

}  // namespace gable
