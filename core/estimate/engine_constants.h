#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "core/model/config_value.h"
#include "core/result.h"
#include "core/scenario/accelerator.h"
#include "core/scenario/engine.h"

namespace gable {

/// A constant by the name that files give it.
struct EngineFigure {
    std::string_view key;
    double EngineConstants::*place;
    bool optional = false;  ///< 0 where a file does not say it
};
inline constexpr std::array engineFigures{
    EngineFigure{"logit_bytes", &EngineConstants::logitBytes},   EngineFigure{"least_peak_GiB", &EngineConstants::leastPeak},
    EngineFigure{"non_torch_GiB", &EngineConstants::nonTorch},   EngineFigure{"non_torch_parallel_GiB", &EngineConstants::nonTorchParallel},
    EngineFigure{"cuda_graphs_GiB", &EngineConstants::graphs},   EngineFigure{"token_widths", &EngineConstants::tokenWidths, true},
};

/// One version's. Errors name the key.
Result<EngineConstants> readEngineConstants(const ConfigValue& object, const std::string& pointer);

/// Of resources/memory. Errors name the field.
Result<std::vector<EngineConstants>> readEngineConstants(std::string_view text, std::string_view origin);

/// A calibration of one's own, else those of the version asked for, "vllm-0.19", or of the newest where it is not known.
const EngineConstants& engineConstants(const Engine& engine);

/// max_num_seqs that vLLM sets by itself: 1,024 on GPUs of 70 GiB and more except A100, else 256.
double defaultSequences(const Accelerator& accelerator);

}  // namespace gable
