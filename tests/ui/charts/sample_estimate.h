#pragma once

#include <string>
#include <vector>

#include "core/estimate/estimate.h"

/// Estimates made by hand, with figures that are easy to check.
namespace gable::sample {

inline Operation operation(std::string_view id, std::string_view label, Component component, double flops,
                           double weights, double activations = 0, double kvCache = 0, double writes = 0)
{
    Operation out;
    out.id = id;
    out.label = label;
    out.component = component;
    out.add({Kind::Flops, "flops", flops});
    out.add({Kind::Weights, "weights", weights});
    out.add({Kind::Activations, "activations", activations});
    out.add({Kind::KvCache, "kv", kvCache});
    out.add({Kind::Writes, "writes", writes});
    return out;
}

inline Estimate estimate(std::vector<Operation> operations)
{
    Estimate out;
    out.operations = std::move(operations);
    for (const Operation& op : out.operations) {
        out.totals.flops += op.flops();
        out.totals.reads += op.reads();
        out.totals.writes += op.writes();
    }
    return out;
}

/// A memory-bound, a compute-bound and a mute operation: 1 TB/s would be the ridge's 100 FLOP/B.
inline Estimate estimate()
{
    return estimate({operation("attn.attention", "attention", Component::Attention, 2e12, 0, 1e10, 8e10, 1e10),
                     operation("ffn.up", "up_gate", Component::FeedForward, 4e13, 4e10, 4e10, 0, 2e10),
                     operation("ffn.silu", "silu · mul", Component::FeedForward, 0, 0, 5e9, 0, 5e9),
                     operation("unembed.unembed", "unembed", Component::Unembed, 1e12, 1e9)});
}

/// 1 TB/s; BF16 100 TFLOP/s (ridge 100 FLOP/B), FP8 200 TFLOP/s.
inline Accelerator accelerator()
{
    Accelerator out;
    out.id = "toy";
    out.name = "Toy 1";
    out.memoryType = "HBM";
    out.memoryBandwidth = BytesPerSecond(1e12);
    out.peaks = {{Precision::Float32, FlopsPerSecond(1e13)},
                 {Precision::Float16, FlopsPerSecond(1e14)},
                 {Precision::Bfloat16, FlopsPerSecond(1e14)},
                 {Precision::Fp8, FlopsPerSecond(2e14)}};
    return out;
}

/// As many operations as wanted, all different.
inline Estimate many(int count)
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> out;
        for (int i = 0; i < 64; ++i) out.push_back("operation " + std::to_string(i));
        return out;
    }();
    std::vector<Operation> operations;
    for (int i = 0; i < count; ++i)
        operations.push_back(operation(names[static_cast<std::size_t>(i)], names[static_cast<std::size_t>(i)],
                                       allComponents[static_cast<std::size_t>(i) % allComponents.size()],
                                       (i + 1) * 1e11, (40 - i % 39) * 1e9, 1e8 * i, 0, 1e7));
    return estimate(std::move(operations));
}

}  // namespace gable::sample
