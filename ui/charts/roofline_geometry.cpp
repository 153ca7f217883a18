#include "ui/charts/roofline_geometry.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gable {

namespace {

constexpr double leastSpan = 0.5, mostSpan = 16;  ///< decades in sight

LogRange zoomedRange(LogRange range, double about, double factor)
{
    return {about - (about - range.low) * factor, about + (range.high - about) * factor};
}

}  // namespace

QPointF RooflineGeometry::at(double intensity, double rate) const
{
    return {xAt(std::log10(intensity)), yAt(std::log10(rate))};
}

QLineF RooflineGeometry::inSight(QLineF line) const
{
    // Liang–Barsky: the stretch of the line's parameter that is inside of all four sides.
    double from = 0, to = 1;
    const std::array<double, 4> p{-line.dx(), line.dx(), -line.dy(), line.dy()};
    const std::array<double, 4> q{line.x1() - plot.left(), plot.right() - line.x1(), line.y1() - plot.top(), plot.bottom() - line.y1()};
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (p[i] == 0 && q[i] < 0) return {};
        if (p[i] < 0) from = std::max(from, q[i] / p[i]);
        if (p[i] > 0) to = std::min(to, q[i] / p[i]);
    }
    return from < to ? QLineF(line.pointAt(from), line.pointAt(to)) : QLineF();
}

RooflineGeometry RooflineGeometry::zoomed(double factor, QPointF about, bool both) const
{
    RooflineGeometry out = *this;
    out.x = zoomedRange(x, x.low + (about.x() - plot.left()) / plot.width() * x.span(), factor);
    if (both) out.y = zoomedRange(y, y.low + (plot.bottom() - about.y()) / plot.height() * y.span(), factor);
    return out;
}

RooflineGeometry RooflineGeometry::moved(QPointF by) const
{
    RooflineGeometry out = *this;
    const double dx = by.x() / plot.width() * x.span(), dy = by.y() / plot.height() * y.span();
    out.x = {x.low - dx, x.high - dx};
    out.y = {y.low + dy, y.high + dy};
    return out;
}

bool RooflineGeometry::isSensible() const
{
    constexpr double farthest = 40;  // decades from 1
    return x.span() >= leastSpan && x.span() <= mostSpan && y.span() >= leastSpan && y.span() <= mostSpan && std::abs(x.low) < farthest && std::abs(y.low) < farthest;
}

RooflineGeometry fitted(const RooflineData& data, RooflineGeometry geometry)
{
    double left = 1e300, right = 0, bottom = 1e300, top = 0;
    const auto hold = [&](double intensity, double rate) {
        left = std::min(left, intensity);
        right = std::max(right, intensity);
        bottom = std::min(bottom, rate);
        top = std::max(top, rate);
    };
    for (const RooflineDot& dot : data.dots) {
        hold(dot.intensity, dot.rate);
        hold(dot.intensity, dot.attainable);
    }
    for (const RooflineGhost& ghost : data.ghosts) hold(ghost.intensity, ghost.rate);
    for (const StepMark& mark : data.marks) hold(mark.intensity, mark.rate);
    if (right <= 0) return geometry;
    // A tenth of air on each side, and never closer than a decade.
    const auto around = [](double low, double high) {
        const double from = std::log10(low), to = std::log10(high), air = std::max(0.1 * (to - from), (1 - (to - from)) / 2);
        return LogRange{from - std::max(air, 0.15), to + std::max(air, 0.15)};
    };
    geometry.x = around(left, right);
    geometry.y = around(bottom, top);
    return geometry;
}

}  // namespace gable
