#pragma once

#include "core/components/formulas.h"

/// Routed experts as one grouped GEMM. Which experts a step touches is chance: under uniform routing T tokens that each take k of E reach
/// E·(1 − (1 − k/E)^T) distinct ones (each is missed by a token with probability 1 − k/E); only their weights are read. A skew above 1 says how much
/// more than its share the busiest GPU gets.
namespace gable::components {

template <typename N>
struct Experts {
    N experts, local, topK, inputs, outputs, expertBytes, inputBytes, outputBytes;

    static constexpr Symbol symbols[] = {{"E", "routed experts"},
                                         {"E_g", "experts on one GPU"},
                                         {"k", "experts that a token takes"},
                                         {"n_in", "inputs of an expert's matrix on one GPU"},
                                         {"n_out", "outputs of an expert's matrix on one GPU"},
                                         {"W_e", "stored bytes of one expert's matrix on one GPU, scales included"},
                                         {"a_in", "bytes of an input element"},
                                         {"a_out", "bytes of an output element"}};
};

template <typename N, typename Sink>
void terms(const Experts<N>& s, const Step<N>& step, Sink& sink)
{
    const N &T = step.rows, &L = step.layers;
    if (!(T > N(0))) return;
    const N share = s.local < s.experts ? T * s.topK * s.local / s.experts : T * s.topK;
    const N pairs = let("A", "pairs of a token and an expert on one GPU", step.skew > N(1) ? share * step.skew : share);
    const N distinct = let("E_a", "distinct experts on one GPU that some token takes, expected under uniform routing",
                           s.local * (1.0 - power(1.0 - s.topK / s.experts, T)));
    sink.add(Kind::Flops, "flops", 2.0 * pairs * s.inputs * s.outputs * L);
    sink.add(Kind::Activations, "input", pairs * s.inputs * s.inputBytes * L);
    sink.add(Kind::Weights, "weight", distinct * s.expertBytes * L);
    sink.add(Kind::Writes, "output", pairs * s.outputs * s.outputBytes * L);
}

}  // namespace gable::components
