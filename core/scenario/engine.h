#pragma once

#include <map>
#include <string>

namespace gable {

/// Settings of the serving engine that decide about memory, by vLLM's names. 0 stands for its default.
struct Engine {
    std::string version = "auto";        ///< "vllm-0.19"; auto = the newest whose constants are known
    double utilization = 0.9;            ///< gpu_memory_utilization: the part of the memory that vLLM takes
    double maxModelLen = 0;              ///< tokens; default: the context of the config
    double maxNumSeqs = 0;               ///< default by GPU: 1,024 or 256
    double maxNumBatchedTokens = 0;      ///< default by GPU: 8,192 or 2,048
    double blockSize = 16;               ///< tokens of a KV-cache block

    /// Measured lines that stand in for the predicted ones, in GiB: "weights_gib", "total_gib" …
    std::map<std::string, double> overrides;

    friend bool operator==(const Engine&, const Engine&) = default;
};

}  // namespace gable
