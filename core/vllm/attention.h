#pragma once

#include "core/scenario/accounting.h"
#include "core/vllm/batch.h"
#include "core/vllm/sinks.h"

/// Attention as vLLM's perf metrics count it (AttentionMetrics): every layer alike, multi-head with grouped KV heads, no causal mask,
/// no window, activations 2 bytes. Whole model before sharding: `AttentionParams`; what one GPU does: `AttentionShard`.
namespace gable::vllm {

template <typename N>
struct AttentionParams {
    N numHiddenLayers, hiddenSize, numAttentionHeads, activationByteSize, tpSize, ppSize;
    N numKeyValueHeads, headDim, cacheByteSize, weightByteSize;
};

template <typename N>
struct AttentionShard {
    N layers;           ///< L
    N hidden;           ///< D
    N heads;            ///< q
    N kvHeads;          ///< kv
    N headDim;          ///< d
    N activationBytes;  ///< a
    N cacheBytes;       ///< c
    N weightBytes;      ///< w
};

template <typename N>
AttentionShard<N> shard(const AttentionParams<N>& p, Scope scope)
{
    AttentionShard<N> s{p.numHiddenLayers, p.hiddenSize, p.numAttentionHeads, p.numKeyValueHeads,
                        p.headDim, p.activationByteSize, p.cacheByteSize, p.weightByteSize};
    if (scope == Scope::PerGpu) {
        s.layers = let("L", "layers on one pipeline stage", floorDivide(p.numHiddenLayers, p.ppSize));
        s.heads = let("q", "query heads on one GPU", larger(N(1), floorDivide(p.numAttentionHeads, p.tpSize)));
        s.kvHeads = let("kv", "KV heads on one GPU", larger(N(1), floorDivide(p.numKeyValueHeads, p.tpSize)));
    }
    return s;
}

/// Weight bytes are cut to whole bytes: half-byte formats times odd shapes are not whole.
template <typename N, typename Sink>
void attention(const AttentionShard<N>& s, const Batch<N>& b, const Precisions& precision, Sink& sink)
{
    using std::floor;
    const N &L = s.layers, &D = s.hidden, &q = s.heads, &kv = s.kvHeads, &d = s.headDim;
    const N &a = s.activationBytes, &c = s.cacheBytes, &w = s.weightBytes;
    const N &T = b.tokens, &TC = b.tokenContextProduct;
    const N qkvHeads = let("q + 2·kv", "query, key and value heads", q + 2.0 * kv);

    sink.begin(Component::Attention, "attn.qkv_proj", "qkv_proj", precision.weights);
    sink.add(Kind::Flops, "qkv_proj", 2.0 * T * D * qkvHeads * d * L);
    sink.add(Kind::Activations, "qkv_input", T * D * a * L);
    sink.add(Kind::Weights, "qkv_weight", floor(D * qkvHeads * d * w * L));
    sink.add(Kind::Writes, "qkv_output", T * qkvHeads * d * a * L);

    sink.begin(Component::Attention, "attn.attention", "attention", precision.activations);
    sink.add(Kind::Flops, "attn_qk", 2.0 * q * TC * d * L);
    sink.add(Kind::Flops, "attn_av", 2.0 * q * TC * d * L);
    // Prefill reads queries, keys and values at activation width; decode reads keys and values from the cache at cache width.
    if (b.prefillTokens > N(0) || b.decodeTokens > N(0)) {
        const N queries = let("Q", "bytes of the queries", (b.prefillTokens + b.decodeTokens) * q * d * a * L);
        const N prefillKv = b.prefillTokens > N(0) ? 2.0 * b.prefillContext * kv * d * a * L : N(0);
        const N decodeKv = b.decodeTokens > N(0) ? 2.0 * b.decodeContext * kv * d * c * L : N(0);
        sink.add(Kind::Activations, "attn_input", queries);
        sink.add(Kind::KvCache, "attn_input", prefillKv + decodeKv);
    }
    sink.add(Kind::Writes, "kv_cache", 2.0 * T * kv * d * c * L);

    sink.begin(Component::Attention, "attn.out_proj", "out_proj", precision.weights);
    sink.add(Kind::Flops, "out_proj", 2.0 * T * D * q * d * L);
    sink.add(Kind::Activations, "out_input", T * q * d * a * L);
    sink.add(Kind::Weights, "out_weight", floor(q * d * D * w * L));
    sink.add(Kind::Writes, "out_output", T * D * a * L);
}

}  // namespace gable::vllm
