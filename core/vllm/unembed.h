#pragma once

#include "core/scenario/accounting.h"
#include "core/vllm/batch.h"
#include "core/vllm/sinks.h"

/// The projection onto the vocabulary as vLLM's perf metrics count it (UnembedMetrics): at the model's dtype whatever the
/// quantization, on every pipeline stage, one row for the last token of each prefill and for every token of a decode.
namespace gable::vllm {

template <typename N>
struct UnembedParams {
    N hiddenSize, vocabSize, weightByteSize, activationByteSize, tpSize;
};

template <typename N>
struct UnembedShard {
    N hidden;           ///< D
    N vocab;            ///< V
    N weightBytes;      ///< w
    N activationBytes;  ///< a
};

template <typename N>
UnembedShard<N> shard(const UnembedParams<N>& p, Scope scope)
{
    UnembedShard<N> s{p.hiddenSize, p.vocabSize, p.weightByteSize, p.activationByteSize};
    if (scope == Scope::PerGpu) s.vocab = let("V", "vocabulary on one GPU", floorDivide(p.vocabSize, p.tpSize));
    return s;
}

template <typename N, typename Sink>
void unembed(const UnembedShard<N>& s, const Batch<N>& b, const Precisions& precision, Sink& sink)
{
    const N &D = s.hidden, &V = s.vocab, &T = b.logitsTokens, &a = s.activationBytes;

    sink.begin(Component::Unembed, "unembed.unembed", "unembed", precision.activations);
    sink.add(Kind::Flops, "unembed", 2.0 * T * D * V);
    sink.add(Kind::Activations, "input", T * D * a);
    sink.add(Kind::Weights, "weight", D * V * s.weightBytes);
    sink.add(Kind::Writes, "output", T * V * a);
}

}  // namespace gable::vllm
