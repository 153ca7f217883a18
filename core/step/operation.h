#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/scenario/accelerator.h"
#include "core/step/kernel_type.h"
#include "core/units/quantity.h"

namespace gable {

/// Part of the model that an operation belongs to. Colours belong to components.
enum class Component { Embedding, Attention, Indexer, LinearAttention, FeedForward, Experts, Elementwise, Unembed, Communication, Overhead };

constexpr std::string_view id(Component component)
{
    constexpr std::string_view ids[] = {"embedding", "attn", "indexer", "linear_attn", "ffn", "moe", "elementwise", "unembed", "comm", "overhead"};
    return ids[static_cast<int>(component)];
}
constexpr std::string_view label(Component component)
{
    constexpr std::string_view labels[] = {"Embedding", "Attention", "Indexer", "Linear attention", "FFN", "Experts", "Element-wise", "Unembed", "Communication", "Overhead"};
    return labels[static_cast<int>(component)];
}
inline constexpr std::array allComponents{Component::Embedding, Component::Attention, Component::Indexer, Component::LinearAttention, Component::FeedForward,
                                          Component::Experts, Component::Elementwise, Component::Unembed, Component::Communication, Component::Overhead};

/// What a figure of an operation counts.
enum class Kind { Flops, Weights, Activations, KvCache, Writes, Link };

constexpr std::string_view label(Kind kind)
{
    constexpr std::string_view labels[] = {"FLOPs", "Weights", "Activations", "KV cache", "Writes", "Link"};
    return labels[static_cast<int>(kind)];
}
/// Bytes of the memory, in the order in which they are stacked.
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
    Exchange exchange = Exchange::AllReduce;    ///< of an operation that sends
    double participants = 0;                    ///< GPUs that exchange; 0 = it sends nothing
    double reach = 0;                           ///< GPUs in a row that they lie among: more than the link's domain, and they leave it
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
    /// Bytes sent to other GPUs.
    [[nodiscard]] Bytes link() const { return bytes(Kind::Link); }
    /// Nothing to do in this step.
    [[nodiscard]] bool isIdle() const { return !(flops().value > 0) && !(traffic().value > 0) && !(link().value > 0); }
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
    Bytes link{};

    [[nodiscard]] Bytes traffic() const { return reads + writes; }
    /// FLOPs per byte moved; 0 when nothing is moved.
    [[nodiscard]] FlopsPerByte intensity() const
    {
        return traffic().value > 0 ? flops / traffic() : FlopsPerByte(0);
    }
};

/// One entry of a flat breakdown: component "attn" (or operation "attn.qkv_proj"), key "qkv_weight" and its FLOP or bytes.
struct BreakdownEntry {
    std::string_view component;
    std::string_view key;
    double value = 0;
};
using Breakdown = std::vector<BreakdownEntry>;
enum class BreakdownPart { Flops, ReadBytes, WriteBytes, LinkBytes };

/// Under what a breakdown adds up terms: vLLM's counters give each component a set of keys, the hardware estimate each operation.
enum class BreakdownKeys { Components, Operations };

/// Terms of the operations grouped by component or operation and key, in order of appearance.
Breakdown breakdown(std::span<const Operation> operations, BreakdownPart part, BreakdownKeys keys = BreakdownKeys::Components);

}  // namespace gable
