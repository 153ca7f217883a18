#pragma once

#include <array>
#include <string_view>

namespace gable {

/// How a kernel of a matrix product takes its weights and its inputs: what measured kernels are told apart by.
enum class WeightType { Bfloat16, Fp8, Fp8Block, Nvfp4, Int8, Int8Weights, Int4Weights, Mxfp4Weights, Mxfp4Inputs8 };

/// As the measurements name them; "sq" is INT8 for both operands (SmoothQuant), "_wo" and "a16" quantize weights only.
constexpr std::string_view id(WeightType type)
{
    constexpr std::string_view ids[] = {"bfloat16", "fp8", "fp8_block", "nvfp4", "sq", "int8_wo", "int4_wo", "w4a16_mxfp4", "w4a8_mxfp4_mxfp8"};
    return ids[static_cast<int>(type)];
}
inline constexpr std::array allWeightTypes{WeightType::Bfloat16, WeightType::Fp8, WeightType::Fp8Block, WeightType::Nvfp4, WeightType::Int8,
                                           WeightType::Int8Weights, WeightType::Int4Weights, WeightType::Mxfp4Weights, WeightType::Mxfp4Inputs8};

/// What GPUs do together in an exchange.
enum class Exchange { AllReduce, AllGather, ReduceScatter, AllToAll, PointToPoint };

constexpr std::string_view id(Exchange exchange)
{
    constexpr std::string_view ids[] = {"all_reduce", "all_gather", "reduce_scatter", "alltoall", "send"};
    return ids[static_cast<int>(exchange)];
}

}  // namespace gable
