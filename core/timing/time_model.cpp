#include "core/timing/time_model.h"

#include <cassert>

namespace gable::timing {

namespace {

struct Entry {
    TimeModel model;
    std::span<const Symbol> load;
    std::span<const Parameter> parameters;
    double (*number)(const Sizes<double>& load, const Sizes<double>& fit, const Machine<double>& machine);
    Traced (*traced)(const Sizes<Traced>& load, const Sizes<Traced>& fit, const Machine<Traced>& machine);
};

template <template <typename> class Fit, typename N>
Fit<N> fitOf(const Sizes<N>& values)
{
    constexpr std::size_t count = std::size(Fit<double>::parameters);
    static_assert(sizeof(Fit<double>) == count * sizeof(double), "every member is a parameter");
    return [&]<std::size_t... I>(std::index_sequence<I...>) { return Fit<N>{values[I]...}; }(std::make_index_sequence<count>{});
}

template <template <typename> class Load, template <typename> class Fit>
constexpr Entry entry(TimeModel model)
{
    return {model, Load<double>::symbols, Fit<double>::parameters,
            [](const Sizes<double>& load, const Sizes<double>& fit, const Machine<double>& m) { return time(components::unpack<Load>(load), fitOf<Fit>(fit), m); },
            [](const Sizes<Traced>& load, const Sizes<Traced>& fit, const Machine<Traced>& m) { return time(components::unpack<Load>(load), fitOf<Fit>(fit), m); }};
}

/// One row for each kind, in the order of `TimeModel`.
constexpr std::array table{
    entry<GemmLoad, GemmFit>(TimeModel::Gemm),
    entry<PrefillLoad, PrefillFit>(TimeModel::PrefillAttention),
    entry<DecodeLoad, DecodeFit>(TimeModel::DecodeAttention),
    entry<PrefillLoad, PrefillFit>(TimeModel::LatentPrefill),
    entry<DecodeLoad, DecodeFit>(TimeModel::LatentDecode),
    entry<PrefillLayerLoad, PrefillLayerFit>(TimeModel::LatentPrefillLayer),
    entry<DecodeLayerLoad, DecodeLayerFit>(TimeModel::LatentDecodeLayer),
    entry<ExpertsLoad, ExpertsFit>(TimeModel::Experts),
    entry<AllReduceLoad, AllReduceFit>(TimeModel::AllReduce),
    entry<CollectiveLoad, CollectiveFit>(TimeModel::Collective),
    entry<StreamLoad, StreamFit>(TimeModel::Stream),
};

const Entry& entryOf(TimeModel model)
{
    const Entry& found = table[static_cast<std::size_t>(model)];
    assert(found.model == model);
    return found;
}

}  // namespace

std::span<const Parameter> parametersOf(TimeModel model) { return entryOf(model).parameters; }

double microseconds(const Kernel& kernel, const Sizes<double>& fit) { return entryOf(kernel.model).number(kernel.load, fit, kernel.machine); }

Traced trace(const Kernel& kernel, const Sizes<double>& fit, std::string_view loadOrigin, std::string_view fitOrigin, std::string_view machineOrigin)
{
    const Entry& entry = entryOf(kernel.model);
    Sizes<Traced> load, parameters;
    for (std::size_t i = 0; i < entry.load.size(); ++i) load[i] = Traced::symbol(entry.load[i].name, entry.load[i].meaning, kernel.load[i], loadOrigin);
    for (std::size_t i = 0; i < entry.parameters.size(); ++i)
        parameters[i] = Traced::symbol(entry.parameters[i].name, entry.parameters[i].meaning, fit[i], fitOrigin);
    const Machine<double>& m = kernel.machine;
    const std::array values{m.peak, m.plainPeak, m.bandwidth, m.link, m.scaleOut, m.multiprocessors};
    std::array<Traced, values.size()> gpu;
    for (std::size_t i = 0; i < values.size(); ++i) gpu[i] = Traced::symbol(Machine<double>::symbols[i].name, Machine<double>::symbols[i].meaning, values[i], machineOrigin);
    return entry.traced(load, parameters, Machine<Traced>{gpu[0], gpu[1], gpu[2], gpu[3], gpu[4], gpu[5]});
}

}  // namespace gable::timing
