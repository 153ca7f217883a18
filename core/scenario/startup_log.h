#pragma once

#include <map>
#include <string>
#include <vector>

namespace gable {

/// What vLLM says about memory when it starts, of one start.
struct StartupLog {
    std::string version;                       ///< "vllm-0.19.0"; empty when the log does not say, as are the next four
    std::string model;                         ///< as the log names it: "meta-llama/Llama-3.1-8B-Instruct", or a folder
    std::string dtype;                         ///< "bfloat16"
    std::string kvCacheDtype;                  ///< "auto", "fp8"
    std::string quantization;                  ///< "fp8"; "none" when the log says that there is none
    bool drafts = false;                       ///< speculative decoding is on
    std::map<std::string, double> lines;       ///< by the names of the ledger: "weights_gib", "num_gpu_blocks" …, and of the engine: "max_model_len", "tp" …
    std::string refused;                       ///< why it did not start, in its own words; empty when it says nothing of the kind
    std::vector<std::string> unknown;          ///< lines that speak of memory but are of no known kind, at most 20, cut
};

}  // namespace gable
