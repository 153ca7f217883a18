#pragma once

#include "core/components/formulas.h"

/// Softmax attention over a paged K/V cache, one kernel a phase: scores q·Kᵀ and their product with V, nothing of it leaves the chip (FlashAttention,
/// Dao et al. 2022, arXiv 2205.14135). Counted are the pairs of query and key that masks and windows leave, for each request by itself.
namespace gable::components {

template <typename N>
struct Attention {
    N heads, kvHeads, keyDim, valueDim, cached, window, chunk, selected, ratio, expanded, activationBytes, cacheBytes;

    static constexpr Symbol symbols[] = {{"q", "query heads on one GPU"},
                                         {"kv", "K/V heads on one GPU"},
                                         {"d", "width of a query's or key's head"},
                                         {"d_v", "width of a value"},
                                         {"e", "cached elements that are read for one token and K/V head"},
                                         {"w", "sliding window: how many last tokens a token sees"},
                                         {"C", "chunk: a token sees only the tokens of its own chunk"},
                                         {"k_s", "keys that the indexer leaves for a token"},
                                         {"ρ", "tokens that share one cached key"},
                                         {"x", "1 where keys and values are expanded from latents and not read from the cache"},
                                         {"a", "bytes of an activation element"},
                                         {"b_kv", "bytes of a cached element"}};
};

/// Pairs of the new tokens of one request with the keys that they see.
template <typename N>
N pairsOf(const Attention<N>& s, const N& n, const N& c)
{
    if (s.chunk > N(0)) return chunkedPairs(n, c, s.chunk);
    if (s.window > N(0)) return causalPairs(n, c, s.window);
    const bool shared = s.ratio > N(1);
    if (s.selected > N(0)) return shared ? causalPairs(n, c, s.selected * s.ratio) / s.ratio : causalPairs(n, c, s.selected);
    return shared ? causalPairs(n, c, c) / s.ratio : causalPairs(n, c, c);
}

/// Cached keys that are read for one request.
template <typename N>
N keysOf(const Attention<N>& s, const N& n, const N& c, Phase phase)
{
    if (s.chunk > N(0)) return c - s.chunk * floorDivide(c - n, s.chunk);
    if (s.window > N(0)) return smaller(c, s.window + n - 1.0);
    const N keys = s.ratio > N(1) ? c / s.ratio : c;
    // Each token of a decode picks its own keys; those of a prefill together pick nearly all.
    return s.selected > N(0) && phase == Phase::Decode ? smaller(keys, n * s.selected) : keys;
}

template <typename N, typename Sink>
void terms(const Attention<N>& s, const Step<N>& step, Sink& sink)
{
    const StepBatch<N>& b = step.batch;
    const Phase phase = step.phase;
    const N &L = step.layers, &T = step.rows;
    const N pairs = let("P", "pairs of a new token and a key that it sees, summed over requests",
                        sumOver(b, phase, [&](const Requests<N>& g) { return pairsOf(s, g.tokens, g.context); }));
    const N keys = let("K", "cached tokens that are read, summed over requests",
                       sumOver(b, phase, [&](const Requests<N>& g) { return keysOf(s, g.tokens, g.context, phase); }));
    sink.add(Kind::Flops, "scores", 2.0 * pairs * s.heads * s.keyDim * L);
    sink.add(Kind::Flops, "values", 2.0 * pairs * s.heads * s.valueDim * L);
    sink.add(Kind::Activations, "queries", T * s.heads * s.keyDim * s.activationBytes * L);
    const bool fromCache = !(s.expanded > N(0));
    sink.add(fromCache ? Kind::KvCache : Kind::Activations, "keys_values", keys * s.kvHeads * s.cached * (fromCache ? s.cacheBytes : s.activationBytes) * L);
    sink.add(Kind::Writes, "output", T * s.heads * s.valueDim * s.activationBytes * L);
}

/// Scores of an indexer: each new token against every cached index key, `heads` queries to one key
/// (DeepSeek-V3.2, lightning indexer). Scores stay on the chip; the choice is written.
template <typename N>
struct IndexScores {
    N heads, dim, ratio, chosen, activationBytes, cacheBytes;

    static constexpr Symbol symbols[] = {{"q_i", "index queries of a token"},
                                         {"d_i", "width of an index key"},
                                         {"ρ", "tokens that share an index key"},
                                         {"k_s", "keys that are chosen for a token"},
                                         {"a", "bytes of an activation element"},
                                         {"b_i", "bytes of an element of the index cache"}};
};

template <typename N, typename Sink>
void terms(const IndexScores<N>& s, const Step<N>& step, Sink& sink)
{
    const StepBatch<N>& b = step.batch;
    const N &L = step.layers, &T = step.rows;
    const bool shared = s.ratio > N(1);
    const auto perKey = [&](const N& tokens) { return shared ? tokens / s.ratio : tokens; };
    const N pairs = let("P", "pairs of a new token and an index key",
                        sumOver(b, {}, [&](const Requests<N>& g) { return perKey(causalPairs(g.tokens, g.context, g.context)); }));
    const N keys = let("K", "index keys that are read", sumOver(b, {}, [&](const Requests<N>& g) { return perKey(g.context); }));
    constexpr double positionBytes = 4;
    sink.add(Kind::Flops, "scores", 2.0 * pairs * s.heads * s.dim * L);
    sink.add(Kind::Activations, "queries", T * s.heads * s.dim * s.activationBytes * L);
    sink.add(Kind::KvCache, "index_cache", keys * s.dim * s.cacheBytes * L);
    sink.add(Kind::Writes, "index_cache", perKey(T) * s.dim * s.cacheBytes * L);
    sink.add(Kind::Writes, "choice", T * s.chosen * positionBytes * L);
}

}  // namespace gable::components
