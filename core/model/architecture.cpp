#include "core/model/architecture.h"

#include <utility>

namespace gable {

namespace {

struct Name {
    std::string_view id, label;
};

Name name(const Gqa& gqa)
{
    if (gqa.indexer) return {"gqa-sparse", "GQA, block-sparse"};
    if (gqa.window > 0) return {"gqa-window", "GQA, sliding window"};
    if (gqa.chunk > 0) return {"gqa-chunk", "GQA, chunked"};
    return {"gqa", "GQA"};
}

Name name(const Mla& mla) { return mla.indexer || mla.sharedTopK > 0 ? Name{"dsa", "MLA, sparse (DSA)"} : Name{"mla", "MLA"}; }

Name name(const CompressedAttention& attention)
{
    if (attention.ratio == 0) return {"swa", "Shared K/V, sliding window"};
    return attention.indexer ? Name{"csa", "Compressed sparse attention"} : Name{"hca", "Heavily compressed attention"};
}

Name name(const StateMixer& mixer)
{
    constexpr Name names[] = {{"mamba1", "Mamba-1"}, {"mamba2", "Mamba-2"}, {"gated-delta-net", "Gated delta net"},
                              {"kda", "Kimi delta attention"}, {"lightning", "Lightning attention"}, {"short-conv", "Short convolution"}};
    return names[static_cast<int>(mixer.kind)];
}

Name name(const LinearMixer&) { return {"linear", "Linear"}; }

Name name(const FeedForward& feedForward)
{
    if (std::holds_alternative<std::monostate>(feedForward)) return {"none", "None"};
    if (const auto* moe = std::get_if<Moe>(&feedForward)) return moe->parallel ? Name{"moe+dense", "MoE and dense FFN"} : Name{"moe", "MoE"};
    return {"dense", "Dense FFN"};
}

}  // namespace

std::string_view id(const Mixer& mixer)
{
    return std::visit([](const auto& kind) { return name(kind).id; }, mixer);
}

std::string_view label(const Mixer& mixer)
{
    return std::visit([](const auto& kind) { return name(kind).label; }, mixer);
}

std::string_view id(const FeedForward& feedForward) { return name(feedForward).id; }
std::string_view label(const FeedForward& feedForward) { return name(feedForward).label; }

double Architecture::layerCount() const
{
    double count = 0;
    for (const LayerGroup& group : layers) count += group.count;
    return count;
}

void Architecture::add(Layer layer)
{
    if (!layers.empty() && layers.back().layer == layer) layers.back().count += 1;
    else layers.push_back({1, std::move(layer)});
}

}  // namespace gable
