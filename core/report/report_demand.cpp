#include "core/estimate/sizing.h"
#include "core/report/report_parts.h"
#include "core/units/format.h"

namespace gable::report {

namespace {

/// "3", or "3 (2 to 4)" with the times off by their error to either side; "–" where it can't be.
std::string rangeText(const Sizing& sizing, std::optional<double> (*value)(const SizingFigures&), std::string (*text)(double))
{
    const auto at = [&](const SizingFigures& figures) { return figures.possible() ? value(figures) : std::nullopt; };
    const auto now = at(sizing.predicted), best = at(sizing.best), worst = at(sizing.worst);
    if (!now) return nothing;
    const std::string low = best ? text(*best) : nothing, high = worst ? text(*worst) : "not reachable";
    return low == high ? text(*now) : text(*now) + " (" + low + " to " + high + ")";
}

std::vector<std::string> sizingRow(const Material& material, std::size_t i, const Sizing& sizing)
{
    using F = SizingFigures;
    using Value = std::optional<double>;
    return {material.name(i),
            rangeText(sizing, [](const F& f) { return Value(f.concurrency); }, format::count),
            rangeText(sizing, [](const F& f) { return Value(f.replicas); }, format::count),
            rangeText(sizing, [](const F& f) { return Value(f.gpus); }, format::count),
            rangeText(sizing, [](const F& f) { return f.dollarsPerMonth; }, format::dollars),
            rangeText(sizing, [](const F& f) { return f.dollarsPerMillionInput; }, format::dollars),
            rangeText(sizing, [](const F& f) { return f.dollarsPerMillionOutput; }, format::dollars),
            std::string(label(sizing.predicted.limit))};
}

std::string demandText(const Scenario& scenario)
{
    const Demand& d = *scenario.demand;
    const Serving& s = *scenario.serving;
    return format::compact(d.requestsPerSecond) + " requests per second of " + format::count(s.inputTokens) + " tokens in and " + format::count(s.outputTokens) + " out, with a mean time to first token of at most "
        + format::count(d.ttftMs) + " ms and a mean time per output token of at most " + format::count(d.tpotMs) + " ms; replicas are planned at " + format::compact(d.utilizationPercent)
        + " % of what they can serve.";
}

}  // namespace

Section demandSection(const Material& material)
{
    Section out{"Demand and cost", {}};
    Table table{"Replicas and cost as predicted, and in brackets from the best to the worst that the error of the times allows",
                {{"Scenario", false}, {"In flight", true}, {"Replicas", true}, {"GPUs", true}, {"A month", true}, {"M tokens in", true}, {"M tokens out", true}, {"Limited by", false}},
                {},
                false};
    List demands;
    for (const std::size_t i : material.listed()) {
        const Estimate* estimate = material.estimate(i);
        if (!estimate || !estimate->sizing) continue;
        table.rows.push_back(sizingRow(material, i, *estimate->sizing));
        const std::string text = demandText(material.scenario(i));
        if (demands.items.empty() || demands.items.back() != text) demands.items.push_back(text);
    }
    if (table.rows.empty()) return out;
    if (demands.items.size() == 1) out.blocks.emplace_back(Paragraph{"Demand: " + demands.items[0]});
    else out.blocks.emplace_back(std::move(demands));
    out.blocks.emplace_back(std::move(table));
    return out;
}

}  // namespace gable::report
