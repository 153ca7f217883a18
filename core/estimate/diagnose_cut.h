#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "core/model/architecture.h"
#include "core/scenario/deployment.h"

namespace gable::diagnose_parts {

/// What tensor and expert parallelism cut: heads with their K/V heads, widths of feed-forwards, numbers of experts.
struct Cut {
    struct Heads {
        double query, kv;
        std::string_view mixer;
    };
    std::vector<Heads> heads;  ///< each pair of numbers once
    std::set<double> dense, shared, experts;
    double spread = 0;         ///< most experts of a layer that are spread as a whole; 0 without expert parallelism
};
Cut cutOf(const Architecture& architecture, const Deployment& deployment);

/// K/V heads are divided, or replicated evenly.
bool kvHeadsFit(double kv, double tp);

/// vLLM takes this TP, with its experts on so many GPUs.
bool allows(const Cut& cut, double tp, double expertGpus);

}  // namespace gable::diagnose_parts
