#pragma once

#include "core/components/formulas.h"

/// Kernels that touch each element once: norms with their residual add, activation and gate, rotary embedding with the write to the cache, routing, sampling.
/// As vLLM fuses them: one read and one write of the stream a kernel. Their few FLOPs run on the vector units.
namespace gable::components {

template <typename N>
struct Elementwise {
    N reads, writes, elementFlops, weightBytes, readBytes, writeBytes, cacheWrites, cacheBytes;

    static constexpr Symbol symbols[] = {{"x", "elements that are read for a token"},
                                         {"y", "elements that are written for a token"},
                                         {"f", "FLOP for a written element"},
                                         {"W", "stored bytes of the weights"},
                                         {"a_in", "bytes of a read element"},
                                         {"a_out", "bytes of a written element"},
                                         {"z", "elements of a token that go to the cache"},
                                         {"b_kv", "bytes of a cached element"}};
};

template <typename N, typename Sink>
void terms(const Elementwise<N>& s, const Step<N>& step, Sink& sink)
{
    const N &m = step.rows, &L = step.layers;
    if (!(m > N(0))) return;
    sink.add(Kind::Flops, "flops", m * s.writes * s.elementFlops * L);
    sink.add(Kind::Activations, "input", m * s.reads * s.readBytes * L);
    if (s.weightBytes > N(0)) sink.add(Kind::Weights, "weight", s.weightBytes * L);
    sink.add(Kind::Writes, "output", m * s.writes * s.writeBytes * L);
    if (s.cacheWrites > N(0)) sink.add(Kind::Writes, "kv_cache", m * s.cacheWrites * s.cacheBytes * L);
}

}  // namespace gable::components
