#include "core/estimate/memory.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/components/plan.h"
#include "core/estimate/engine_constants.h"
#include "core/estimate/serving.h"
#include "core/model/inspection.h"

namespace gable {

namespace {

constexpr double gibi = 1024.0 * 1024.0 * 1024.0;

double blocksOf(double tokens, double block) { return std::ceil(tokens / block); }

/// Bytes of a token in the cache of one layer on one GPU, and how far back it is kept.
std::optional<CacheGroup> cacheOf(const Mixer& mixer, double tp, double cacheBytes, double plain)
{
    CacheGroup out;
    if (const auto* gqa = std::get_if<Gqa>(&mixer)) {
        if (gqa->sharesKv) return std::nullopt;
        out.bytes = std::max(1.0, gqa->kvHeads / tp) * (gqa->headDim + gqa->valueDim) * cacheBytes;
        if (gqa->indexer) out.bytes += gqa->indexer->cacheElements * plain;
        out.kind = gqa->window > 0 ? CacheGroup::Kind::Window : gqa->chunk > 0 ? CacheGroup::Kind::Chunk : CacheGroup::Kind::Full;
        out.reach = gqa->window > 0 ? gqa->window : gqa->chunk;
        return out;
    }
    if (const auto* mla = std::get_if<Mla>(&mixer)) {
        out.bytes = (mla->kvRank + mla->ropeDim) * cacheBytes + (mla->indexer ? mla->indexer->cacheElements * plain : 0);
        return out;
    }
    if (const auto* state = std::get_if<StateMixer>(&mixer)) {
        constexpr double wide = 4;
        out.kind = CacheGroup::Kind::State;
        out.bytes = (state->convElements() * plain + state->recurrentElements() * (state->wideState ? wide : plain)) / tp;
        return out;
    }
    if (std::get_if<CompressedAttention>(&mixer)) {
        out.bytes = kvElementsPerToken(mixer) * cacheBytes;
        return out;
    }
    return std::nullopt;
}

/// Kinds of caches of a stage's layers. Attention layers of one kind but different widths count with their mean.
std::vector<CacheGroup> kindsOf(const Architecture& architecture, const Deployment& deployment, const components::Stage& stage)
{
    const Format* format = plainFormat(architecture.dtype);
    const double plain = format ? format->bits / 8 : 2, cacheBytes = components::cacheBytes(architecture, deployment);
    std::vector<CacheGroup> out;
    double first = 0;
    for (const LayerGroup& group : architecture.layers) {
        const double layers = std::max(0.0, std::min(first + group.count, stage.first + stage.layers) - std::max(first, stage.first));
        first += group.count;
        if (layers == 0) continue;
        for (const Mixer& mixer : group.layer.mixers) {
            const auto cache = cacheOf(mixer, deployment.tp, cacheBytes, plain);
            if (!cache) continue;
            const auto same = std::find_if(out.begin(), out.end(), [&](const CacheGroup& g) { return g.kind == cache->kind && g.reach == cache->reach; });
            CacheGroup& kind = same == out.end() ? out.emplace_back(*cache) : *same;
            kind.bytes = (kind.bytes * kind.layers + cache->bytes * layers) / (kind.layers + layers);
            kind.layers += layers;
        }
    }
    return out;
}

/// Groups of equal size, and pages of equal bytes: who has fewer bytes a token has more tokens in a block (vllm, kv_cache_utils.py). Gives the bytes of a block over a group.
Bytes shareBlocks(std::vector<CacheGroup>& kinds, double blockSize)
{
    if (kinds.empty()) return Bytes(0);
    double fewest = kinds.front().layers, most = 0, page = 0;
    for (const CacheGroup& kind : kinds) {
        fewest = std::min(fewest, kind.layers);
        most = std::max(most, kind.layers);
        page = std::max(page, kind.kind == CacheGroup::Kind::State ? kind.bytes : kind.bytes * blockSize);
    }
    constexpr double nearlyEqual = 1.25;  // a little padding is better than twice as many groups
    const double size = most < fewest * nearlyEqual ? most : fewest;
    for (CacheGroup& kind : kinds) {
        kind.groups = std::ceil(kind.layers / size);
        if (kind.kind != CacheGroup::Kind::State) kind.blockTokens = std::max(blockSize, std::floor(page / kind.bytes / blockSize) * blockSize);
    }
    return Bytes(page * size);
}

class Builder {
public:
    Builder(const Architecture& architecture, const Scenario& scenario)
        : m_architecture(architecture), m_scenario(scenario), m_engine(scenario.engine), m_constants(engineConstants(scenario.engine))
    {
        const Engine& engine = scenario.engine;
        const Accelerator& a = *scenario.accelerator;
        m_sequences = engine.maxNumSeqs > 0 ? engine.maxNumSeqs : defaultSequences(a);
        m_batched = batchedTokens(scenario);
        m_length = engine.maxModelLen > 0 ? engine.maxModelLen : std::max(1.0, architecture.context);
    }

    [[nodiscard]] MemoryLedger stage(std::size_t index, const MemoryPlan::Stage& stage, bool last) const
    {
        MemoryLedger out;
        const Accelerator& a = *m_scenario.accelerator;
        const Deployment& d = m_scenario.deployment;
        out.stage = index;
        out.parts = stage.weights;
        out.version = m_constants.version;
        out.maxModelLen = m_length, out.maxNumSeqs = m_sequences, out.maxNumBatchedTokens = m_batched;
        out.total = line("total_gib", a.reportedMemory.value_or(a.memory));
        out.requested = line("requested_gib", out.total * m_engine.utilization);
        out.weights = line("weights_gib", Bytes(stage.weights.total()));
        out.torchPeak = line("torch_peak_gib", peak(last));
        out.nonTorch = line("non_torch_gib", Bytes((d.tp > 1 ? m_constants.nonTorchParallel : m_constants.nonTorch) * gibi));
        out.graphs = line("cuda_graph_gib", Bytes(m_constants.graphs * gibi));
        out.availableKv = line("available_kv_cache_gib", out.requested - out.weights - out.torchPeak - out.nonTorch);
        out.groups = stage.kinds;
        out.block = shareBlocks(out.groups, m_engine.blockSize);
        if (out.block.value > 0) out.blocks = std::max(0.0, std::floor(out.availableKv / out.block));
        if (const auto blocks = m_engine.overrides.find("num_gpu_blocks"); blocks != m_engine.overrides.end()) out.blocks = blocks->second;
        count(out);
        return out;
    }

private:
    /// A measured line, or the predicted one.
    [[nodiscard]] Bytes line(const char* name, Bytes predicted) const
    {
        const auto found = m_engine.overrides.find(name);
        return found == m_engine.overrides.end() ? predicted : Bytes(found->second * gibi);
    }

    /// Of the profiling run: logits of all sequences on the last stage, hidden states of all tokens.
    [[nodiscard]] Bytes peak(bool last) const
    {
        const double logits = last ? m_constants.logitBytes * m_sequences * m_architecture.vocabulary : 0;
        return Bytes(std::max(m_constants.leastPeak * gibi, logits + 2 * m_batched * m_architecture.hidden));
    }

    void count(MemoryLedger& out) const
    {
        const auto blocksOfRequest = [&](double tokens) {
            double sum = 0;
            for (const CacheGroup& group : out.groups) sum += group.blocks(tokens, m_batched);
            return sum;
        };
        out.blocksPerRequest = blocksOfRequest(m_length);
        if (out.blocksPerRequest > 0) out.maxConcurrency = out.blocks / out.blocksPerRequest;
        const bool plain = out.groups.size() == 1 && out.groups.front().kind == CacheGroup::Kind::Full;
        out.tokens = plain ? out.blocks * out.groups.front().blockTokens : std::floor(out.maxConcurrency * m_length);
        for (const RequestGroup& group : m_scenario.workload.groups)
            if (group.requests > 0) out.usedKv += out.block * (group.requests * blocksOfRequest(std::max(group.contextLen, group.numTokens)));
        // A model without any cache fits where its weights do.
        out.fits = out.availableKv.value > 0 && (out.groups.empty() || out.maxConcurrency >= 1);
    }

    const Architecture& m_architecture;
    const Scenario& m_scenario;
    const Engine& m_engine;
    const EngineConstants& m_constants;
    double m_sequences = 0, m_batched = 0, m_length = 0;
};

}  // namespace

double CacheGroup::blocks(double tokens, double batched) const
{
    switch (kind) {
        case Kind::Full: break;
        // The window, what is being computed, and one block that is cut at both ends.
        case Kind::Window: return groups * (blocksOf(std::min(reach - 1 + batched, tokens), blockTokens) + 1);
        case Kind::Chunk: return groups * blocksOf(std::min(reach, tokens), blockTokens);
        case Kind::State: return groups;
    }
    return groups * blocksOf(tokens, blockTokens);
}

double MemoryLedger::requestsAt(double context) const
{
    double each = 0;
    for (const CacheGroup& group : groups) each += group.blocks(context, maxNumBatchedTokens);
    return each > 0 ? std::min(std::floor(blocks / each), maxNumSeqs) : maxNumSeqs;
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
    for (std::size_t i = 0; i < stages.size(); ++i) out.stages.push_back({weights[i], kindsOf(architecture, deployment, stages[i])});
    return out;
}

std::vector<MemoryLedger> memoryLedgers(const MemoryPlan& plan, const Architecture& architecture, const Scenario& scenario)
{
    std::vector<MemoryLedger> out;
    if (!scenario.accelerator) return out;
    const Builder builder(architecture, scenario);
    for (std::size_t i = 0; i < plan.stages.size(); ++i) out.push_back(builder.stage(i, plan.stages[i], i + 1 == plan.stages.size()));
    return out;
}

std::optional<MemoryLedger> memoryLedger(const MemoryPlan& plan, const Architecture& architecture, const Scenario& scenario)
{
    std::optional<MemoryLedger> least;
    for (MemoryLedger& stage : memoryLedgers(plan, architecture, scenario))
        if (!least || stage.blocks < least->blocks || (stage.blocks == least->blocks && stage.availableKv < least->availableKv)) least = std::move(stage);
    return least;
}

}  // namespace gable
