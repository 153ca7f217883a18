#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "core/components/plan.h"
#include "core/trace/traced.h"

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
    double draft = 0;       ///< modules for multi-token prediction, on the last stage where they draft

    [[nodiscard]] double total() const;
};

/// How a part is written in formulas, and what it stands for.
struct WeightPart {
    double RankWeights::*bytes;
    std::string_view name, meaning;  ///< where it is a symbol
    std::string_view label;          ///< in a list
};
inline constexpr std::array weightParts{
    WeightPart{&RankWeights::layers, "W_layers", "attention, feed-forward and norms of the layers", "layers"},
    WeightPart{&RankWeights::experts, "W_experts", "routed experts", "experts"},
    WeightPart{&RankWeights::embedding, "W_embed", "embedding", "embedding"},
    WeightPart{&RankWeights::head, "W_head", "unembedding and final norm", "output head"},
    WeightPart{&RankWeights::vision, "W_vision", "vision tower", "vision tower"},
    WeightPart{&RankWeights::rotary, "W_rotary", "table of sines and cosines of the rotary embedding", "rotary table"},
    WeightPart{&RankWeights::absorbed, "W_latent", "halves of latent attention's up-projection, kept a second time", "absorbed projections"},
    WeightPart{&RankWeights::draft, "W_draft", "modules for multi-token prediction", "draft modules"},
};

/// Of the parts that a GPU holds; some of them are 0. Where they are too many for one line the first get a name.
template <typename N>
N sumOfParts(const std::array<N, weightParts.size()>& parts)
{
    constexpr std::ptrdiff_t most = 6, named = 4;
    const std::ptrdiff_t count = std::count_if(parts.begin(), parts.end(), [](const N& part) { return part > N(0); });
    std::ptrdiff_t added = 0;
    N sum(0);
    for (const N& part : parts) {
        if (!(part > N(0))) continue;
        sum = added == 0 ? part : sum + part;
        if (++added == named && count > most) sum = let("W_model", "the largest parts of the weights, bytes", sum);
    }
    return sum;
}

inline double RankWeights::total() const
{
    std::array<double, weightParts.size()> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) parts[i] = this->*weightParts[i].bytes;
    return sumOfParts(parts);
}

/// One for each pipeline stage, of the GPU with the most: matrices cut as vLLM cuts them (see kernel_map), tables by vocabulary padded to a multiple of
/// 64 rows (vllm, vocab_parallel_embedding.py), experts spread over TP × DP, the rest of the division one each to the first GPUs (fused_moe/layer.py,
/// determine_expert_map), or cut over them.
std::vector<RankWeights> rankWeights(const Architecture& architecture, const Deployment& deployment);

}  // namespace gable::components
