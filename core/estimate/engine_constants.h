#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/scenario/accelerator.h"
#include "core/scenario/engine.h"

namespace gable {

/// Of resources/memory. Errors name the field.
Result<std::vector<EngineConstants>> readEngineConstants(std::string_view text, std::string_view origin);

/// A calibration of one's own, else those of the version asked for, "vllm-0.19", or of the newest where it is not known.
const EngineConstants& engineConstants(const Engine& engine);

/// max_num_seqs that vLLM sets by itself: 1,024 on GPUs of 70 GiB and more except A100, else 256.
double defaultSequences(const Accelerator& accelerator);

}  // namespace gable
