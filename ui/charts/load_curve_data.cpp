#include "ui/charts/load_curve_data.h"

#include <algorithm>
#include <cmath>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"

namespace gable {

namespace {

using charts::text;

constexpr double milli = 1e3;

HoverText hoverOf(const LoadPoint& point, const Demand& demand)
{
    const auto line = [](const QString& name, Seconds time, double targetMs) {
        return HoverLine{{}, name, text(format::duration(time)), text(format::share(time.value * milli, targetMs)) + QStringLiteral(" of the target")};
    };
    HoverText hover;
    hover.title = text(format::count(point.concurrency)) + QStringLiteral(" in flight");
    hover.lines = {line(QStringLiteral("TTFT"), point.ttft, demand.ttftMs), line(QStringLiteral("TPOT"), point.tpot, demand.tpotMs)};
    const bool meets = point.ttft.value * milli <= demand.ttftMs && point.tpot.value * milli <= demand.tpotMs;
    hover.footer = meets ? QStringLiteral("Both targets are met") : QStringLiteral("A target is missed");
    return hover;
}

/// Half a decade at least, with the target in it.
LogRange rangeOf(double low, double high)
{
    constexpr double air = 0.08, least = 0.5;
    LogRange out{std::log10(low) - air, std::log10(high) + air};
    if (out.span() < least) out.low = out.high - least;
    return out;
}

}  // namespace

LoadCurveData loadCurveData(const std::vector<LoadPoint>& curve, const Demand& demand, const Sizing& sizing)
{
    LoadCurveData data;
    data.title = QStringLiteral("Times by load, in parts of their targets");
    data.subtitle = QStringLiteral("TTFT %1 · TPOT %2").arg(text(format::duration(Seconds(demand.ttftMs / milli))), text(format::duration(Seconds(demand.tpotMs / milli))));
    double low = 1, high = 1;
    for (const LoadPoint& point : curve) {
        const LoadCurvePoint out{point.concurrency, point.ttft.value * milli / demand.ttftMs, point.tpot.value * milli / demand.tpotMs, hoverOf(point, demand)};
        if (!(out.ttft > 0) || !(out.tpot > 0) || !std::isfinite(out.ttft) || !std::isfinite(out.tpot)) continue;
        low = std::min({low, out.ttft, out.tpot});
        high = std::max({high, out.ttft, out.tpot});
        data.points.push_back(out);
    }
    if (data.points.empty()) return data;
    data.parts = rangeOf(low, high);
    data.loads = rangeOf(data.points.front().concurrency, data.points.back().concurrency);
    if (!sizing.predicted.possible()) return data;
    data.chosen = sizing.predicted.concurrency;
    data.chosenText = text(format::count(data.chosen)) + QStringLiteral(" in flight");
    return data;
}

}  // namespace gable
