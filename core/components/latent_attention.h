#pragma once

#include "core/components/attention.h"

/// Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, section 2.1) as vLLM runs it. Prefill projects the latents of the whole context up to keys and
/// values for each head; decode absorbs that projection: queries are mapped into the latent space, attention runs over the one latent of each
/// token, shared by all heads, and its result is mapped up. Attention itself is `Attention` with other widths.
namespace gable::components {

/// Keys and values of a prefill's context out of cached latents.
template <typename N>
struct LatentUp {
    N latent, outputs, weightBytes, cacheBytes, outputBytes;

    static constexpr Symbol symbols[] = {{"r_kv", "rank of the K/V latent"},
                                         {"n_out", "keys and values of the heads on one GPU, elements"},
                                         {"W", "stored bytes of the up-projection on one GPU"},
                                         {"b_kv", "bytes of a cached element"},
                                         {"a", "bytes of an activation element"}};
};

template <typename N, typename Sink>
void terms(const LatentUp<N>& s, const Step<N>& step, Sink& sink)
{
    const N& L = step.layers;
    if (!(step.rows > N(0))) return;
    const N m = let("C_p", "context tokens of prefills: cached and new ones are projected",
                    sumOver(step.batch, Phase::Prefill, [](const Requests<N>& g) { return g.context; }));
    sink.add(Kind::Flops, "flops", 2.0 * m * s.latent * s.outputs * L);
    sink.add(Kind::KvCache, "latents", m * s.latent * s.cacheBytes * L);
    sink.add(Kind::Weights, "weight", s.weightBytes * L);
    sink.add(Kind::Writes, "output", m * s.outputs * s.outputBytes * L);
}

/// A product for each head with its own matrix: queries into the latent space, results out of it.
template <typename N>
struct HeadLinear {
    N heads, inputs, outputs, weightBytes, activationBytes;

    static constexpr Symbol symbols[] = {{"q", "query heads on one GPU"},
                                         {"n_in", "inputs of a head"},
                                         {"n_out", "outputs of a head"},
                                         {"W", "stored bytes of the matrices on one GPU"},
                                         {"a", "bytes of an activation element"}};
};

template <typename N, typename Sink>
void terms(const HeadLinear<N>& s, const Step<N>& step, Sink& sink)
{
    const N &m = step.rows, &L = step.layers;
    if (!(m > N(0))) return;
    sink.add(Kind::Flops, "flops", 2.0 * m * s.heads * s.inputs * s.outputs * L);
    sink.add(Kind::Activations, "input", m * s.heads * s.inputs * s.activationBytes * L);
    sink.add(Kind::Weights, "weight", s.weightBytes * L);
    sink.add(Kind::Writes, "output", m * s.heads * s.outputs * s.activationBytes * L);
}

}  // namespace gable::components
