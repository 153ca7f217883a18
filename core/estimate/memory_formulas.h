#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "core/components/plan.h"
#include "core/estimate/memory.h"
#include "core/scenario/deployment.h"
#include "core/trace/traced.h"

/// The formulas of the memory ledger, templates on their number type: memory.cpp makes them of `double`, explain_memory.cpp of `Traced`, bit for bit the same
/// (memory_terms.h puts them together).
/// Lines are in GiB, a power of two, so that they are exact in bytes as well; entries of the cache, blocks and parts of the weights are in bytes.
/// Sources: vLLM's worker (v1/worker/gpu_worker.py, determine_available_memory), v1/kv_cache_interface.py and v1/core/kv_cache_utils.py.
namespace gable::memory {

inline constexpr double gibi = 1024.0 * 1024.0 * 1024.0;

/// ⌈a ÷ b⌉ of whole numbers, as vLLM's cdiv.
template <typename N>
N ceilDivide(const N& a, const N& b)
{
    return floorDivide(a + b - 1.0, b);
}

// ------------------------------------------------------------------------------------------------- lines

/// request_memory: gpu_memory_utilization of the whole memory, whoever else holds a part of it.
template <typename N>
N requested(const N& total, const N& utilization)
{
    return total * utilization;
}

/// What the layers of the first engine (V0) hold of all tokens of a step, 2 bytes for each element; fitted to two logs.
template <typename N>
N layerPeak(const N& widths, const N& batched, const N& hidden, const N& ffn)
{
    return 2.0 * batched * widths * (hidden + ffn);
}

/// Peak of the profiling run: logits of all sequences, where the head is, and the hidden states of all tokens, or what layers hold of them where that is more.
/// Fitted to logs, as `least` is.
template <typename N>
N torchPeak(const std::optional<N>& logitBytes, const std::optional<N>& layers, const N& sequences, const N& vocabulary, const N& batched, const N& hidden, const N& least, const N& gib)
{
    const N states = 2.0 * batched * hidden;
    const N peak = logitBytes ? *logitBytes * sequences * vocabulary + states : states;
    return larger(least, (layers ? larger(peak, *layers) : peak) / gib);
}

/// determine_available_memory; the logs add up within 0.01 GiB.
template <typename N>
N availableKv(const N& requested, const N& weights, const N& torchPeak, const N& nonTorch)
{
    return requested - weights - torchPeak - nonTorch;
}

// ------------------------------------------------------------------- bytes of a token in the cache of a layer

/// FullAttentionSpec, SlidingWindowSpec, ChunkedLocalAttentionSpec: each GPU keeps one K/V head at least.
template <typename N>
N attentionEntry(const N& kvHeads, const N& tp, const N& keyDim, const N& valueDim, const N& element)
{
    return larger(N(1), kvHeads / tp) * (keyDim + valueDim) * element;
}

/// MLAAttentionSpec: one latent for all heads, on every GPU.
template <typename N>
N latentEntry(const N& rank, const N& ropeDim, const N& element)
{
    return (rank + ropeDim) * element;
}

/// One vector for each `ratio` tokens (DeepSeek-V4).
template <typename N>
N compressedEntry(const N& headDim, const N& ratio, const N& element)
{
    return headDim / ratio * element;
}

/// Of a sequence, not of a token (MambaSpec).
template <typename N>
N stateEntry(const N& conv, const N& convElement, const N& recurrent, const N& recurrentElement, const N& tp)
{
    return (conv * convElement + recurrent * recurrentElement) / tp;
}

/// Bytes of the elements that caches keep.
struct CacheWidths {
    double tp = 1;
    double element = 2;  ///< of the KV cache
    double plain = 2;    ///< of the model's dtype
};

/// What one layer keeps: of a kind, up to a reach.
struct CachePlace {
    CacheGroup::Kind kind = CacheGroup::Kind::Full;
    double reach = 0;

    friend bool operator==(const CachePlace&, const CachePlace&) = default;
};

template <typename N, typename Symbols>
N indexerEntry(const Indexer& indexer, double element, const CachePlace& place, const Symbols& s)
{
    return s.cache(place, "d_i", "cached elements of the indexer, of a token", indexer.cacheElements) * s.cache(place, "e_i", "bytes of a cached element of the indexer", element);
}

/// DeepSeek's indexers keep FP8 with a 4-byte scale for 128 elements, whatever the KV cache is (deepseek_v2.py, DeepseekV32IndexerCache).
inline constexpr double scaledFp8 = 1 + 4.0 / 128, float32Bytes = 4;

/// Hands the caches of a layer's mixer to `add(place, bytes)`. `s` makes numbers, or symbols, of sizes.
template <typename N, typename Symbols, typename Add>
void eachCache(const Mixer& mixer, const CacheWidths& w, const Symbols& s, Add add)
{
    using Kind = CacheGroup::Kind;
    const N element = s("e", "bytes of a cached element", w.element), tp = s("TP", "tensor-parallel GPUs", w.tp);
    if (const auto* gqa = std::get_if<Gqa>(&mixer); gqa && !gqa->sharesKv) {
        const CachePlace place{gqa->window > 0 ? Kind::Window : gqa->chunk > 0 ? Kind::Chunk : Kind::Full, gqa->window > 0 ? gqa->window : gqa->chunk};
        const N entry = attentionEntry<N>(s.cache(place, "kv", "K/V heads", gqa->kvHeads), tp, s.cache(place, "d", "width of a key", gqa->headDim),
                                          s.cache(place, "d_v", "width of a value", gqa->valueDim), element);
        add(place, gqa->indexer ? entry + indexerEntry<N>(*gqa->indexer, w.plain, place, s) : entry);
    }
    if (const auto* mla = std::get_if<Mla>(&mixer)) {
        const CachePlace place;
        const N entry = latentEntry<N>(s.cache(place, "l", "width of the latent (kv_lora_rank)", mla->kvRank), s.cache(place, "d_r", "width of the rotary key", mla->ropeDim), element);
        add(place, mla->indexer ? entry + indexerEntry<N>(*mla->indexer, scaledFp8, place, s) : entry);
    }
    if (const auto* state = std::get_if<StateMixer>(&mixer)) {
        const CachePlace place{Kind::State, 0};
        add(place, stateEntry<N>(s.cache(place, "n_c", "elements of the convolution's state", state->convElements()), s.cache(place, "e_c", "bytes of such an element", w.plain),
                                 s.cache(place, "n_s", "elements of the recurrent state", state->recurrentElements()),
                                 s.cache(place, "e_s", "bytes of such an element of the recurrent state", state->wideState ? float32Bytes : w.plain), tp));
    }
    if (const auto* compressed = std::get_if<CompressedAttention>(&mixer)) {
        const CachePlace recent{Kind::Window, compressed->window}, older;
        const auto width = [&](const CachePlace& place) { return s.cache(place, "d", "width of the vector that is key and value", compressed->headDim); };
        add(recent, width(recent) * element);
        if (!(compressed->ratio > 0)) return;
        const N entry = compressedEntry<N>(width(older), s.cache(older, "m", "tokens that are compressed to one", compressed->ratio), element);
        add(older, compressed->indexer ? entry + indexerEntry<N>(*compressed->indexer, scaledFp8, older, s) : entry);
        const CachePlace pooling{Kind::State, 0};
        add(pooling, s.cache(pooling, "n_s", "elements of the compressor's state", compressed->compressorStateElements) * s.cache(pooling, "e_s", "bytes of such an element", float32Bytes));
    }
}

/// Layers of one kind, by the bytes that each keeps.
template <typename N>
struct CacheKind {
    CachePlace place;
    std::vector<N> widths;       ///< that differ
    std::vector<double> layers;  ///< of each width

    void add(const N& width, double count)
    {
        const auto same = std::find(widths.begin(), widths.end(), width);
        if (same == widths.end()) widths.push_back(width), layers.push_back(count);
        else layers[static_cast<std::size_t>(same - widths.begin())] += count;
    }
    [[nodiscard]] double count() const
    {
        double sum = 0;
        for (const double of : layers) sum += of;
        return sum;
    }
};

/// Mean over layers, where they differ.
template <typename N>
N meanEntry(const std::vector<N>& widths, const std::vector<N>& layers)
{
    if (widths.size() == 1) return widths.front();
    N sum = widths[0] * layers[0], count = layers[0];
    for (std::size_t i = 1; i < widths.size(); ++i) sum = sum + widths[i] * layers[i], count = count + layers[i];
    return sum / count;
}

/// Adds so many layers alike.
template <typename N, typename Symbols>
void addCaches(const Layer& layer, double count, const CacheWidths& w, const Symbols& s, std::vector<CacheKind<N>>& kinds)
{
    for (const Mixer& mixer : layer.mixers)
        eachCache<N>(mixer, w, s, [&](const CachePlace& place, const N& entry) {
            auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const CacheKind<N>& k) { return k.place == place; });
            if (kind == kinds.end()) kind = kinds.insert(kinds.end(), CacheKind<N>{place, {}, {}});
            kind->add(entry, count);
        });
}

/// Kinds of caches of a stage's layers, of the drafting ones too where they draft.
template <typename N, typename Symbols>
std::vector<CacheKind<N>> cacheKinds(const Architecture& architecture, const Deployment& deployment, const components::Stage& stage, bool last, const Symbols& s)
{
    const Format* plain = plainFormat(architecture.dtype);
    const CacheWidths w{deployment.tp, components::cacheBytes(architecture, deployment), plain ? plain->bits / 8 : 2};
    std::vector<CacheKind<N>> out;
    double first = 0;
    for (const LayerGroup& group : architecture.layers) {
        const double count = std::min(first + group.count, stage.first + stage.layers) - std::max(first, stage.first);
        if (count > 0) addCaches<N>(group.layer, count, w, s, out);
        first += group.count;
    }
    if (last && architecture.mtp && deployment.drafter == "mtp")
        for (const LayerGroup& group : architecture.mtp->layers) addCaches<N>(group.layer, group.count, w, s, out);
    return out;
}

// ------------------------------------------------------------------------------------------------- blocks

/// Layers of one kind fall into groups of equal size, which is that of the smallest kind, or of the largest where it is hardly larger: a little padding is
/// better than twice as many groups (kv_cache_utils.py, _get_kv_cache_groups_uniform_page_size). `fewest` and `most` layers of a kind.
inline double layersOfGroup(double fewest, double most)
{
    constexpr double nearlyEqual = 1.25;
    return most < fewest * nearlyEqual ? most : fewest;
}

/// Tokens in a block of the kind with the largest entries: as many as make up for a state, which is one block (models/config.py, HybridAttentionMambaModelConfig).
template <typename N>
N tokensOfLargest(const N& entry, const N& state, const N& blockSize)
{
    return larger(blockSize, ceilDivide(state, entry * blockSize) * blockSize);
}

/// Pages are equally long: who has shorter entries has more of them in a block (kv_cache_utils.py, unify_kv_cache_spec_page_size).
template <typename N>
N tokensOfBlock(const N& page, const N& entry, const N& blockSize)
{
    return larger(blockSize, floorDivide(page, entry * blockSize) * blockSize);
}

/// Blocks of one group for a request with so many tokens, while at most `batched` of them are new (max_memory_usage_bytes of the specs). Of a window: what
/// it sees, what is being computed, and one block more as it is cut at both ends.
template <typename N>
N blocksOfGroup(CacheGroup::Kind kind, const N& reach, const N& block, const N& tokens, const N& batched)
{
    switch (kind) {
        case CacheGroup::Kind::Full: break;
        case CacheGroup::Kind::Window: return ceilDivide(smaller(reach - 1.0 + batched, tokens), block) + 1.0;
        case CacheGroup::Kind::Chunk: return ceilDivide(smaller(reach, tokens), block);
        case CacheGroup::Kind::State: return N(1);
    }
    return ceilDivide(tokens, block);
}

template <typename N>
N blocksThatFit(const N& available, const N& block, const N& gib)
{
    return larger(N(0), floorDivide(available * gib, block));
}

/// Requests of one length that find room together; no more than max_num_seqs run.
template <typename N>
N requestsThatFit(const N& blocks, const N& blocksOfRequest, const N& sequences)
{
    using std::floor;
    return smaller(floor(blocks / blocksOfRequest), sequences);
}

}  // namespace gable::memory
