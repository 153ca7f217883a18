#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gable {

/// What a version of vLLM adds to weights and KV cache, fitted to start-up logs.
struct EngineConstants {
    std::string version;          ///< from which on it holds: "0.17"
    double logitBytes = 0;        ///< of the profiling run, for each sequence and entry of the vocabulary
    double leastPeak = 0;         ///< GiB, whatever the vocabulary
    double nonTorch = 0;          ///< GiB, CUDA context and libraries
    double nonTorchParallel = 0;  ///< GiB, with the buffers of collectives
    double tokenWidths = 0;       ///< > 0: the profiling run holds so many hidden and FFN widths of every token, and takes whole prompts (the first engine, V0)
    double graphs = 0;            ///< GiB, CUDA graphs; captured after the KV cache was sized, so outside of what vLLM requests
    std::string fit;              ///< what they were fitted to

    friend bool operator==(const EngineConstants&, const EngineConstants&) = default;
};

/// Lines of the ledger that a measured one can stand in for.
inline constexpr std::array<std::string_view, 8> measurableLines{"total_gib",      "requested_gib",          "weights_gib",   "torch_peak_gib", "non_torch_gib",
                                                                 "cuda_graph_gib", "available_kv_cache_gib", "num_gpu_blocks"};

/// Settings of the serving engine that decide about memory, by vLLM's names. 0 stands for its default.
struct Engine {
    std::string version = "auto";        ///< "vllm-0.19"; auto = the newest whose constants are known
    double utilization = 0.9;            ///< gpu_memory_utilization: the part of the memory that vLLM takes
    double maxModelLen = 0;              ///< tokens; default: the context of the config
    double maxNumSeqs = 0;               ///< default by GPU: 1,024 or 256
    double maxNumBatchedTokens = 0;      ///< default by GPU: 8,192 or 2,048
    double blockSize = 16;               ///< tokens of a KV-cache block

    std::optional<EngineConstants> constants;  ///< a calibration of one's own in the place of those of `version`

    /// Some of `measurableLines`, in GiB or as a count.
    std::map<std::string, double> overrides;

    friend bool operator==(const Engine&, const Engine&) = default;
};

}  // namespace gable
