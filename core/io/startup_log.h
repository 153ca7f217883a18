#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace gable {

/// What vLLM says about memory when it starts.
struct StartupLog {
    std::string version;                  ///< "vllm-0.19.0"; empty when the log does not say
    std::map<std::string, double> lines;  ///< by the names of the ledger: "weights_gib", "available_kv_cache_gib", "num_gpu_blocks" …, and of the engine: "max_model_len" …
    std::vector<std::string> unknown;     ///< lines that speak of memory but are of no known kind, at most 20, cut
};

/// Lines of several versions, from the first engine (V0) on, with any prefix of the logger; of several ranks the largest weights and the smallest cache. GB in the logs
/// of V0 are GiB. Errors: no known line, more than 64 MiB.
Result<StartupLog> readStartupLog(std::string_view text, std::string_view origin);

}  // namespace gable
