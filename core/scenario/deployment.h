#pragma once

#include <map>
#include <string>

#include "core/model/architecture.h"

namespace gable {

/// How a model is run: widths of parallelism and number formats. Names of formats are kept as given; the accounting judges them.
struct Deployment {
    double tp = 1;    ///< tensor-parallel GPUs; whole, ≥ 1
    double pp = 1;    ///< pipeline stages
    double dp = 1;    ///< data-parallel replicas of attention
    bool ep = false;  ///< experts spread over dp·tp instead of sharded
    double stage = 0;                ///< pipeline stage that is shown, from 1; 0 = the busiest
    double expertSkewPercent = 100;  ///< load of the GPU with the hottest experts, in percent of the mean; ≥ 100

    std::string drafter = "none";    ///< what drafts the tokens of speculative decoding: none (drafts cost nothing), mtp
    double acceptancePercent = 70;   ///< drafted tokens that are accepted, each given that those before it were

    std::string dtype = "auto";                 ///< auto = the config's
    std::string kvCacheDtype = "auto";          ///< auto = the model's dtype
    std::string quantization = "from-config";   ///< from-config, none, or a method's name

    /// Stored formats (ids of `namedFormats`) of the linear layers of a part, in the place of what the config and `quantization` say.
    /// vLLM's counters depend neither on them nor on stage, skew and drafter.
    std::map<Part, std::string> formats;

    friend bool operator==(const Deployment&, const Deployment&) = default;
};

}  // namespace gable
