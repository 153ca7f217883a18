#include <algorithm>
#include <numeric>

#include "core/estimate/explain.h"
#include "core/report/report_parts.h"
#include "core/trace/explanation.h"
#include "core/units/format.h"

namespace gable::report {

namespace {

constexpr std::size_t mostFormulas = 5;

std::string countingText(const Estimate& estimate)
{
    if (estimate.accounting == Accounting::Vllm)
        return "FLOPs and bytes are those that vLLM’s own performance counters would report for this step; times and memory are those of the hardware estimate, which counts what the GPU "
               "executes.";
    return "FLOPs and bytes are counted for each kernel that the serving engine launches in a step, as the GPU executes it: after sharding, with causal masks, windows, the formats of the "
           "weights, and what GPUs exchange. A multiply-add is two FLOP; peak rates are dense; bytes are moved bytes. Memory is in GiB, traffic in GB.";
}

std::string timesText(const Scenario& scenario, const Estimate& estimate)
{
    const std::string roofline = "At best, a kernel takes the longest of its FLOPs ÷ peak rate, its bytes ÷ memory bandwidth and its bytes sent ÷ link bandwidth (roofline).";
    if (!estimate.step) return roofline + " Without an accelerator, or where the hardware estimate can't count a model, there are no times.";
    if (scenario.timing.times == Times::Calibrated)
        return roofline + " The calibrated time is a formula with parameters fitted to measured kernels (" + estimate.step->software
            + "), never below that bound; a step is the sum of its kernels, one after the other.";
    if (scenario.timing.times == Times::Bound) return roofline + " Times are these bounds; a real engine takes longer.";
    return roofline + " Times are these with given parts of the peaks.";
}

/// The figure that decides how long an operation takes: what its bound counts, of bytes the largest kind.
const ExplainedFigure* decisive(const Explained& explained)
{
    const auto among = [&](std::initializer_list<std::string_view> ids) {
        const ExplainedFigure* out = nullptr;
        for (const ExplainedFigure& figure : explained.figures)
            if (std::find(ids.begin(), ids.end(), figure.id) != ids.end() && (!out || out->value < figure.value)) out = &figure;
        return out;
    };
    if (explained.bound == Bound::Compute) return among({"flops"});
    if (explained.bound == Bound::Link) return among({"link"});
    return among({"weights", "activations", "kv_cache", "writes"});
}

std::string symbolsText(const Explanation& explanation)
{
    std::string out;
    const auto add = [&](const std::string& text) { out += (out.empty() ? "" : "; ") + text; };
    for (const Definition& definition : explanation.definitions) add(definition.name + " = " + definition.formula + " = " + format::compact(definition.value) + ", " + definition.meaning);
    for (const SymbolUse& symbol : explanation.symbols) add(symbol.name + " = " + format::compact(symbol.value) + ", " + symbol.meaning);
    return out;
}

void addFormulas(const Scenario& scenario, const Estimate& estimate, std::vector<Block>& blocks)
{
    std::vector<std::size_t> order(estimate.operations.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto weight = [&](std::size_t i) { return estimate.times.empty() ? estimate.operations[i].traffic().value : estimate.times[i].time.value; };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return weight(a) > weight(b); });
    if (order.size() > mostFormulas) order.resize(mostFormulas);
    for (const std::size_t i : order) {
        const auto explained = explain(scenario, estimate, estimate.operations[i].id);
        const ExplainedFigure* figure = explained ? decisive(*explained) : nullptr;
        if (!figure) continue;
        const Explanation explanation = gable::explain(figure->value);
        blocks.emplace_back(Formula{explained->label + ", " + figure->label, explanation.formula, explanation.substitution == explanation.formula ? std::string() : explanation.substitution, figure->text(),
                                 symbolsText(explanation)});
    }
}

}  // namespace

Section methodSection(const Material& material)
{
    Section out{"How the numbers were computed", {}};
    const std::size_t active = material.study().active;
    const Estimate* estimate = material.estimate(active);
    if (!estimate) return out;
    const Scenario& scenario = material.scenario(active);
    out.blocks = {Paragraph{countingText(*estimate)}, Paragraph{timesText(scenario, *estimate)}};
    if (estimate->memory)
        out.blocks.emplace_back(Paragraph{"Memory follows the ledger that vLLM keeps when it starts: the part of the GPU’s memory that it takes, less the weights of the busiest GPU, the peak of a profiling run and "
                                       "what other libraries hold, is left for the KV cache, in blocks."});
    if (estimate->serving)
        out.blocks.emplace_back(Paragraph{"Times to the first token and per output token are composed of such steps under a steady load of continuous batching; nothing is fitted to serving runs."});
    out.blocks.emplace_back(Subheading{"The largest operations" + (material.isSingle() ? std::string() : " of “" + material.name(active) + "”")});
    addFormulas(scenario, *estimate, out.blocks);
    return out;
}

}  // namespace gable::report
