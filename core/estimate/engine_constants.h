#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/scenario/accelerator.h"

namespace gable {

/// What a version of vLLM adds to weights and KV cache, fitted to start-up logs (resources/memory).
struct EngineConstants {
    std::string version;          ///< from which on it holds: "0.17"
    double logitBytes = 0;        ///< of the profiling run, for each sequence and entry of the vocabulary
    double leastPeak = 0;         ///< GiB, whatever the vocabulary
    double nonTorch = 0;          ///< GiB, CUDA context and libraries
    double nonTorchParallel = 0;  ///< GiB, with the buffers of collectives
    std::string fit;              ///< what they were fitted to
};

/// Errors name the field.
Result<std::vector<EngineConstants>> readEngineConstants(std::string_view text, std::string_view origin);

/// Of the version asked for, "vllm-0.19", or of the newest where it is not known.
const EngineConstants& engineConstants(std::string_view version);

/// max_num_seqs that vLLM sets by itself: 1,024 on GPUs of 70 GiB and more except A100, else 256.
double defaultSequences(const Accelerator& accelerator);

}  // namespace gable
