#pragma once

#include "core/components/formulas.h"

/// A matrix product X·Wᵀ, m rows. Source: its definition; traffic is each operand once, as a GEMM whose tiles stay on chip moves it.
namespace gable::components {

template <typename N>
struct Linear {
    N inputs, outputs, weightBytes, inputBytes, outputBytes;

    static constexpr Symbol symbols[] = {{"n_in", "inputs of the matrix on one GPU"},
                                         {"n_out", "outputs of the matrix on one GPU"},
                                         {"W", "stored bytes of the matrix on one GPU, scales included"},
                                         {"a_in", "bytes of an input element"},
                                         {"a_out", "bytes of an output element"}};
};

template <typename N, typename Sink>
void terms(const Linear<N>& s, const Step<N>& step, Sink& sink)
{
    const N &m = step.rows, &L = step.layers;
    if (!(m > N(0))) return;  // nothing to multiply: the kernel is not launched
    sink.add(Kind::Flops, "flops", 2.0 * m * s.inputs * s.outputs * L);
    sink.add(Kind::Activations, "input", m * s.inputs * s.inputBytes * L);
    sink.add(Kind::Weights, "weight", s.weightBytes * L);
    sink.add(Kind::Writes, "output", m * s.outputs * s.outputBytes * L);
}

/// The rows of a table that the tokens ask for.
template <typename N>
struct Lookup {
    N width, tableBytes, outputBytes, share;

    static constexpr Symbol symbols[] = {{"h", "width of a row of the table"},
                                         {"b", "stored bytes of an element of the table"},
                                         {"a", "bytes of an activation element"},
                                         {"TP", "GPUs that share the vocabulary"}};
};

template <typename N, typename Sink>
void terms(const Lookup<N>& s, const Step<N>& step, Sink& sink)
{
    const N &m = step.rows, &L = step.layers;
    const N rows = s.share > N(1) ? m / s.share : m;
    sink.add(Kind::Weights, "rows", rows * s.width * s.tableBytes * L);
    sink.add(Kind::Writes, "output", m * s.width * s.outputBytes * L);
}

}  // namespace gable::components
