#pragma once

#include <string>

namespace gable {

/// How a model is run: widths of parallelism and number formats. Names of formats are kept as given; the accounting judges them.
struct Deployment {
    double tp = 1;    ///< tensor-parallel GPUs; whole, ≥ 1
    double pp = 1;    ///< pipeline stages
    double dp = 1;    ///< data-parallel replicas of attention
    bool ep = false;  ///< experts spread over dp·tp instead of sharded

    std::string dtype = "auto";                 ///< auto = the config's
    std::string kvCacheDtype = "auto";          ///< auto = the model's dtype
    std::string quantization = "from-config";   ///< from-config, none, or a method's name

    friend bool operator==(const Deployment&, const Deployment&) = default;
};

}  // namespace gable
