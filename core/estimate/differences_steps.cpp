#include <utility>

#include "core/estimate/differences_walk.h"

/// The steps from the hardware estimate to vLLM's counters, in their order: what is missing first, then what attention sees, the layers, how they
/// are spread over GPUs, and how wide their numbers are. An effect is told as it is on the model that the steps before have left.
namespace gable::walk {

namespace {

bool leaveOutUncounted(Simplified& m)
{
    if (!m.metrics.attention)
        for (const GroupId group : {GroupId::Qkv, GroupId::Indexer, GroupId::AttentionItself, GroupId::Out}) m.drop(group);
    if (!m.metrics.ffn)
        for (auto group = static_cast<std::size_t>(GroupId::Router); group <= static_cast<std::size_t>(GroupId::Other); ++group) m.dropped[group] = true;
    if (!m.metrics.unembed) m.drop(GroupId::Unembed);
    return false;
}

bool leaveOutDrafts(Simplified& m)
{
    const bool drafts = m.plan.drafts;
    m.deployment.drafter = "none";
    return drafts;
}

template <GroupId group>
bool leaveOut(Simplified& m)
{
    m.drop(group);
    return false;
}

bool leaveOutElementwise(Simplified& m)
{
    m.drop(GroupId::Elementwise);
    m.drop(GroupId::Router);
    m.siluFlops = false;
    return false;
}

template <bool Simplified::*what, bool value>
bool turn(Simplified& m)
{
    m.*what = value;
    return false;
}

template <bool (*change)(Architecture&)>
bool changeLayers(Simplified& m)
{
    return change(m.architecture);
}

template <Replaced kind>
bool replace(Simplified& m)
{
    return m.metrics.attention && replaceMixers(m.architecture, *m.metrics.attention, kind);
}

bool completeLayers(Simplified& m)
{
    const bool replaced = replace<Replaced::Missing>(m);
    return (m.metrics.ffn && addFeedForward(m.architecture, *m.metrics.ffn)) || replaced;
}

bool widenFeedForward(Simplified& m)
{
    if (m.metrics.ffn) replaceFeedForward(m.architecture, *m.metrics.ffn);
    return m.metrics.ffn.has_value();
}

/// Experts that meet the tokens of one rank only; without expert parallelism dense widths are divided by all ranks.
bool divideByRanks(Simplified& m)
{
    if (m.scope == Scope::Global) return std::exchange(m.deployment.dp, 1) != 1;
    m.ranksApart = true;
    if (!m.deployment.ep) m.sharing /= m.deployment.dp;
    return false;
}

bool keepDenseWhole(Simplified& m)
{
    if (m.scope == Scope::PerGpu && m.deployment.ep) m.sharing *= m.deployment.tp;
    return false;
}

bool countOnce(Simplified& m) { return m.scope == Scope::Global && std::exchange(m.deployment.tp, 1) != 1; }

bool roundPairs(Simplified& m)
{
    m.skewed = false;
    m.wholePairs = true;
    return false;
}

bool widenActivations(Simplified& m)
{
    if (m.metrics.attention) m.activationBytes = m.metrics.attention->activationByteSize;
    else if (m.metrics.unembed) m.activationBytes = m.metrics.unembed->activationByteSize;
    return false;
}

bool widenKeys(Simplified& m)
{
    if (!m.metrics.attention) return false;
    m.prefillKeyBytes = m.metrics.attention->activationByteSize;
    m.cacheBytes = m.metrics.attention->cacheByteSize;
    return false;
}

bool storePlainly(Simplified& m)
{
    if (m.metrics.attention) storeLayersPlainly(m.architecture, m.metrics.attention->weightByteSize);
    else if (m.metrics.ffn) storeLayersPlainly(m.architecture, m.metrics.ffn->weightByteSize);
    return m.metrics.attention || m.metrics.ffn;
}

bool storeHead(Simplified& m)
{
    if (m.metrics.unembed) storeHeadPlainly(m.architecture, m.metrics.unembed->weightByteSize);
    return m.metrics.unembed.has_value();
}

bool cutEvenly(Simplified& m)
{
    if (m.scope == Scope::PerGpu && m.deployment.pp > 1) m.evenStages = m.deployment.pp;
    m.deployment.stage = 0;
    return std::exchange(m.deployment.pp, 1) != 1;
}

constexpr std::array table{
    Step{"uncounted", leaveOutUncounted},
    Step{"drafts", leaveOutDrafts},
    Step{"hyper-connections", changeLayers<dropHyperConnections>},
    Step{"communication", leaveOut<GroupId::Communication>},
    Step{"embedding", leaveOut<GroupId::Embedding>},
    Step{"elementwise", leaveOutElementwise},
    Step{"attention-output", turn<&Simplified::outputWritten, false>},
    Step{"conventions", changeLayers<dropBiases>},
    Step{"indexers", changeLayers<dropIndexers>},
    Step{"windows", changeLayers<dropWindows>},
    Step{"causal-mask", turn<&Simplified::causal, false>},
    Step{"mla", replace<Replaced::Latent>},
    Step{"compressed-attention", replace<Replaced::Compressed>},
    Step{"linear-attention", replace<Replaced::State>},
    Step{"layer-list", completeLayers},
    Step{"attention-shape", replace<Replaced::Shape>},
    Step{"ffn-kind", changeLayers<addGates>},
    Step{"ffn-widths", widenFeedForward},
    Step{"dp", divideByRanks},
    Step{"ep", keepDenseWhole},
    Step{"replication", countOnce},
    Step{"expert-pairs", roundPairs},
    Step{"expected-experts", turn<&Simplified::allDistinct, true>},
    Step{"activation-width", widenActivations},
    Step{"prefill-keys", widenKeys},
    Step{"formats", storePlainly},
    Step{"unembed", storeHead},
    Step{"pipeline", cutEvenly},
};

}  // namespace

std::span<const Step> steps() { return table; }

void Simplified::planAnew()
{
    mergeEqualLayers(architecture, deployment.pp > 1);
    plan = components::plan(architecture, deployment);
}

Simplified exactly(const Scenario& scenario, const Prepared& prepared)
{
    Simplified out{*prepared.counters, scenario.scope, components::stepBatch(scenario.workload), prepared.hardware->architecture, scenario.deployment,
                   prepared.hardware->plan};
    // Which stage is the busiest must not change on the way.
    out.deployment.stage = static_cast<double>(prepared.hardware->plan.stage + 1);
    return out;
}

}  // namespace gable::walk
