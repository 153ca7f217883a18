#include <algorithm>
#include <cmath>
#include <set>

#include "core/estimate/diagnose.h"
#include "core/estimate/diagnose_common.h"
#include "core/estimate/estimate.h"

namespace gable {

namespace {

using namespace diagnose_parts;

/// Query and K/V heads of a mixer that tensor parallelism cuts; zeros for others.
std::pair<double, double> headsOf(const Mixer& mixer)
{
    if (const auto* gqa = std::get_if<Gqa>(&mixer)) return {gqa->heads, gqa->kvHeads};
    if (const auto* mla = std::get_if<Mla>(&mixer)) return {mla->heads, 0};
    if (const auto* compressed = std::get_if<CompressedAttention>(&mixer)) return {compressed->heads, 0};
    const auto* state = std::get_if<StateMixer>(&mixer);
    if (state && state->kind != StateKind::ShortConv && state->kind != StateKind::Mamba1) return {state->heads, 0};
    return {0, 0};
}

void heads(const HardwareModel& hardware, const Deployment& d, Diagnostics& out)
{
    std::set<std::pair<double, double>> seen;
    for (const LayerGroup& group : hardware.architecture.layers)
        for (const Mixer& mixer : group.layer.mixers) {
            const auto [q, kv] = headsOf(mixer);
            if (q == 0 || !seen.insert({q, kv}).second) continue;
            if (!divides(d.tp, q)) {
                out.push_back({Severity::Error, "heads_not_divisible",
                               format::count(q) + " heads (" + std::string(label(mixer)) + ") do not divide by TP " + format::count(d.tp) + ": vLLM refuses to start",
                               {"parallelism.tp"}, setTo("parallelism.tp", nearestDivisor(q, d.tp))});
            } else if (kv > 0 && (kv < d.tp ? !divides(kv, d.tp) : !divides(d.tp, kv))) {
                out.push_back({Severity::Error, "kv_heads_not_divisible",
                               format::count(kv) + " KV heads can neither be divided over TP " + format::count(d.tp) + " nor replicated evenly",
                               {"parallelism.tp"}, setTo("parallelism.tp", nearestDivisor(kv, d.tp))});
            } else if (kv > 0 && kv < d.tp) {
                out.push_back({Severity::Info, "kv_heads_replicated",
                               format::count(kv) + " KV heads on TP " + format::count(d.tp) + ": each is kept on " + format::count(d.tp / kv) + " GPUs",
                               {"parallelism.tp"}, std::nullopt});
            }
        }
}

void width(double value, std::string_view what, double gpus, std::string_view over, std::vector<std::string> fields, Diagnostics& out)
{
    if (value <= 0 || divides(gpus, value)) return;
    std::optional<Fix> fix;
    if (fields.size() == 1) fix = setTo(fields.front(), nearestDivisor(value, gpus));
    out.push_back({Severity::Error, "ffn_not_divisible",
                   std::string(what) + ' ' + format::count(value) + " does not divide by " + std::string(over) + ' ' + format::count(gpus) + ": vLLM refuses to start",
                   std::move(fields), std::move(fix)});
}

void feedForward(const HardwareModel& hardware, const Deployment& d, Diagnostics& out)
{
    std::set<double> dense, experts, shared;
    for (const LayerGroup& group : hardware.architecture.layers) {
        if (const auto* ffn = std::get_if<DenseFfn>(&group.layer.feedForward)) dense.insert(ffn->width);
        if (const auto* moe = std::get_if<Moe>(&group.layer.feedForward)) {
            if (!d.ep) experts.insert(moe->width);
            shared.insert(moe->sharedWidth);
            if (moe->parallel) dense.insert(moe->parallel->width);
        }
    }
    for (const double value : dense) width(value, "FFN width", d.tp, "TP", {"parallelism.tp"}, out);
    for (const double value : shared) width(value, "Shared-expert width", d.tp, "TP", {"parallelism.tp"}, out);
    for (const double value : experts) {
        if (d.dp > 1) width(value, "Expert width", d.tp * d.dp, "DP × TP", {"parallelism.tp", "parallelism.dp"}, out);
        else width(value, "Expert width", d.tp, "TP", {"parallelism.tp"}, out);
    }
}

void experts(const HardwareModel& hardware, const Deployment& d, Diagnostics& out)
{
    if (!d.ep) return;
    double most = 0;
    for (const LayerGroup& group : hardware.architecture.layers)
        if (const auto* moe = std::get_if<Moe>(&group.layer.feedForward)) most = std::max(most, moe->experts);
    const double gpus = d.tp * d.dp;
    if (most == 0) {
        out.push_back({Severity::Warning, "no_experts", "The model has no experts: expert parallelism changes nothing", {"parallelism.ep"}, Fix{"parallelism.ep", "off"}});
    } else if (most < gpus) {
        out.push_back({Severity::Error, "more_gpus_than_experts",
                       format::count(most) + " experts on " + format::count(gpus) + " expert-parallel GPUs: some have none",
                       {"parallelism.ep"}, Fix{"parallelism.ep", "off"}});
    } else if (!divides(gpus, most)) {
        const double busiest = std::ceil(most / gpus);
        out.push_back({Severity::Info, "experts_not_divisible",
                       format::count(most) + " experts on " + format::count(gpus) + " GPUs: shown is the mean; the busiest GPU holds " + format::count(busiest)
                           + ", " + format::count(std::ceil(100 * busiest * gpus / most)) + " % of it",
                       {"parallelism.ep"}, setTo("parallelism.expert_skew_percent", std::ceil(100 * busiest * gpus / most))});
    }
}

void stages(const HardwareModel& hardware, const Deployment& d, Diagnostics& out)
{
    const double layers = hardware.architecture.layerCount();
    if (d.pp > layers)
        out.push_back({Severity::Error, "more_stages_than_layers",
                       format::count(layers) + " layers can't be divided into " + format::count(d.pp) + " pipeline stages",
                       {"parallelism.pp"}, setTo("parallelism.pp", layers)});
    if (d.stage > d.pp)
        out.push_back({Severity::Error, "no_such_stage", "There is no pipeline stage " + format::count(d.stage) + " of " + format::count(d.pp) + ": the last is shown",
                       {"parallelism.stage"}, setTo("parallelism.stage", 0)});
    if (d.pp > 1 && d.pp <= layers) {
        const components::Stage& shown = hardware.plan.stages[hardware.plan.stage];
        out.push_back({Severity::Info, "stage_shown",
                       "Per-GPU figures are those of pipeline stage " + std::to_string(hardware.plan.stage + 1) + " of " + format::count(d.pp)
                           + (d.stage == 0 ? ", the busiest" : "") + ", with " + format::count(shown.layers) + " of " + format::count(layers) + " layers",
                       {"parallelism.pp"}, std::nullopt});
    }
}

void speculation(const HardwareModel& hardware, const Scenario& scenario, Diagnostics& out)
{
    const auto speculates = [](const RequestGroup& group) { return group.phase == Phase::Decode && group.numTokens > 1 && group.requests > 0; };
    const bool any = std::any_of(scenario.workload.groups.begin(), scenario.workload.groups.end(), speculates);
    const bool wantsMtp = scenario.deployment.drafter == "mtp";
    if (wantsMtp && !hardware.architecture.mtp)
        out.push_back({Severity::Error, "no_mtp", "The config announces no layers for multi-token prediction: drafts cost nothing here",
                       {"speculation.drafter"}, Fix{"speculation.drafter", "none"}});
    else if (any && !wantsMtp)
        out.push_back({Severity::Info, "free_drafts", "Decodes of several tokens are counted as verified drafts; making the drafts costs nothing here",
                       {"batch"}, hardware.architecture.mtp ? std::optional(Fix{"speculation.drafter", "mtp"}) : std::nullopt});
}

void assumptions(const HardwareModel& hardware, Diagnostics& out)
{
    if (!hardware.architecture.vision.empty())
        out.push_back({Severity::Info, "vision_not_run", "The vision tower is counted in parameters and memory; a step without images does not run it",
                       {"model"}, std::nullopt});
    for (const std::string& assumption : hardware.architecture.assumptions)
        out.push_back({Severity::Info, "assumption", "Assumed: " + assumption, {"model"}, std::nullopt});
}

}  // namespace

std::vector<Diagnostic> diagnose(const HardwareModel& hardware, const Scenario& scenario)
{
    Diagnostics out;
    heads(hardware, scenario.deployment, out);
    feedForward(hardware, scenario.deployment, out);
    experts(hardware, scenario.deployment, out);
    stages(hardware, scenario.deployment, out);
    batch(scenario.workload, "nothing runs", out);
    speculation(hardware, scenario, out);
    std::set<Precision> precisions;
    for (const components::PlannedOperation& operation : hardware.plan.operations)
        if (operation.formula == components::Formula::Linear || operation.formula == components::Formula::Experts) precisions.insert(operation.precision);
    for (const Precision precision : precisions) widened(scenario.accelerator, precision, "quantization", out);
    assumptions(hardware, out);
    return out;
}

}  // namespace gable
