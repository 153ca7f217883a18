#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/scenario/accelerator.h"
#include "core/units/quantity.h"

namespace gable {

/// Part of the model that an operation belongs to. Colours belong to components.
enum class Component { Attention, FeedForward, Unembed };

constexpr std::string_view id(Component component)
{
    constexpr std::string_view ids[] = {"attn", "ffn", "unembed"};
    return ids[static_cast<int>(component)];
}
constexpr std::string_view label(Component component)
{
    constexpr std::string_view labels[] = {"Attention", "FFN", "Unembed"};
    return labels[static_cast<int>(component)];
}
inline constexpr std::array allComponents{Component::Attention, Component::FeedForward, Component::Unembed};

/// What a figure of an operation counts.
enum class Kind { Flops, Weights, Activations, KvCache, Writes };

constexpr std::string_view label(Kind kind)
{
    constexpr std::string_view labels[] = {"FLOPs", "Weights", "Activations", "KV cache", "Writes"};
    return labels[static_cast<int>(kind)];
}
/// Bytes only, in the order in which they are stacked.
inline constexpr std::array byteKinds{Kind::Weights, Kind::Activations, Kind::KvCache, Kind::Writes};

/// One figure of an operation under the key by which the breakdowns list it: "qkv_weight". Two terms may share a key.
struct Term {
    Kind kind = Kind::Flops;
    std::string_view key;
    double value = 0;  ///< FLOP or bytes
};

/// One kernel-sized piece of work of a step: which reads and writes belong to which FLOPs.
struct Operation {
    static constexpr std::size_t maxTerms = 6;

    std::string_view id;                      ///< "attn.qkv_proj", unique in an estimate
    std::string_view label;                   ///< "qkv_proj"
    Component component = Component::Attention;
    Precision precision = Precision::Bfloat16;  ///< that its matrix products run in
    std::size_t termCount = 0;
    std::array<Term, maxTerms> termStore;

    void add(Term term)
    {
        assert(termCount < maxTerms);
        termStore[termCount++] = term;
    }
    [[nodiscard]] std::span<const Term> terms() const { return {termStore.data(), termCount}; }

    [[nodiscard]] double sum(Kind kind) const
    {
        double total = 0;
        for (const Term& term : terms())
            if (term.kind == kind) total += term.value;
        return total;
    }
    [[nodiscard]] Flops flops() const { return Flops(sum(Kind::Flops)); }
    [[nodiscard]] Bytes bytes(Kind kind) const { return Bytes(sum(kind)); }
    [[nodiscard]] Bytes reads() const
    {
        return bytes(Kind::Weights) + bytes(Kind::Activations) + bytes(Kind::KvCache);
    }
    [[nodiscard]] Bytes writes() const { return bytes(Kind::Writes); }
    [[nodiscard]] Bytes traffic() const { return reads() + writes(); }
    /// FLOPs per byte moved; 0 when nothing is moved.
    [[nodiscard]] FlopsPerByte intensity() const
    {
        return traffic().value > 0 ? flops() / traffic() : FlopsPerByte(0);
    }
};

/// Sums over operations.
struct Totals {
    Flops flops;
    Bytes reads;
    Bytes writes;

    [[nodiscard]] Bytes traffic() const { return reads + writes; }
    /// FLOPs per byte moved; 0 when nothing is moved.
    [[nodiscard]] FlopsPerByte intensity() const
    {
        return traffic().value > 0 ? flops / traffic() : FlopsPerByte(0);
    }
};

/// One flat breakdown as vLLM names it: component "attn", key "qkv_weight" and its FLOP or bytes.
struct BreakdownEntry {
    std::string_view component;
    std::string_view key;
    double value = 0;
};
using Breakdown = std::vector<BreakdownEntry>;
enum class BreakdownPart { Flops, ReadBytes, WriteBytes };

/// Terms of the operations grouped by component and key, in order of appearance.
Breakdown breakdown(std::span<const Operation> operations, BreakdownPart part);

}  // namespace gable
