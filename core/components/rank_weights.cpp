#include "core/components/rank_weights.h"

#include <algorithm>
#include <cmath>

#include "core/components/plan_builder.h"

namespace gable::components {

namespace {

double plainBytes(const Architecture& architecture)
{
    const Format* plain = plainFormat(architecture.dtype);
    return plain ? plain->bits / 8 : 2;
}

double roundedUp(double value, double multiple) { return std::ceil(value / multiple) * multiple; }

/// vLLM's kernels for MXFP4 want the width of an expert in steps of 128 and the hidden size in steps of 256.
double paddingOf(const Module& module, const Moe* moe, double hidden, double sharers)
{
    if (!moe || module.format.id != "mxfp4") return 1;
    const double width = moe->width / sharers;
    return roundedUp(width, 128) / width * (roundedUp(hidden, 256) / hidden);
}

double rotaryElements(const Architecture& architecture)
{
    double widest = 0;
    for (const LayerGroup& group : architecture.layers)
        for (const Mixer& mixer : group.layer.mixers) {
            if (const auto* gqa = std::get_if<Gqa>(&mixer)) widest = std::max(widest, gqa->headDim);
            if (const auto* mla = std::get_if<Mla>(&mixer)) widest = std::max(widest, mla->ropeDim);
            if (const auto* compressed = std::get_if<CompressedAttention>(&mixer)) widest = std::max(widest, compressed->ropeDim);
        }
    return widest * architecture.context;
}

bool holds(const Stage& stage, double first, double count, double& layers)
{
    layers = std::max(0.0, std::min(first + count, stage.first + stage.layers) - std::max(first, stage.first));
    return layers > 0;
}

}  // namespace

void PlanBuilder::addRankWeights(const Layer& layer, double layers, RankWeights& out) const
{
    const Moe* moe = std::get_if<Moe>(&layer.feedForward);
    // Whole experts, where they are spread: the busiest GPU has one more than the last where they don't divide.
    const double expertShare = m_deployment.ep && moe ? std::ceil(moe->experts / m_expertGpus) / moe->experts : 1 / m_expertGpus;
    for (const Module& module : layer.modules) {
        if (module.part == Part::RoutedExperts) {
            out.experts += layers * module.bytes(m_plain) * paddingOf(module, moe, m_architecture.hidden, m_deployment.ep ? 1 : m_expertGpus) * expertShare;
            continue;
        }
        if (lastWord(module.name) == "kv_b_proj") {
            out.layers += layers * module.bytes(m_plain) / m_tp;
            out.absorbed += layers * module.parameters() * m_plain / m_tp;
            continue;
        }
        out.layers += layers * module.copies * share(module, layer, kernelOf(module, layer).cut).bytes;
    }
}

std::vector<RankWeights> rankWeights(const Architecture& architecture, const Deployment& deployment)
{
    constexpr double vocabularyStep = 64;
    const double plain = plainBytes(architecture), tp = deployment.tp;
    const PlanBuilder builder(architecture, deployment);
    std::vector<RankWeights> out;
    const std::vector<Stage> stages = pipelineStages(architecture.layerCount(), deployment.pp);
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const bool isFirst = i == 0, isLast = i + 1 == stages.size();
        RankWeights& rank = out.emplace_back();
        double first = 0, layers = 0;
        for (const LayerGroup& group : architecture.layers) {
            if (holds(stages[i], first, group.count, layers)) builder.addRankWeights(group.layer, layers, rank);
            first += group.count;
        }
        for (const Module& module : architecture.outside) {
            const bool byVocabulary = module.outputs >= architecture.vocabulary;
            const double padded = byVocabulary ? roundedUp(module.outputs, vocabularyStep) / module.outputs / tp : 1, bytes = module.bytes(plain) * padded;
            if (module.part == Part::Embedding) rank.embedding += isFirst || (isLast && architecture.tied) ? bytes : 0;
            else if (isLast) rank.head += bytes;
        }
        if (isFirst)
            for (const Module& module : architecture.vision) rank.vision += module.bytes(plain) / tp;
        rank.rotary = rotaryElements(architecture) * plain;
        if (isLast && architecture.mtp && deployment.drafter == "mtp") {
            RankWeights draft;
            for (const LayerGroup& group : architecture.mtp->layers) builder.addRankWeights(group.layer, group.count, draft);
            rank.draft = draft.total();
        }
    }
    return out;
}

}  // namespace gable::components
