#pragma once

#include <array>
#include <span>
#include <string_view>

#include "core/timing/kernel_times.h"
#include "core/trace/traced.h"

namespace gable::timing {

/// Kinds of kernels that times were measured of; their ids are the names of the measurements.
enum class TimeModel {
    Gemm, PrefillAttention, DecodeAttention, LatentPrefill, LatentDecode, LatentPrefillLayer, LatentDecodeLayer, Experts, AllReduce, Collective, Stream,
};

constexpr std::string_view id(TimeModel model)
{
    constexpr std::string_view ids[] = {"gemm", "ctx_attn", "gen_attn", "ctx_mla", "gen_mla", "ctx_mla_module", "gen_mla_module", "moe", "allreduce", "nccl", "elementwise"};
    return ids[static_cast<int>(model)];
}
constexpr std::string_view label(TimeModel model)
{
    constexpr std::string_view labels[] = {"Matrix product",         "Prefill attention",       "Decode attention", "Latent attention, prefill", "Latent attention, decode",
                                           "Latent layer, prefill", "Latent layer, decode", "Experts",          "All-reduce",              "Collective",
                                           "Element-wise"};
    return labels[static_cast<int>(model)];
}
inline constexpr std::array measuredModels{TimeModel::Gemm,         TimeModel::PrefillAttention,   TimeModel::DecodeAttention,   TimeModel::LatentPrefill,
                                           TimeModel::LatentDecode, TimeModel::LatentPrefillLayer, TimeModel::LatentDecodeLayer, TimeModel::Experts,
                                           TimeModel::AllReduce,    TimeModel::Collective};

/// The parameters that a kind of kernel has.
std::span<const Parameter> parametersOf(TimeModel model);

/// One launch: what its time depends on, each in the order of its table of symbols.
struct Kernel {
    TimeModel model = TimeModel::Stream;
    Sizes<double> load{};
    Machine<double> machine{};
};

/// µs of one launch with fitted parameters, never below 0.
double microseconds(const Kernel& kernel, const Sizes<double>& fit);

/// The same with its derivation, bit for bit. `loadOrigin` and `fitOrigin` say where the numbers come from.
Traced trace(const Kernel& kernel, const Sizes<double>& fit, std::string_view loadOrigin, std::string_view fitOrigin, std::string_view machineOrigin);

}  // namespace gable::timing
