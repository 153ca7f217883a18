#include "ui/charts/roofline_data.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"

namespace gable {

namespace {

using charts::separator;
using charts::text;

bool positive(double value)
{
    return std::isfinite(value) && value > 0;
}

/// One operation, in figures of one GPU.
struct Load {
    double flops = 0, bytes = 0, peak = 0;
    double atBest = 0, time = 0;
};

/// The time of an operation; of one that the estimate has none for, what the roofline allows.
OperationTime timeOf(const Estimate& estimate, std::size_t index, const Accelerator& accelerator)
{
    if (index < estimate.times.size()) return estimate.times[index];
    const LimitTimes limits = limitTimes(estimate.operations[index], accelerator);
    return {limits, bound(estimate.operations[index], limits), limits.longest(), limits.longest(), Confidence::Bound, 0};
}

/// Counts may be of all GPUs while times are of one of each stage. How long arithmetic and memory are busy is of the same GPUs as the time.
Load loadOf(const Operation& operation, const OperationTime& time, const Accelerator& accelerator)
{
    const double peak = peakRate(accelerator, operation.precision).value;
    return {time.limits.compute.value * peak, time.limits.memory.value * accelerator.memoryBandwidth.value, peak, time.atBest.value, time.time.value};
}

ColourKey keyOf(Component component)
{
    return {text(label(component)), Kind::Flops, component};
}

/// Bounds have the colours of the components that are mostly bound so; in the zones they are at home.
ColourKey keyOf(Bound bound)
{
    constexpr Component colours[] = {Component::Attention, Component::FeedForward, Component::Communication, Component::Overhead};
    return {text(label(bound)) + (bound == Bound::Overhead ? QString() : QStringLiteral("-bound")), Kind::Flops, colours[static_cast<int>(bound)]};
}

/// False when it has no place on the chart.
bool place(RooflineDot& dot, const Load& load)
{
    dot.time = load.time;
    dot.atBest = load.atBest;
    dot.intensity = load.flops / load.bytes;
    dot.attainable = load.flops / load.atBest;
    dot.rate = std::min(dot.attainable, load.flops / load.time);
    for (const double value : {dot.intensity, dot.attainable, dot.rate, dot.peak})
        if (!positive(value)) return false;
    return true;
}

std::vector<RooflineDot> operationDots(const Estimate& estimate, const Accelerator& accelerator)
{
    std::vector<RooflineDot> dots;
    for (std::size_t i = 0; i < estimate.operations.size(); ++i) {
        const Operation& operation = estimate.operations[i];
        const OperationTime time = timeOf(estimate, i, accelerator);
        const Load load = loadOf(operation, time, accelerator);
        RooflineDot dot;
        dot.peak = load.peak;
        if (!place(dot, load)) continue;
        dot.id = text(operation.id);
        dot.label = text(operation.label);
        dot.component = operation.component;
        dot.precision = text(label(effectivePrecision(accelerator, operation.precision)));
        dot.flops = operation.flops().value;
        dot.bytes = operation.traffic().value;
        dot.bound = time.bound;
        dot.confidence = time.confidence;
        dot.errorPercent = time.errorPercent;
        dots.push_back(std::move(dot));
    }
    return dots;
}

/// The operations of one component, one after the other.
struct ComponentSum {
    Load load;
    RooflineDot dot;
    double mostFlops = 0, erring = 0;
    std::array<double, allBounds.size()> bounds{};
    std::array<double, allConfidences.size()> confidences{};
};

void add(ComponentSum& sum, const Operation& operation, const OperationTime& time, const Accelerator& accelerator)
{
    const Load load = loadOf(operation, time, accelerator);
    sum.load.flops += load.flops;
    sum.load.bytes += load.bytes;
    sum.load.atBest += load.atBest;
    sum.load.time += load.time;
    sum.dot.flops += operation.flops().value;
    sum.dot.bytes += operation.traffic().value;
    sum.erring += load.time * time.errorPercent;
    sum.bounds[static_cast<std::size_t>(time.bound)] += load.time;
    sum.confidences[static_cast<std::size_t>(time.confidence)] += load.time;
    if (load.flops <= sum.mostFlops) return;
    sum.mostFlops = load.flops;
    sum.dot.peak = load.peak;
    sum.dot.precision = text(label(effectivePrecision(accelerator, operation.precision)));
}

template <typename Array>
std::size_t largest(const Array& values)
{
    return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

std::vector<RooflineDot> componentDots(const Estimate& estimate, const Accelerator& accelerator)
{
    std::array<ComponentSum, allComponents.size()> sums;
    for (std::size_t i = 0; i < estimate.operations.size(); ++i)
        add(sums[static_cast<std::size_t>(estimate.operations[i].component)], estimate.operations[i], timeOf(estimate, i, accelerator), accelerator);
    std::vector<RooflineDot> dots;
    for (const Component component : allComponents) {
        ComponentSum& sum = sums[static_cast<std::size_t>(component)];
        RooflineDot& dot = sum.dot;
        if (!place(dot, sum.load)) continue;
        dot.id = text(id(component));
        dot.label = text(label(component));
        dot.component = component;
        dot.bound = static_cast<Bound>(largest(sum.bounds));
        dot.confidence = static_cast<Confidence>(largest(sum.confidences));
        dot.errorPercent = sum.erring / sum.load.time;
        dots.push_back(std::move(dot));
    }
    return dots;
}

std::vector<RooflineDot> dotsOf(const Estimate& estimate, const Accelerator& accelerator, const RooflineOptions& options)
{
    std::vector<RooflineDot> dots = options.dots == RooflineOptions::Dots::Components ? componentDots(estimate, accelerator) : operationDots(estimate, accelerator);
    double time = 0;
    for (std::size_t i = 0; i < estimate.operations.size(); ++i) time += timeOf(estimate, i, accelerator).time.value;
    for (RooflineDot& dot : dots) {
        dot.share = positive(time) ? std::min(1.0, dot.time / time) : 0;
        dot.key = options.colours == RooflineOptions::Colours::Bound ? keyOf(dot.bound) : keyOf(dot.component);
    }
    return dots;
}

void addLegend(RooflineData& data)
{
    const auto add = [&](const ColourKey& key) {
        if (std::any_of(data.dots.begin(), data.dots.end(), [&](const RooflineDot& dot) { return dot.key == key; })) data.legend.push_back(key);
    };
    if (data.options.colours == RooflineOptions::Colours::Bound)
        for (const Bound bound : allBounds) add(keyOf(bound));
    else
        for (const Component component : allComponents) add(keyOf(component));
}

void addGhosts(RooflineData& data, const RooflineBaseline& baseline)
{
    if (!baseline.estimate || !baseline.accelerator) return;
    for (const RooflineDot& was : dotsOf(*baseline.estimate, *baseline.accelerator, data.options)) {
        for (RooflineDot& dot : data.dots)
            if (dot.id == was.id) dot.ghost = data.ghosts.size();
        data.ghosts.push_back({was.id, was.key, was.intensity, was.rate, was.time, was.share});
    }
}

void addGhostRoof(RooflineData& data, const RooflineBaseline& baseline)
{
    if (!baseline.estimate || !baseline.accelerator) return;
    RooflineData was;
    was.bandwidth = baseline.accelerator->memoryBandwidth.value;
    if (positive(was.bandwidth)) addRoofs(was, *baseline.estimate, *baseline.accelerator, 0);
    if (was.roofs.empty()) return;
    const RooflineGhostRoof roof{was.bandwidth, was.roofs[was.primary].peak};
    if (roof != RooflineGhostRoof{data.bandwidth, data.roofs[data.primary].peak}) data.ghostRoof = roof;
}

void fitRange(RooflineData& data)
{
    const auto hold = [&](double intensity) {
        data.x.low = std::min(data.x.low, std::floor(std::log10(intensity)));
        data.x.high = std::max(data.x.high, std::ceil(std::log10(intensity)));
    };
    for (const RooflineDot& dot : data.dots) hold(dot.intensity);
    for (const RooflineGhost& ghost : data.ghosts) hold(ghost.intensity);
    for (const StepMark& mark : data.marks) hold(mark.intensity);
}

QString captionOf(const RooflineData& data, const RooflineBaseline& baseline)
{
    if (data.dots.empty()) return QStringLiteral("No operation of this step has both FLOPs and bytes");
    const bool onRoofs = std::all_of(data.dots.begin(), data.dots.end(), isOnRoof);
    QString caption = QStringLiteral("area = time") + separator();
    if (onRoofs) caption += QStringLiteral("dots lie on the roof: the most this hardware can attain");
    else caption += (std::any_of(data.dots.begin(), data.dots.end(), [](const RooflineDot& dot) { return dot.confidence == Confidence::Custom; })
                         ? QStringLiteral("dot = custom efficiency") : QStringLiteral("dot = calibrated")) + separator() + QStringLiteral("tick = attainable");
    if (!data.ghosts.empty()) caption += separator() + QStringLiteral("dashed ring = baseline ") + baseline.name;
    if (data.ghostRoof) caption += separator() + QStringLiteral("dotted = its roof on ") + text(baseline.accelerator->name);
    return caption.trimmed();
}

QString timesText(const RooflineDot& dot)
{
    const QString best = QStringLiteral("bound ") + text(format::duration(Seconds(dot.atBest)));
    if (dot.confidence == Confidence::Bound) return best;
    QString out = best + separator() + (dot.confidence == Confidence::Custom ? QStringLiteral("custom ") : QStringLiteral("calibrated ")) +
                  text(format::duration(Seconds(dot.time)));
    if (dot.errorPercent > 0) out += QStringLiteral(" ± ") + text(format::share(dot.errorPercent, 100));
    return out;
}

}  // namespace

RooflineData rooflineData(const Estimate& estimate, const Accelerator* accelerator, const RooflineOptions& options, const RooflineBaseline& baseline)
{
    RooflineData data;
    data.options = options;
    data.title = QStringLiteral("Roofline");
    data.subtitle = text(label(estimate.accounting));
    if (!accelerator) {
        data.emptyText = QStringLiteral("Choose an accelerator to see the roofline");
        return data;
    }
    data.subtitle = text(accelerator->name) + separator() + data.subtitle;
    data.bandwidth = accelerator->memoryBandwidth.value;
    double gpuFlops = 0;
    for (std::size_t i = 0; i < estimate.operations.size(); ++i) {
        const OperationTime time = timeOf(estimate, i, *accelerator);
        if (positive(time.time.value)) data.time += time.time.value;
        const Load load = loadOf(estimate.operations[i], time, *accelerator);
        if (positive(load.flops)) gpuFlops += load.flops;
    }
    if (positive(data.bandwidth)) addRoofs(data, estimate, *accelerator, gpuFlops);
    if (data.roofs.empty()) {
        data.emptyText = QStringLiteral("No peak rate and bandwidth are known for %1").arg(text(accelerator->name));
        return data;
    }
    data.dots = dotsOf(estimate, *accelerator, options);
    addLegend(data);
    addGhosts(data, baseline);
    addGhostRoof(data, baseline);
    fitRange(data);
    data.caption = captionOf(data, baseline);
    return data;
}

LogRange rateRange(const RooflineData& data, LogRange x)
{
    // A little air below the memory roof, and room for the label of the highest roof above it.
    constexpr double below = 0.25, above = 0.45;
    if (data.roofs.empty()) return {};
    double low = std::log10(data.bandwidth) + x.low - below;
    const auto hold = [&](double rate) { low = std::min(low, std::floor(std::log10(rate))); };
    for (const RooflineDot& dot : data.dots) hold(dot.rate);
    for (const RooflineGhost& ghost : data.ghosts) hold(ghost.rate);
    for (const StepMark& mark : data.marks) hold(mark.rate);
    const Roof* highest = highestRoof(data);
    const double peak = std::max((highest ? *highest : data.roofs.back()).peak, data.ghostRoof ? data.ghostRoof->peak : 0);
    return {low, std::log10(peak) + above};
}

const Roof* highestRoof(const RooflineData& data)
{
    const auto found = std::find_if(data.roofs.rbegin(), data.roofs.rend(), [](const Roof& roof) { return roof.visible; });
    return found == data.roofs.rend() ? nullptr : &*found;
}

std::vector<DotPath> dotPaths(const std::vector<RooflineData>& steps)
{
    std::vector<DotPath> paths;
    for (const RooflineData& step : steps)
        for (const RooflineDot& dot : step.dots) {
            auto path = std::find_if(paths.begin(), paths.end(), [&](const DotPath& other) { return other.id == dot.id; });
            if (path == paths.end()) path = paths.insert(paths.end(), DotPath{dot.id, {}});
            path->places.emplace_back(dot.intensity, dot.rate);
        }
    return paths;
}

bool isOnRoof(const RooflineDot& dot)
{
    constexpr double visible = 0.995;
    return dot.rate >= visible * dot.attainable;
}

QString roofShare(const RooflineDot& dot)
{
    if (!isOnRoof(dot)) return text(format::share(dot.rate, dot.attainable)) + QStringLiteral(" of the roof");
    return text(format::share(dot.attainable, dot.peak)) + QStringLiteral(" of the %1 peak").arg(dot.precision);
}

HoverText hoverText(const RooflineData& data, std::size_t index)
{
    const RooflineDot& dot = data.dots[index];
    HoverText hover;
    hover.title = dot.label;
    const auto add = [&](const QString& line) { hover.lines.push_back({{}, line, {}, {}}); };
    hover.lines.push_back({dot.key, dot.label == text(label(dot.component)) ? dot.precision : text(label(dot.component)) + separator() + dot.precision, {}, {}});
    add(text(format::flops(Flops(dot.flops))) + separator() + text(format::bytes(Bytes(dot.bytes))) + separator() +
        text(format::intensity(FlopsPerByte(dot.intensity))));
    const QString reaches = isOnRoof(dot) ? QString() : QStringLiteral(", reaches ") + text(format::rate(FlopsPerSecond(dot.rate)));
    add(text(label(dot.bound)) + (dot.bound == Bound::Overhead ? QString() : QStringLiteral("-bound")) + QStringLiteral(": at most ") +
        text(format::rate(FlopsPerSecond(dot.attainable))) + reaches);
    add(timesText(dot));
    add(QStringLiteral("confidence: ") + text(label(dot.confidence)));
    if (dot.ghost) {
        const RooflineGhost& was = data.ghosts[*dot.ghost];
        add(QStringLiteral("baseline ") + text(format::duration(Seconds(was.time))) + separator() + text(format::change(was.time, dot.time)));
    }
    hover.footer = text(format::share(dot.time, data.time)) + QStringLiteral(" of the step") + separator() + roofShare(dot);
    return hover;
}

HoverText markText(const StepMark& mark)
{
    HoverText hover;
    hover.title = QStringLiteral("Whole step under ") + mark.label;
    const auto add = [&](const QString& line) { hover.lines.push_back({{}, line, {}, {}}); };
    add(text(format::flops(Flops(mark.flops))) + separator() + text(format::bytes(Bytes(mark.bytes))) + QStringLiteral(" sent over it"));
    add(text(format::intensity(FlopsPerByte(mark.intensity))) + QStringLiteral(": here FLOP per byte sent"));
    add(text(format::rate(FlopsPerSecond(mark.rate))) + separator() + QStringLiteral("step ") + text(format::duration(Seconds(mark.time))));
    hover.footer = text(format::share(mark.rate, mark.roof)) + QStringLiteral(" of what the link allows");
    return hover;
}

}  // namespace gable
