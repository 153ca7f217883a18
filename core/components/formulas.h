#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "core/components/step_batch.h"
#include "core/step/operation.h"
#include "core/trace/traced.h"

/// What the formulas of the hardware estimate share. A formula is a template on its number type: it takes a shape (the sizes of one GPU's share of a
/// kernel in one layer) and a step, and hands its terms to a sink. Conventions: a multiply-add is 2 FLOP; bytes are
/// moved bytes, each tensor read or written once by a kernel.
namespace gable::components {

/// A size of a shape: how it is written in formulas, and what it stands for.
struct Symbol {
    std::string_view name;
    std::string_view meaning;
};

inline constexpr std::size_t maxSizes = 12;
template <typename N>
using Sizes = std::array<N, maxSizes>;

/// A shape is an aggregate of numbers with a static table `symbols`, one for each member in their order.
template <template <typename> class Shape>
constexpr std::size_t sizeCount = std::size(Shape<double>::symbols);

template <template <typename> class Shape, typename N>
Shape<N> unpack(const Sizes<N>& sizes)
{
    static_assert(sizeCount<Shape> <= maxSizes);
    static_assert(sizeof(Shape<double>) == sizeCount<Shape> * sizeof(double), "every member has a symbol");
    return [&]<std::size_t... I>(std::index_sequence<I...>) { return Shape<N>{sizes[I]...}; }(std::make_index_sequence<sizeCount<Shape>>{});
}

/// Σ min(position, window) over the n new tokens at positions c−n+1 … c: how many keys they see together. With a window ≥ c it is
/// n·(c−n) + n·(n+1)/2, a causal mask.
template <typename N>
N causalPairs(const N& n, const N& c, const N& window)
{
    const N cached = c - n;
    if (!(window < c)) return n * cached + n * (n + 1.0) / 2.0;
    if (!(window > cached)) return n * window;
    // The first tokens still see all that is before them.
    const N rising = window - cached;
    return rising * cached + rising * (rising + 1.0) / 2.0 + (n - rising) * window;
}

/// The same where a token sees only its own chunk.
template <typename N>
N chunkedPairs(const N& n, const N& c, const N& chunk)
{
    const auto upTo = [&chunk](const N& position) {
        const N full = floorDivide(position, chunk);
        const N rest = position - full * chunk;
        return full * chunk * (chunk + 1.0) / 2.0 + rest * (rest + 1.0) / 2.0;
    };
    return upTo(c) - upTo(c - n);
}

/// Σ over the requests of a phase, or over all: `each` is asked once for a group of alike ones.
template <typename N, typename Each>
N sumOver(const StepBatch<N>& batch, std::optional<Phase> phase, Each each)
{
    std::optional<N> sum;
    for (const Requests<N>& group : batch.groups) {
        if (phase && group.phase != *phase) continue;
        const N part = group.requests * each(group);
        sum = sum ? *sum + part : part;
    }
    return sum ? *sum : N(0);
}

template <typename N>
N tokensOf(const StepBatch<N>& batch, Phase phase)
{
    return sumOver(batch, phase, [](const Requests<N>& g) { return g.tokens; });
}

}  // namespace gable::components
