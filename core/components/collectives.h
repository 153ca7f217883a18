#pragma once

#include "core/components/formulas.h"

/// Exchanges between GPUs; what counts is the bytes that one GPU sends over its link. A ring all-reduce of X bytes sends 2·(p−1)/p·X, a reduce-scatter, an all-gather and
/// an all-to-all (p−1)/p·X (Thakur, Rabenseifner, Gropp 2005, IJHPCA 19(1)), a point-to-point step X.
namespace gable::components {

template <typename N>
struct Collective {
    N participants, factor, elements, bytes;

    static constexpr Symbol symbols[] = {{"p", "GPUs that take part"},
                                         {"φ", "passes over the data: 2 for an all-reduce (reduce-scatter and all-gather), else 1"},
                                         {"x", "elements that are exchanged for a token"},
                                         {"a", "bytes of an element"}};
};

template <typename N, typename Sink>
void terms(const Collective<N>& s, const Step<N>& step, Sink& sink)
{
    const N &m = step.rows, &L = step.layers;
    sink.add(Kind::Link, "sent", s.factor * ((s.participants - 1.0) / s.participants) * m * s.elements * s.bytes * L);
}

/// To one other GPU.
template <typename N>
struct PointToPoint {
    N elements, bytes;

    static constexpr Symbol symbols[] = {{"x", "elements that are sent for a token"}, {"a", "bytes of an element"}};
};

template <typename N, typename Sink>
void terms(const PointToPoint<N>& s, const Step<N>& step, Sink& sink)
{
    const N &m = step.rows, &L = step.layers;
    sink.add(Kind::Link, "sent", m * s.elements * s.bytes * L);
}

}  // namespace gable::components
