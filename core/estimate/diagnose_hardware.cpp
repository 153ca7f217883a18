#include <algorithm>
#include <cmath>
#include <set>

#include "core/estimate/diagnose.h"
#include "core/estimate/diagnose_common.h"
#include "core/estimate/diagnose_cut.h"
#include "core/estimate/estimate.h"

namespace gable {

namespace {

using namespace diagnose_parts;

/// The TP nearest to the one that is set that all heads and all widths allow; mending one of them must not break another.
Fix mendedTp(const Cut& cut, const Deployment& d)
{
    const auto allowed = [&](double tp) { return allows(cut, tp, d.dp > 1 ? 1 : tp); };  // what DP × TP has to divide is told by itself
    double largest = 2 * d.tp, nearest = 1;
    for (const Cut::Heads& h : cut.heads) largest = std::min(largest, h.query);
    for (double tp = 1; tp <= largest; ++tp)
        if (allowed(tp) && std::abs(tp - d.tp) < std::abs(nearest - d.tp)) nearest = tp;
    return setTo("parallelism.tp", nearest);
}

void heads(const Cut& cut, const Deployment& d, Diagnostics& out)
{
    for (const auto& [q, kv, mixer] : cut.heads) {
        if (!divides(d.tp, q)) {
            out.push_back({Severity::Error, "heads_not_divisible",
                           format::count(q) + " heads (" + std::string(mixer) + ") do not divide by TP " + format::count(d.tp) + ": vLLM refuses to start",
                           {"parallelism.tp"}, mendedTp(cut, d)});
        } else if (kv > 0 && !kvHeadsFit(kv, d.tp)) {
            out.push_back({Severity::Error, "kv_heads_not_divisible",
                           format::count(kv) + " KV heads can neither be divided over TP " + format::count(d.tp) + " nor replicated evenly",
                           {"parallelism.tp"}, mendedTp(cut, d)});
        } else if (kv > 0 && kv < d.tp) {
            out.push_back({Severity::Info, "kv_heads_replicated",
                           format::count(kv) + " KV heads on TP " + format::count(d.tp) + ": each is kept on " + format::count(d.tp / kv) + " GPUs",
                           {"parallelism.tp"}, std::nullopt});
        }
    }
}

void width(double value, std::string_view what, double gpus, std::string_view over, std::vector<std::string> fields, std::optional<Fix> fix, Diagnostics& out)
{
    out.push_back({Severity::Error, "ffn_not_divisible",
                   std::string(what) + ' ' + format::count(value) + " does not divide by " + std::string(over) + ' ' + format::count(gpus) + ": vLLM refuses to start",
                   std::move(fields), std::move(fix)});
}

void feedForward(const Cut& cut, const Deployment& d, Diagnostics& out)
{
    const auto overTp = [&](const std::set<double>& widths, std::string_view what) {
        for (const double value : widths)
            if (!divides(d.tp, value)) width(value, what, d.tp, "TP", {"parallelism.tp"}, mendedTp(cut, d), out);
    };
    overTp(cut.dense, "FFN width");
    overTp(cut.shared, "Shared-expert width");
    if (d.dp == 1) return overTp(cut.experts, "Expert width");
    for (const double value : cut.experts)
        if (!divides(d.tp * d.dp, value)) width(value, "Expert width", d.tp * d.dp, "DP × TP", {"parallelism.tp", "parallelism.dp"}, std::nullopt, out);
}

void experts(const Cut& cut, const Deployment& d, Diagnostics& out)
{
    if (!d.ep) return;
    const double most = cut.spread;
    const double gpus = d.tp * d.dp;
    if (most == 0) {
        out.push_back({Severity::Warning, "no_experts", "The model has no experts: expert parallelism changes nothing", {"parallelism.ep"}, Fix{"parallelism.ep", "off"}});
    } else if (most < gpus) {
        out.push_back({Severity::Error, "more_gpus_than_experts",
                       format::count(most) + " experts on " + format::count(gpus) + " expert-parallel GPUs: some have none",
                       {"parallelism.ep"}, Fix{"parallelism.ep", "off"}});
    } else if (!divides(gpus, most)) {
        const double busiest = std::ceil(most / gpus), percent = std::ceil(100 * busiest * gpus / most);
        if (d.expertSkewPercent >= percent) return;  // a load that is as uneven is counted already
        out.push_back({Severity::Info, "experts_not_divisible",
                       format::count(most) + " experts on " + format::count(gpus) + " GPUs: the busiest holds " + format::count(busiest) + ", " + format::count(percent)
                           + " % of the mean" + (d.expertSkewPercent > 100 ? "" : ", which is shown"),
                       {"parallelism.ep"}, setTo("parallelism.expert_skew_percent", percent)});
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
    const bool any = speculates(scenario.workload);
    const bool wantsMtp = scenario.deployment.drafter == "mtp";
    if (any && wantsMtp && !hardware.architecture.mtp)
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
    const Cut cut = cutOf(hardware.architecture, scenario.deployment);
    heads(cut, scenario.deployment, out);
    feedForward(cut, scenario.deployment, out);
    experts(cut, scenario.deployment, out);
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
