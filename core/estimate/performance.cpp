#include "core/estimate/performance.h"

#include "core/estimate/explain.h"
#include "core/timing/roofline.h"

namespace gable {

namespace {

/// Σ over the requests of a phase with new tokens.
template <typename Each>
double sumOver(const Workload& workload, Phase phase, Each each)
{
    double sum = 0;
    for (const RequestGroup& group : workload.groups)
        if (group.phase == phase && group.requests > 0 && group.numTokens > 0) sum += group.requests * each(group.numTokens);
    return sum;
}

}  // namespace

double decodesOf(const Scenario& scenario)
{
    return sumOver(scenario.workload, Phase::Decode, [](double) { return 1.0; });
}

double outputTokensOf(const Scenario& scenario)
{
    const double acceptance = scenario.deployment.acceptancePercent / 100;
    return sumOver(scenario.workload, Phase::Decode, [acceptance](double tokens) { return expectedTokens(tokens, acceptance); });
}

double promptTokensOf(const Scenario& scenario)
{
    return sumOver(scenario.workload, Phase::Prefill, [](double tokens) { return tokens; });
}

std::optional<Performance> performance(const Scenario& scenario, const Estimate& estimate)
{
    if (!scenario.accelerator || !estimate.step || !(estimate.step->time.value > 0)) return std::nullopt;
    const Accelerator& a = *scenario.accelerator;
    const Deployment& d = scenario.deployment;
    const bool perGpu = estimate.scope == Scope::PerGpu;
    // Under all GPUs the step is the way through all stages; each stage takes its part of it.
    const double passage = estimate.step->passage.value, stage = perGpu ? estimate.step->time.value : estimate.step->time.value / d.pp;
    Performance out;
    out.gpus = d.tp * d.pp * d.dp;
    const double requests = decodesOf(scenario), yielded = outputTokensOf(scenario);
    out.outputTokens = yielded * d.dp;
    out.tokensPerSecond = out.outputTokens / stage;
    out.inputTokensPerSecond = promptTokensOf(scenario) * d.dp / stage;
    if (requests > 0) out.perUser = yielded / requests / passage;
    out.perGpu = out.tokensPerSecond / out.gpus;
    const double share = perGpu ? 1 : out.gpus;
    out.mfu = estimate.totals.flops.value / share / (stage * peakRate(a, estimate.weights).value);
    out.mbu = estimate.totals.traffic().value / share / (stage * a.memoryBandwidth.value);
    if (!(out.tokensPerSecond > 0)) return out;
    if (a.power) out.joulesPerToken = *a.power * out.gpus / out.tokensPerSecond;
    constexpr double secondsPerHour = 3600, million = 1e6;
    if (a.pricePerHour) out.dollarsPerMillionTokens = *a.pricePerHour * out.gpus / secondsPerHour / out.tokensPerSecond * million;
    return out;
}

}  // namespace gable
