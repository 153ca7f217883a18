#pragma once

#include "core/scenario/accounting.h"
#include "core/vllm/batch.h"
#include "core/vllm/sinks.h"

/// Feed-forward layers as vLLM's perf metrics count them (FfnMetrics): dense, routed and shared experts, always gated (up, gate, down),
/// perfectly balanced. With expert parallelism off all widths are sharded over dp·tp; with it on, experts and tokens are.
namespace gable::vllm {

template <typename N>
struct FfnParams {
    N numHiddenLayers, hiddenSize, activationByteSize, ppSize, ffnTpSize, ffnEpSize;
    N intermediateSize, numExperts, numExpertsPerTok, moeIntermediateSize, numSharedExperts, numMoeLayers, weightByteSize;
};

template <typename N>
struct FfnShard {
    N denseLayers;      ///< Ld
    N moeLayers;        ///< Lm
    N hidden;           ///< D
    N width;            ///< DI
    N expertWidth;      ///< MI
    N experts;          ///< E, on this GPU
    N expertsPerToken;  ///< k
    N sharedExperts;    ///< S
    N expertParallel;   ///< ep
    N activationBytes;  ///< a
    N weightBytes;      ///< w
};

template <typename N>
FfnShard<N> shard(const FfnParams<N>& p, Scope scope)
{
    const N dense = p.numHiddenLayers - p.numMoeLayers;
    FfnShard<N> s{dense, p.numMoeLayers, p.hiddenSize, p.intermediateSize, p.moeIntermediateSize, p.numExperts,
                  p.numExpertsPerTok, p.numSharedExperts, N(1), p.activationByteSize, p.weightByteSize};
    if (scope == Scope::PerGpu) {
        s.denseLayers = let("Ld", "dense layers on one pipeline stage", floorDivide(dense, p.ppSize));
        s.moeLayers = let("Lm", "MoE layers on one pipeline stage", floorDivide(p.numMoeLayers, p.ppSize));
        s.width = let("DI", "FFN width on one GPU", floorDivide(p.intermediateSize, p.ffnTpSize));
        s.expertWidth = let("MI", "expert width on one GPU", floorDivide(p.moeIntermediateSize, p.ffnTpSize));
        s.experts = let("E", "experts on one GPU", floorDivide(p.numExperts, p.ffnEpSize));
        s.expertParallel = p.ffnEpSize;
    }
    return s;
}

template <typename N, typename Sink>
void denseFfn(const FfnShard<N>& s, const N& T, const Precisions& precision, Sink& sink)
{
    using std::floor;
    const N &D = s.hidden, &DI = s.width, &Ld = s.denseLayers, &a = s.activationBytes, &w = s.weightBytes;

    sink.begin(Component::FeedForward, "ffn.dense_up_gate", "up_gate", precision.weights);
    sink.add(Kind::Flops, "dense_ffn", 2.0 * D * 2.0 * DI * T * Ld);
    sink.add(Kind::Activations, "dense_up_gate_input", T * D * a * Ld);
    sink.add(Kind::Weights, "dense_up_gate_weights", floor(2.0 * D * DI * w * Ld));
    sink.add(Kind::Writes, "dense_up_gate_output", 2.0 * T * DI * a * Ld);

    sink.begin(Component::FeedForward, "ffn.dense_silu", "silu · mul", precision.activations);
    sink.add(Kind::Activations, "dense_silu_input", 2.0 * T * DI * a * Ld);
    sink.add(Kind::Writes, "dense_silu_output", T * DI * a * Ld);

    sink.begin(Component::FeedForward, "ffn.dense_down", "down", precision.weights);
    sink.add(Kind::Flops, "dense_ffn", 2.0 * D * DI * T * Ld);
    sink.add(Kind::Activations, "dense_down_input", T * DI * a * Ld);
    sink.add(Kind::Weights, "dense_down_weights", floor(D * DI * w * Ld));
    sink.add(Kind::Writes, "dense_down_output", T * D * a * Ld);
}

template <typename N, typename Sink>
void routedExperts(const FfnShard<N>& s, const N& T, const Precisions& precision, Sink& sink)
{
    using std::floor;
    const N &D = s.hidden, &MI = s.expertWidth, &Lm = s.moeLayers, &a = s.activationBytes, &w = s.weightBytes;
    const N activated = let("T_e", "pairs of token and expert on one GPU", floorDivide(T * s.expertsPerToken, s.expertParallel));
    const N activeExperts = let("E_active", "experts that are read: at most one for each pair", smaller(activated, s.experts));

    sink.begin(Component::FeedForward, "ffn.routed_up_gate", "experts up_gate", precision.weights);
    sink.add(Kind::Flops, "routed_ffn", 2.0 * D * 2.0 * MI * activated * Lm);
    sink.add(Kind::Activations, "routed_up_gate_input", activated * D * a * Lm);
    sink.add(Kind::Weights, "routed_up_gate_weights", floor(2.0 * D * MI * activeExperts * w * Lm));
    sink.add(Kind::Writes, "routed_up_gate_output", 2.0 * activated * MI * a * Lm);

    sink.begin(Component::FeedForward, "ffn.routed_silu", "experts silu · mul", precision.activations);
    sink.add(Kind::Activations, "routed_silu_input", 2.0 * activated * MI * a * Lm);
    sink.add(Kind::Writes, "routed_silu_output", activated * MI * a * Lm);

    sink.begin(Component::FeedForward, "ffn.routed_down", "experts down", precision.weights);
    sink.add(Kind::Flops, "routed_ffn", 2.0 * D * MI * activated * Lm);
    sink.add(Kind::Activations, "routed_down_input", activated * MI * a * Lm);
    sink.add(Kind::Weights, "routed_down_weights", floor(D * MI * activeExperts * w * Lm));
    sink.add(Kind::Writes, "routed_down_output", activated * D * a * Lm);
}

template <typename N, typename Sink>
void sharedExperts(const FfnShard<N>& s, const N& T, const Precisions& precision, Sink& sink)
{
    using std::floor;
    const N &D = s.hidden, &MI = s.expertWidth, &S = s.sharedExperts, &Lm = s.moeLayers;
    const N &a = s.activationBytes, &w = s.weightBytes;

    sink.begin(Component::FeedForward, "ffn.shared_up_gate", "shared up_gate", precision.weights);
    sink.add(Kind::Flops, "shared_ffn", 2.0 * D * 2.0 * MI * S * T * Lm);
    sink.add(Kind::Activations, "shared_up_gate_input", T * D * a * Lm);
    sink.add(Kind::Weights, "shared_up_gate_weights", floor(2.0 * D * MI * S * w * Lm));
    sink.add(Kind::Writes, "shared_up_gate_output", 2.0 * T * S * MI * a * Lm);

    sink.begin(Component::FeedForward, "ffn.shared_silu", "shared silu · mul", precision.activations);
    sink.add(Kind::Activations, "shared_silu_input", 2.0 * T * MI * S * a * Lm);
    sink.add(Kind::Writes, "shared_silu_output", T * S * MI * a * Lm);

    sink.begin(Component::FeedForward, "ffn.shared_down", "shared down", precision.weights);
    sink.add(Kind::Flops, "shared_ffn", 2.0 * D * MI * S * T * Lm);
    sink.add(Kind::Activations, "shared_down_input", T * MI * a * Lm);  // without S, unlike its neighbours: so the source counts it
    sink.add(Kind::Weights, "shared_down_weights", floor(D * MI * S * w * Lm));
    sink.add(Kind::Writes, "shared_down_output", T * S * D * a * Lm);
}

/// Parts without layers or experts are absent, not zero.
template <typename N, typename Sink>
void ffn(const FfnShard<N>& s, const Batch<N>& b, const Precisions& precision, Sink& sink)
{
    const N none(0);
    const bool moe = !(s.moeLayers == none);
    if (!(s.denseLayers == none)) denseFfn(s, b.tokens, precision, sink);
    if (moe && !(s.expertsPerToken == none)) routedExperts(s, b.tokens, precision, sink);
    if (moe && !(s.sharedExperts == none)) sharedExperts(s, b.tokens, precision, sink);
}

}  // namespace gable::vllm
