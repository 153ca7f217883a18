#pragma once

#include <vector>

#include "core/components/plan.h"

namespace gable::components {

/// Bytes of the weights that one GPU of a pipeline stage holds, by what they are.
struct RankWeights {
    double layers = 0;      ///< attention, feed-forward and norms of the stage's layers
    double experts = 0;     ///< routed experts among them, padding of MXFP4 kernels included
    double embedding = 0;   ///< on the first stage; on the last too where it is the head
    double head = 0;        ///< on the last stage, with the final norm
    double vision = 0;      ///< on the first stage
    double rotary = 0;      ///< the table of sines and cosines that vLLM keeps
    double absorbed = 0;    ///< the halves of latent attention's up-projection, which vLLM keeps in the model's dtype beside the stored one

    [[nodiscard]] double total() const { return layers + experts + embedding + head + vision + rotary + absorbed; }
};

/// One for each pipeline stage: matrices cut as vLLM cuts them (see kernel_map), tables by vocabulary padded to a multiple of 64 rows (vllm,
/// vocab_parallel_embedding.py), experts spread or cut over TP × DP.
std::vector<RankWeights> rankWeights(const Architecture& architecture, const Deployment& deployment);

}  // namespace gable::components
