#include "core/estimate/memory.h"

#include <algorithm>
#include <cmath>

#include "core/estimate/engine_constants.h"
#include "core/estimate/memory_terms.h"
#include "core/estimate/serving.h"

namespace gable {

namespace {

using memory::gibi;

/// The formulas' symbols as plain numbers.
struct Numbers {
    std::span<const CacheGroup> kinds;

    double operator()(std::string_view, std::string_view, double value) const { return value; }
    double measured(std::string_view, std::string_view, double value) const { return value; }
    double cache(const memory::CachePlace&, std::string_view, std::string_view, double value) const { return value; }
    double ofKind(std::size_t, std::string_view, std::string_view, double value) const { return value; }
    double ofRequests(std::size_t, std::string_view, std::string_view, double value) const { return value; }
    double entry(std::size_t kind) const { return kinds[kind].bytes; }
};

using Kinds = std::vector<memory::CacheKind<double>>;

/// Kinds of the whole model, in groups of equal size.
std::vector<CacheGroup> groupsOf(const Kinds& kinds)
{
    std::vector<CacheGroup> out;
    for (const auto& kind : kinds) {
        CacheGroup& group = out.emplace_back();
        group.kind = kind.place.kind;
        group.reach = kind.place.reach;
        group.layers = kind.count();
        group.bytes = memory::meanEntry(kind.widths, kind.layers);
    }
    const auto [fewest, most] = std::minmax_element(out.begin(), out.end(), [](const CacheGroup& a, const CacheGroup& b) { return a.layers < b.layers; });
    if (out.empty()) return out;
    const double size = memory::layersOfGroup(fewest->layers, most->layers);
    for (CacheGroup& group : out) group.groups = memory::ceilDivide(group.layers, size);
    return out;
}

/// The same groups with the layers of one stage, which are dealt to the groups of their kind in turn.
void addCaches(const Kinds& kinds, const std::vector<CacheGroup>& model, MemoryPlan::Stage& out)
{
    out.kinds = model;
    for (CacheGroup& group : out.kinds) {
        group.layers = 0;
        for (const auto& kind : kinds) {
            if (kind.place != memory::CachePlace{group.kind, group.reach}) continue;
            group.layers = kind.count();
            group.bytes = memory::meanEntry(kind.widths, kind.layers);
        }
        out.groupLayers = std::max(out.groupLayers, memory::ceilDivide(group.layers, group.groups));
    }
}

MemoryLedger ledgerOf(const MemoryPlan& plan, std::size_t index, const Architecture& architecture, const Scenario& scenario)
{
    const memory::LedgerInputs in = memory::ledgerInputs(plan, index, architecture, scenario);
    const Numbers numbers{in.kinds};
    const memory::Ledger<double, Numbers> lines(in, numbers);
    const auto bytes = [](double gib) { return Bytes(gib * gibi); };
    MemoryLedger out;
    out.stage = index;
    out.parts = plan.stages[index].weights;
    out.version = engineConstants(scenario.engine).version;
    out.total = bytes(lines.total), out.requested = bytes(lines.requested), out.weights = bytes(lines.weights);
    out.torchPeak = bytes(lines.torchPeak), out.nonTorch = bytes(lines.nonTorch), out.graphs = bytes(lines.graphs);
    out.availableKv = bytes(lines.availableKv);
    out.groups = plan.stages[index].kinds;
    for (std::size_t i = 0; i < out.groups.size(); ++i) out.groups[i].blockTokens = lines.blockTokens(i);
    out.block = Bytes(lines.block);
    out.blocks = lines.blocks;
    out.maxModelLen = in.length, out.maxNumSeqs = in.sequences, out.maxNumBatchedTokens = in.batched;
    out.blocksPerRequest = lines.blocksPerRequest;
    out.maxConcurrency = lines.maxConcurrency;
    out.tokens = lines.tokens;
    out.usedKv = bytes(lines.usedKv);
    // A model without any cache fits where its weights do.
    out.fits = out.availableKv.value > 0 && (out.groups.empty() || out.maxConcurrency >= 1);
    return out;
}

/// Of the widest dense layer; 0 where all have experts.
double ffnWidth(const Architecture& architecture)
{
    double widest = 0;
    for (const LayerGroup& group : architecture.layers)
        if (const auto* dense = std::get_if<DenseFfn>(&group.layer.feedForward)) widest = std::max(widest, dense->width);
    return widest;
}

}  // namespace

memory::LedgerInputs memory::ledgerInputs(const MemoryPlan& plan, std::size_t index, const Architecture& architecture, const Scenario& scenario)
{
    LedgerInputs in;
    const MemoryPlan::Stage& stage = plan.stages[index];
    const Accelerator& a = *scenario.accelerator;
    const Engine& engine = scenario.engine;
    const EngineConstants& constants = engineConstants(engine);
    in.total = a.reportedMemory.value_or(a.memory).value / gibi;
    in.utilization = engine.utilization;
    for (std::size_t i = 0; i < in.parts.size(); ++i) in.parts[i] = stage.weights.*components::weightParts[i].bytes;
    in.last = index + 1 == plan.stages.size();
    in.logitBytes = constants.logitBytes;
    in.sequences = engine.maxNumSeqs > 0 ? engine.maxNumSeqs : defaultSequences(a);
    in.vocabulary = architecture.vocabulary;
    in.length = engine.maxModelLen > 0 ? engine.maxModelLen : std::max(1.0, architecture.context);
    in.tokenWidths = constants.tokenWidths;
    // The first engine took whole prompts, unless it was told otherwise.
    in.batched = in.tokenWidths > 0 && engine.maxNumBatchedTokens == 0 ? std::max(2048.0, in.length) : batchedTokens(scenario);
    in.ffn = ffnWidth(architecture) / scenario.deployment.tp;
    in.hidden = architecture.hidden;
    in.leastPeak = constants.leastPeak;
    in.nonTorch = scenario.deployment.tp > 1 ? constants.nonTorchParallel : constants.nonTorch;
    in.graphs = constants.graphs;
    in.blockSize = engine.blockSize;
    in.groupLayers = stage.groupLayers;
    in.kinds = stage.kinds;
    in.requests = scenario.workload.groups;
    for (const auto& [name, value] : engine.overrides)
        for (std::size_t i = 0; i < measurableLines.size(); ++i)
            if (name == measurableLines[i]) in.measured[i] = value;
    return in;
}

double CacheGroup::blocks(double tokens, double batched) const { return groups * memory::blocksOfGroup(kind, reach, blockTokens, tokens, batched); }

double MemoryLedger::blocksOf(double tokens, double added) const
{
    double sum = 0;
    for (const CacheGroup& group : groups) sum += group.blocks(tokens, added);
    return sum;
}

double MemoryLedger::requestsAt(double context) const
{
    const double each = blocksOf(context, 1);
    return each > 0 ? memory::requestsThatFit(blocks, each, maxNumSeqs) : maxNumSeqs;
}

std::vector<LedgerLine> ledgerLines(const MemoryLedger& m)
{
    return {{"total_gib", "Memory of the GPU", m.total.value / gibi},
            {"requested_gib", "Requested", m.requested.value / gibi},
            {"weights_gib", "Weights", m.weights.value / gibi},
            {"torch_peak_gib", "Torch peak", m.torchPeak.value / gibi},
            {"non_torch_gib", "Non-torch", m.nonTorch.value / gibi},
            {"cuda_graph_gib", "CUDA graphs, beside it", m.graphs.value / gibi},
            {"available_kv_cache_gib", "Available KV cache", m.availableKv.value / gibi},
            {"used_kv_cache_gib", "KV cache of the batch", m.usedKv.value / gibi},
            {"num_gpu_blocks", "Blocks", m.blocks, true},
            {"kv_cache_tokens", "KV cache size, tokens", m.tokens, true},
            {"max_model_len", "Longest request, tokens", m.maxModelLen, true},
            {"max_concurrency", "Requests of that length", m.maxConcurrency, true}};
}

MemoryPlan memoryPlan(const Architecture& architecture, const Deployment& deployment)
{
    MemoryPlan out;
    const std::vector<components::RankWeights> weights = components::rankWeights(architecture, deployment);
    const std::vector<components::Stage> stages = components::pipelineStages(architecture.layerCount(), deployment.pp);
    const auto kindsOn = [&](const components::Stage& stage, bool last) { return memory::cacheKinds<double>(architecture, deployment, stage, last, Numbers{}); };
    const std::vector<CacheGroup> model = groupsOf(kindsOn({0, architecture.layerCount()}, true));
    for (std::size_t i = 0; i < stages.size(); ++i) {
        MemoryPlan::Stage& stage = out.stages.emplace_back();
        stage.weights = weights[i];
        stage.extent = stages[i];
        addCaches(kindsOn(stages[i], i + 1 == stages.size()), model, stage);
    }
    return out;
}

std::vector<MemoryLedger> memoryLedgers(const MemoryPlan& plan, const Architecture& architecture, const Scenario& scenario)
{
    std::vector<MemoryLedger> out;
    if (!scenario.accelerator) return out;
    for (std::size_t i = 0; i < plan.stages.size(); ++i) out.push_back(ledgerOf(plan, i, architecture, scenario));
    return out;
}

std::optional<MemoryLedger> memoryLedger(const MemoryPlan& plan, const Architecture& architecture, const Scenario& scenario)
{
    std::optional<MemoryLedger> least;
    if (!scenario.accelerator) return least;
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
        MemoryLedger stage = ledgerOf(plan, i, architecture, scenario);
        if (!least || stage.blocks < least->blocks || (stage.blocks == least->blocks && stage.availableKv < least->availableKv)) least = std::move(stage);
    }
    return least;
}

}  // namespace gable
