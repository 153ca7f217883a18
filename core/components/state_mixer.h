#pragma once

#include "core/components/formulas.h"

/// Mixers that carry a state of fixed size: Mamba, gated delta nets, KDA, lightning attention, short convolutions.
/// Decode updates the state once a token and reads it out: f FLOP for each of its elements. Prefill works in chunks of C tokens: products inside a
/// chunk, C·(d_k + d_v) FLOP a token and head with the causal half left out, and two products with the state (Dao and Gu 2024, arXiv 2405.21060, section 6;
/// Yang et al. 2024, arXiv 2406.06484). A sequence's state is read and written once a step.
namespace gable::components {

template <typename N>
struct StateUpdate {
    N heads, keyDim, valueDim, elementFlops, chunk, stateBytes, inputs, activationBytes;

    static constexpr Symbol symbols[] = {{"H", "heads on one GPU"},
                                         {"d_k", "width of a key; the state size of Mamba"},
                                         {"d_v", "width of a value"},
                                         {"f", "FLOP for a state element and token: decay, update, read-out"},
                                         {"C", "tokens of a prefill chunk"},
                                         {"b_s", "bytes of a state element"},
                                         {"x", "input elements of a token on one GPU"},
                                         {"a", "bytes of an activation element"}};
};

template <typename N, typename Sink>
void terms(const StateUpdate<N>& s, const Step<N>& step, Sink& sink)
{
    const StepBatch<N>& b = step.batch;
    const N& L = step.layers;
    const N state = let("S", "elements of the state of a sequence on one GPU", s.heads * s.keyDim * s.valueDim);
    const N decode = let("T_d", "new tokens of decodes", tokensOf(b, Phase::Decode)), prefill = let("T_p", "new tokens of prefills", tokensOf(b, Phase::Prefill));
    const N sequences = let("R", "requests in the step", b.sequences);
    if (decode > N(0)) sink.add(Kind::Flops, "decode", decode * s.elementFlops * state * L);
    if (prefill > N(0)) {
        const N each = s.chunk > N(0) ? s.chunk * s.heads * (s.keyDim + s.valueDim) + 4.0 * state : s.elementFlops * state;
        sink.add(Kind::Flops, "prefill", prefill * each * L);
    }
    sink.add(Kind::Activations, "input", step.rows * s.inputs * s.activationBytes * L);
    sink.add(Kind::KvCache, "state", sequences * state * s.stateBytes * L);
    sink.add(Kind::Writes, "state", sequences * state * s.stateBytes * L);
    sink.add(Kind::Writes, "output", step.rows * s.heads * s.valueDim * s.activationBytes * L);
}

/// A causal convolution over the last K tokens, for each channel by itself.
template <typename N>
struct ShortConvolution {
    N channels, kernel, weightBytes, activationBytes;

    static constexpr Symbol symbols[] = {{"n_ch", "channels on one GPU"},
                                         {"K", "tokens that the kernel spans"},
                                         {"W", "stored bytes of the kernel on one GPU"},
                                         {"a", "bytes of an activation element, and of the inputs that are kept"}};
};

template <typename N, typename Sink>
void terms(const ShortConvolution<N>& s, const Step<N>& step, Sink& sink)
{
    const N &m = step.rows, &L = step.layers;
    if (!(m > N(0))) return;
    const N sequences = let("R", "requests in the step", step.batch.sequences);
    const N kept = let("S", "bytes of the inputs that are kept of a sequence", s.channels * (s.kernel - 1.0) * s.activationBytes);
    sink.add(Kind::Flops, "flops", 2.0 * m * s.channels * s.kernel * L);
    sink.add(Kind::Activations, "input", m * s.channels * s.activationBytes * L);
    sink.add(Kind::Weights, "weight", s.weightBytes * L);
    sink.add(Kind::KvCache, "state", sequences * kept * L);
    sink.add(Kind::Writes, "state", sequences * kept * L);
    sink.add(Kind::Writes, "output", m * s.channels * s.activationBytes * L);
}

}  // namespace gable::components
