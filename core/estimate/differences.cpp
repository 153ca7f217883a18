#include "core/estimate/differences.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/estimate/differences_walk.h"

namespace gable {

namespace {

using walk::GroupId;
using walk::groupCount;
using walk::Tally;

constexpr double rounding = 1e-9;  ///< relative; what is below is no difference

bool differ(double a, double b) { return std::abs(a - b) > rounding * std::max(std::abs(a), std::abs(b)); }

/// What each rule accounts for.
struct RuleTally {
    const Rule* rule = nullptr;
    Tally changes;
};

/// Adds `before` − `after` to the figures of a rule.
void account(std::vector<RuleTally>& rules, std::string_view id, const Tally& before, const Tally& after)
{
    auto found = std::find_if(rules.begin(), rules.end(), [id](const RuleTally& entry) { return entry.rule->id == id; });
    if (found == rules.end()) found = rules.insert(rules.end(), {findRule(id), {}});
    for (std::size_t group = 0; group < groupCount; ++group)
        for (std::size_t kind = 0; kind < walk::kindCount; ++kind) found->changes.values[group][kind] += before.values[group][kind] - after.values[group][kind];
}

bool divides(double value, double by) { return std::fmod(value, by) == 0; }

/// Whose fault it is that the walk has not arrived, in this order of precedence: heads that are rounded, the counters' own way with several shared experts, layers
/// that config and family count differently, and rounding.
std::string_view lastRule(GroupId group, const Scenario& scenario, const Prepared& prepared)
{
    const vllm::ModelMetrics& metrics = *prepared.counters;
    const bool attention = group == GroupId::Qkv || group == GroupId::AttentionItself || group == GroupId::Out;
    if (attention && metrics.attention && scenario.scope == Scope::PerGpu) {
        const double tp = scenario.deployment.tp, kv = metrics.attention->numKeyValueHeads;
        if (!divides(metrics.attention->numAttentionHeads, tp) || (kv > tp && !divides(kv, tp))) return "heads";
    }
    const bool shared = group == GroupId::SharedUp || group == GroupId::SharedSilu || group == GroupId::SharedDown;
    if (shared && metrics.ffn && metrics.ffn->numSharedExperts > 1) return "ffn-widths";
    if (metrics.attention && metrics.attention->numHiddenLayers != prepared.hardware->architecture.layerCount() && group != GroupId::Unembed) return "layer-list";
    return "conventions";
}

/// What is left of a group after the last step.
void accountForRest(std::vector<RuleTally>& rules, const Tally& last, const Tally& counters, const Scenario& scenario, const Prepared& prepared)
{
    for (std::size_t group = 0; group < groupCount; ++group) {
        Tally before, after;
        before.values[group] = last.values[group];
        after.values[group] = counters.values[group];
        account(rules, lastRule(static_cast<GroupId>(group), scenario, prepared), before, after);
    }
}

/// Effects that are more than rounding of `scale`, largest first; what is below is added to the largest, so that the sum stays.
std::vector<RuleEffect> ordered(std::vector<RuleEffect> effects, double scale)
{
    std::stable_sort(effects.begin(), effects.end(), [](const RuleEffect& a, const RuleEffect& b) { return std::abs(a.change) > std::abs(b.change); });
    while (effects.size() > 1 && !(std::abs(effects.back().change) > rounding * scale)) {
        effects.front().change += effects.back().change;
        effects.pop_back();
    }
    if (!effects.empty() && !(std::abs(effects.front().change) > rounding * scale)) effects.clear();
    return effects;
}

std::vector<RuleEffect> effectsOf(const std::vector<RuleTally>& rules, GroupId group, Kind kind, double scale)
{
    std::vector<RuleEffect> out;
    for (const RuleTally& entry : rules) out.push_back({entry.rule, entry.changes.at(group, kind)});
    return ordered(std::move(out), scale);
}

std::vector<RuleEffect> effectsOf(const std::vector<RuleTally>& rules, std::span<const Kind> kinds, double scale)
{
    std::vector<RuleEffect> out;
    for (const RuleTally& entry : rules) {
        double sum = 0;
        for (std::size_t group = 0; group < groupCount; ++group)
            for (const Kind kind : kinds) sum += entry.changes.at(static_cast<GroupId>(group), kind);
        out.push_back({entry.rule, sum});
    }
    return ordered(std::move(out), scale);
}

std::vector<Difference> rowsOf(const Tally& counters, const Tally& hardware, const std::vector<RuleTally>& rules, const walk::Leaders& leaders)
{
    std::vector<Difference> out;
    for (std::size_t at = 0; at < groupCount; ++at) {
        const auto group = static_cast<GroupId>(at);
        for (const Kind kind : walk::allKinds) {
            const double counted = counters.at(group, kind), executed = hardware.at(group, kind);
            if (!differ(counted, executed)) continue;
            Difference row;
            row.operation = groupOf(group).id;
            row.label = groupOf(group).label;
            row.component = groupOf(group).component;
            row.kind = kind;
            row.counters = counted;
            row.hardware = executed;
            row.effects = effectsOf(rules, group, kind, std::max(counted, executed));
            row.selects = leaders[at][static_cast<std::size_t>(kind)];
            out.push_back(std::move(row));
        }
    }
    return out;
}

/// One sentence that says all but the file.
Error faultOf(Accounting accounting, const Error& fault)
{
    const std::string who = accounting == Accounting::Vllm ? "vLLM's counters can't count this model: " : "The hardware estimate can't count this model: ";
    return {who + Error{fault.message, {}, fault.pointer}.text(), fault.origin, {}};
}

}  // namespace

Result<Differences> differences(const Scenario& scenario, const Prepared& prepared)
{
    for (const Accounting accounting : allAccountings)
        if (const Error* fault = prepared.fault(accounting)) return tl::unexpected(faultOf(accounting, *fault));
    if (!prepared.counters->isEnabled()) {
        const auto& missing = prepared.counters->unavailable;
        return tl::unexpected(faultOf(Accounting::Vllm, {missing.empty() ? "no part of it can be read" : missing.front().message, {}, {}}));
    }
    const std::vector<Operation> counted = operations(prepared, scenario.workload, Accounting::Vllm, scenario.scope);
    walk::Leaders leaders;
    const bool counters = scenario.accounting == Accounting::Vllm;
    const Tally goal = walk::tally(counted, counters ? &leaders : nullptr);

    walk::Simplified model = walk::exactly(scenario, prepared);
    const Tally hardware = walk::tally(model, counters ? nullptr : &leaders);
    Tally last = hardware;
    std::vector<RuleTally> rules;
    for (const walk::Step& step : walk::steps()) {
        if (step.apply(model)) model.planAnew();
        const Tally next = walk::tally(model);
        account(rules, step.rule, last, next);
        last = next;
    }
    accountForRest(rules, last, goal, scenario, prepared);

    Differences out;
    out.scope = scenario.scope;
    out.counters = totals(counted);
    out.hardware = totals(operations(prepared, scenario.workload, Accounting::Hardware, scenario.scope));
    out.rows = rowsOf(goal, hardware, rules, leaders);
    constexpr std::array flops{Kind::Flops};
    out.flops = effectsOf(rules, flops, std::max(out.counters.flops, out.hardware.flops).value);
    out.bytes = effectsOf(rules, byteKinds, std::max(out.counters.traffic(), out.hardware.traffic()).value);
    return out;
}

}  // namespace gable
