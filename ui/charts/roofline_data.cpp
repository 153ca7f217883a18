#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "core/units/format.h"
#include "ui/charts/chart_data.h"
#include "ui/charts/chart_text.h"

namespace gable {

namespace {

using charts::separator;
using charts::text;

bool positive(double value)
{
    return std::isfinite(value) && value > 0;
}

QString rateText(double rate)
{
    return text(format::rate(FlopsPerSecond(rate)));
}

std::optional<RooflineDot> dotOf(const Operation& operation, const Accelerator& accelerator, double allBytes)
{
    RooflineDot dot;
    dot.flops = operation.flops().value;
    dot.bytes = operation.traffic().value;
    dot.intensity = operation.intensity().value;
    dot.peak = peakRate(accelerator, operation.precision).value;
    if (!positive(dot.flops) || !positive(dot.bytes) || !positive(dot.intensity) || !positive(dot.peak))
        return std::nullopt;
    dot.rate = attainable(operation.intensity(), FlopsPerSecond(dot.peak), accelerator.memoryBandwidth).value;
    dot.id = text(operation.id);
    dot.label = text(operation.label);
    dot.component = operation.component;
    dot.precision = text(label(effectivePrecision(accelerator, operation.precision)));
    dot.share = positive(allBytes) ? std::min(1.0, dot.bytes / allBytes) : 0;
    dot.bound = bound(operation, accelerator);
    return dot;
}

Roof roofOf(Precision precision, const Accelerator& accelerator, bool chosen)
{
    const FlopsPerSecond peak = accelerator.peak(precision).value_or(FlopsPerSecond(0));
    const FlopsPerByte corner = ridge(peak, accelerator.memoryBandwidth);
    Roof roof;
    roof.label = text(label(precision)) + QChar(' ') + rateText(peak.value);
    roof.shortLabel = text(label(precision)) + QChar(' ') + text(format::si(peak.value, ""));
    roof.peak = peak.value;
    roof.ridge = corner.value;
    roof.ridgeLabel = QStringLiteral("ridge ") + text(format::intensity(corner));
    roof.chosen = chosen;
    return roof;
}

/// FLOPs of the step in each precision that the hardware multiplies in.
std::map<Precision, double> flopsByPrecision(const Estimate& estimate, const Accelerator& accelerator)
{
    std::map<Precision, double> flops;
    for (const Operation& operation : estimate.operations)
        if (positive(operation.flops().value))
            flops[effectivePrecision(accelerator, operation.precision)] += operation.flops().value;
    return flops;
}

/// The chosen roofs, then those that a change of precision would bring, as far as they are roofs of their own.
void addRoofs(RooflineData& data, const Estimate& estimate, const Accelerator& accelerator)
{
    const std::map<Precision, double> flops = flopsByPrecision(estimate, accelerator);
    double most = 0, primaryPeak = 0;
    const auto add = [&](const Roof& roof) {
        const auto same = [&](const Roof& other) { return other.peak == roof.peak; };
        if (positive(roof.peak) && std::none_of(data.roofs.begin(), data.roofs.end(), same)) data.roofs.push_back(roof);
    };
    for (const auto& [precision, amount] : flops) {
        const Roof roof = roofOf(precision, accelerator, true);
        add(roof);
        if (amount <= most) continue;
        most = amount;
        primaryPeak = roof.peak;
    }
    for (const Precision precision : {Precision::Bfloat16, Precision::Fp8, Precision::Fp4})
        add(roofOf(precision, accelerator, false));
    std::sort(data.roofs.begin(), data.roofs.end(), [](const Roof& a, const Roof& b) { return a.peak < b.peak; });
    for (std::size_t i = 0; i < data.roofs.size(); ++i)
        if (data.roofs[i].peak == primaryPeak) data.primary = i;
}

void addDots(RooflineData& data, const Estimate& estimate, const Accelerator& accelerator)
{
    for (const Operation& operation : estimate.operations) data.total += operation.traffic().value;
    for (const Operation& operation : estimate.operations) {
        const std::optional<RooflineDot> dot = dotOf(operation, accelerator, data.total);
        if (!dot) continue;
        const double decade = std::log10(dot->intensity);
        data.x.low = std::min(data.x.low, std::floor(decade));
        data.x.high = std::max(data.x.high, std::ceil(decade));
        data.dots.push_back(*dot);
    }
    for (const Component component : allComponents) {
        const auto has = [&](const RooflineDot& dot) { return dot.component == component; };
        if (std::any_of(data.dots.begin(), data.dots.end(), has))
            data.legend.push_back({text(label(component)), Kind::Flops, component});
    }
}

}  // namespace

RooflineData rooflineData(const Estimate& estimate, const Accelerator* accelerator)
{
    RooflineData data;
    data.title = QStringLiteral("Roofline");
    data.subtitle = text(label(estimate.accounting));
    if (!accelerator) {
        data.emptyText = QStringLiteral("Choose an accelerator to see the roofline");
        return data;
    }
    data.subtitle = text(accelerator->name) + separator() + data.subtitle;
    data.bandwidth = accelerator->memoryBandwidth.value;
    if (positive(data.bandwidth)) addRoofs(data, estimate, *accelerator);
    if (data.roofs.empty()) {
        data.emptyText = QStringLiteral("No peak rate and bandwidth are known for %1").arg(text(accelerator->name));
        return data;
    }
    data.memoryLabel = text(accelerator->memoryType + ' ' + format::bandwidth(accelerator->memoryBandwidth)).trimmed();
    data.caption = QStringLiteral("area = share of bytes · dots lie on the roof: the most this hardware can attain");
    addDots(data, estimate, *accelerator);
    if (data.dots.empty()) data.caption = QStringLiteral("No operation of this step has both FLOPs and bytes");
    return data;
}

LogRange rateRange(const RooflineData& data, LogRange x)
{
    // A little air below the memory roof, and room for the label of the highest roof above it.
    constexpr double below = 0.25, above = 0.45;
    if (data.roofs.empty()) return {};
    return {std::log10(data.bandwidth) + x.low - below, std::log10(data.roofs.back().peak) + above};
}

QString peakShare(const RooflineDot& dot)
{
    return text(format::share(dot.rate, dot.peak)) + QStringLiteral(" of the %1 peak").arg(dot.precision);
}

HoverText hoverText(const RooflineData& data, std::size_t index)
{
    const RooflineDot& dot = data.dots[index];
    HoverText hover;
    hover.title = dot.label;
    const QString counts = text(format::flops(Flops(dot.flops))) + separator() + text(format::bytes(Bytes(dot.bytes))) +
                           separator() + text(format::intensity(FlopsPerByte(dot.intensity)));
    const QString limit = text(label(dot.bound)) + QStringLiteral("-bound: at most ") + rateText(dot.rate);
    hover.lines.push_back(
        {ColourKey{text(label(dot.component)), Kind::Flops, dot.component}, text(label(dot.component)), {}, {}});
    hover.lines.push_back({{}, counts, {}, {}});
    hover.lines.push_back({{}, limit, {}, {}});
    hover.lines.push_back({{}, peakShare(dot), {}, {}});
    hover.footer = text(format::share(dot.bytes, data.total)) + QStringLiteral(" of the step’s bytes");
    return hover;
}

}  // namespace gable
