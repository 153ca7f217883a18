#include "core/estimate/differences_walk.h"

#include <algorithm>
#include <cmath>

namespace gable::walk {

namespace {

using components::Formula;
using components::PlannedOperation;

constexpr std::array groups{
    Group{"embedding", "embedding", Component::Embedding},
    Group{"attn.qkv_proj", "qkv_proj", Component::Attention},
    Group{"indexer", "indexer", Component::Indexer},
    Group{"attn.attention", "attention", Component::Attention},
    Group{"attn.out_proj", "out_proj", Component::Attention},
    Group{"router", "router", Component::Experts},
    Group{"latent", "latent projections", Component::Experts},
    Group{"ffn.dense_up_gate", "up_gate", Component::FeedForward},
    Group{"ffn.dense_silu", "silu · mul", Component::FeedForward},
    Group{"ffn.dense_down", "down", Component::FeedForward},
    Group{"ffn.routed_up_gate", "experts up_gate", Component::Experts},
    Group{"ffn.routed_silu", "experts silu · mul", Component::Experts},
    Group{"ffn.routed_down", "experts down", Component::Experts},
    Group{"ffn.shared_up_gate", "shared up_gate", Component::Experts},
    Group{"ffn.shared_silu", "shared silu · mul", Component::Experts},
    Group{"ffn.shared_down", "shared down", Component::Experts},
    Group{"other", "other products", Component::FeedForward},
    Group{"unembed.unembed", "unembed", Component::Unembed},
    Group{"elementwise", "element-wise", Component::Elementwise},
    Group{"draft", "drafts", Component::Unembed},
    Group{"comm", "communication", Component::Communication},
};
static_assert(groups.size() == groupCount);

/// "experts_down" of "moe.experts_down/2".
std::string_view nameOf(std::string_view id)
{
    const std::string_view name = id.substr(id.find('.') + 1);
    return name.substr(0, name.find('/'));
}

GroupId attentionGroup(const PlannedOperation& operation)
{
    const std::string_view name = nameOf(operation.id);
    if (name.starts_with("out_")) return GroupId::Out;
    switch (operation.formula) {
        case Formula::PrefillAttention:
        case Formula::DecodeAttention:
        case Formula::LatentUp:
        case Formula::StateUpdate:
        case Formula::ShortConvolution: return GroupId::AttentionItself;
        default: return name == "expand_values" ? GroupId::AttentionItself : GroupId::Qkv;
    }
}

GroupId expertGroup(std::string_view name)
{
    if (name == "experts_up_gate") return GroupId::RoutedUp;
    if (name == "experts_down") return GroupId::RoutedDown;
    if (name.starts_with("experts_")) return GroupId::RoutedSilu;
    if (name == "shared_up_gate") return GroupId::SharedUp;
    if (name == "shared_down") return GroupId::SharedDown;
    if (name == "shared_silu_mul" || name == "shared_activation") return GroupId::SharedSilu;
    return name.find("proj") != std::string_view::npos && name != "proj" ? GroupId::Latent : GroupId::Router;
}

GroupId feedForwardGroup(std::string_view name)
{
    if (name == "up_gate") return GroupId::DenseUp;
    if (name == "down") return GroupId::DenseDown;
    return name == "silu_mul" || name == "activation" ? GroupId::DenseSilu : GroupId::Other;
}

GroupId groupIdOf(const PlannedOperation& operation)
{
    if (operation.draft) return GroupId::Draft;
    switch (operation.component) {
        case Component::Embedding: return GroupId::Embedding;
        case Component::Attention:
        case Component::LinearAttention: return attentionGroup(operation);
        case Component::Indexer: return GroupId::Indexer;
        case Component::FeedForward: return feedForwardGroup(nameOf(operation.id));
        case Component::Experts: return expertGroup(nameOf(operation.id));
        case Component::Elementwise: return GroupId::Elementwise;
        case Component::Unembed: return GroupId::Unembed;
        case Component::Overhead:  // the engine's own time: no work
        case Component::Communication: break;
    }
    return GroupId::Communication;
}

bool isSilu(GroupId group) { return group == GroupId::DenseSilu || group == GroupId::RoutedSilu || group == GroupId::SharedSilu; }

// ------------------------------------------------------------------------------------------- switches

/// Places of sizes in the shapes of the formulas that are left when the layers are as vLLM's counters see them.
namespace size {
constexpr std::size_t linearInputs = 0, linearOutputs = 1, linearBytes = 2, linearIn = 3, linearOut = 4;
constexpr std::size_t attentionActivation = 10, attentionCache = 11;
constexpr std::size_t expertsLocal = 1, expertsTopK = 2, expertsBytes = 5, expertsIn = 6, expertsOut = 7;
constexpr std::size_t touchedReads = 0, touchedWrites = 1, touchedFlops = 2, touchedIn = 4, touchedOut = 5, touchedCacheBytes = 7;
}  // namespace size

void setActivations(PlannedOperation& operation, double bytes)
{
    auto& s = operation.sizes;
    switch (operation.formula) {
        case Formula::Linear: s[size::linearIn] = s[size::linearOut] = bytes; break;
        case Formula::Experts: s[size::expertsIn] = s[size::expertsOut] = bytes; break;
        case Formula::Elementwise: s[size::touchedIn] = s[size::touchedOut] = bytes; break;
        case Formula::PrefillAttention:
        case Formula::DecodeAttention: s[size::attentionActivation] = bytes; break;
        default: break;
    }
}

void share(PlannedOperation& operation, GroupId group, double factor)
{
    auto& s = operation.sizes;
    if (operation.formula == Formula::Linear) {
        const bool down = group == GroupId::DenseDown || group == GroupId::SharedDown;
        s[down ? size::linearInputs : size::linearOutputs] *= factor;
        s[size::linearBytes] *= factor;
    } else if (operation.formula == Formula::Elementwise) {
        s[size::touchedReads] *= factor;
        s[size::touchedWrites] *= factor;
    }
}

bool isShared(GroupId group)
{
    constexpr std::array shared{GroupId::DenseUp, GroupId::DenseSilu, GroupId::DenseDown, GroupId::SharedUp, GroupId::SharedSilu, GroupId::SharedDown};
    return std::find(shared.begin(), shared.end(), group) != shared.end();
}

/// Pairs of token and expert, and experts that are read, as vLLM's counters have them.
void countExperts(const Simplified& model, const components::Plan& plan, PlannedOperation& operation, GroupId group)
{
    const bool routed = operation.formula == Formula::Experts;
    if ((!routed && group != GroupId::RoutedSilu) || !model.metrics.ffn) return;
    const vllm::FfnParams<double>& seen = *model.metrics.ffn;
    const double tokens = model.batch.tokens * plan.ranks, ep = model.scope == Scope::PerGpu ? seen.ffnEpSize : 1;
    auto& s = operation.sizes;
    const double pairs = tokens * seen.numExpertsPerTok / ep;
    const double part = model.wholePairs && pairs > 0 ? std::floor(pairs) / pairs : 1;
    if (!routed) {
        s[size::touchedReads] *= part;
        s[size::touchedWrites] *= part;
        return;
    }
    s[size::expertsTopK] *= part;
    if (!model.allDistinct || !(seen.numExperts > 0)) return;
    const double distinct = s[size::expertsLocal] * (1 - std::pow(1 - s[size::expertsTopK] / seen.numExperts, tokens));
    if (distinct > 0) s[size::expertsBytes] *= std::min(pairs * part, s[size::expertsLocal]) / distinct;
}

void setCache(const Simplified& model, PlannedOperation& operation)
{
    auto& s = operation.sizes;
    if (operation.formula == Formula::PrefillAttention) s[size::attentionCache] = model.prefillKeyBytes;
    if (operation.formula == Formula::DecodeAttention) s[size::attentionCache] = model.cacheBytes;
    if (operation.formula == Formula::Elementwise) s[size::touchedCacheBytes] = model.cacheBytes;
}

/// The plan with the switches applied.
components::Plan planOf(const Simplified& model)
{
    components::Plan plan = model.plan;
    if (!model.skewed) plan.expertSkew = 1;
    if (model.ranksApart) plan.ranks = 1;
    for (PlannedOperation& operation : plan.operations) {
        const GroupId group = groupIdOf(operation);
        if (isShared(group) && model.sharing != 1) share(operation, group, model.sharing);
        if (isSilu(group) && !model.siluFlops) operation.sizes[size::touchedFlops] = 0;
        if (model.activationBytes > 0) setActivations(operation, model.activationBytes);
        if (model.cacheBytes > 0) setCache(model, operation);
        if (model.evenStages > 0 && group != GroupId::Unembed) operation.perGpu = std::floor(operation.perGpu / model.evenStages);
        countExperts(model, plan, operation, group);
    }
    return plan;
}

/// Every new token by itself, at the end of its request: it sees all of the context.
components::StepBatch<double> withoutMask(components::StepBatch<double> batch)
{
    for (components::Requests<double>& group : batch.groups) {
        group.requests *= group.tokens;
        group.tokens = 1;
    }
    return batch;
}

// ------------------------------------------------------------------------------------------- figures

class TallyBuilder {
public:
    TallyBuilder(Tally& tally, Leaders* leaders) : m_tally(tally), m_leaders(leaders) {}

    void add(GroupId group, Kind kind, double value, std::string_view id)
    {
        m_tally.at(group, kind) += value;
        const auto g = static_cast<std::size_t>(group), k = static_cast<std::size_t>(kind);
        if (!m_leaders || !(value > m_most.values[g][k])) return;
        m_most.values[g][k] = value;
        (*m_leaders)[g][k] = id;
    }

private:
    Tally& m_tally;
    Tally m_most;
    Leaders* m_leaders;
};

/// The write of new entries to the cache, which vLLM's counters give to attention.
bool isCacheWrite(const PlannedOperation& planned, const Term& term)
{
    return planned.component == Component::Elementwise && term.kind == Kind::Writes && term.key == "kv_cache";
}

}  // namespace

const Group& groupOf(GroupId id) { return groups[static_cast<std::size_t>(id)]; }

Tally tally(std::span<const Operation> counters, Leaders* leaders)
{
    Tally out;
    TallyBuilder builder(out, leaders);
    for (const Operation& operation : counters)
        for (std::size_t group = 0; group < groupCount; ++group)
            if (groups[group].id == operation.id)
                for (const Kind kind : allKinds) builder.add(static_cast<GroupId>(group), kind, operation.sum(kind), groups[group].id);
    return out;
}

Tally tally(const Simplified& model, Leaders* leaders)
{
    Tally out;
    TallyBuilder builder(out, leaders);
    const components::Plan plan = planOf(model);
    std::vector<Operation> operations, unmasked;
    components::evaluate(plan, model.batch, model.scope, operations);
    if (!model.causal) components::evaluate(plan, withoutMask(model.batch), model.scope, unmasked);
    for (std::size_t i = 0; i < operations.size(); ++i) {
        const PlannedOperation& planned = *plan.operation(operations[i].id);
        const bool attention = planned.formula == Formula::PrefillAttention || planned.formula == Formula::DecodeAttention;
        const GroupId group = groupIdOf(planned);
        for (const Term& term : operations[i].terms()) {
            const GroupId to = isCacheWrite(planned, term) && !planned.draft ? GroupId::AttentionItself : group;
            if (model.dropped[static_cast<std::size_t>(to)] || (attention && !model.outputWritten && term.key == "output")) continue;
            if (attention && !model.causal && term.kind == Kind::Flops) continue;
            builder.add(to, term.kind, term.value, operations[i].id);
        }
    }
    for (const Operation& operation : unmasked) {
        const PlannedOperation& planned = *plan.operation(operation.id);
        if (planned.draft || (planned.formula != Formula::PrefillAttention && planned.formula != Formula::DecodeAttention)) continue;
        if (!model.dropped[static_cast<std::size_t>(GroupId::AttentionItself)])
            builder.add(GroupId::AttentionItself, Kind::Flops, operation.sum(Kind::Flops), operation.id);
    }
    return out;
}

}  // namespace gable::walk
