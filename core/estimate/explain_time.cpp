#include "core/estimate/explain_time.h"

#include <algorithm>

#include "core/estimate/performance.h"
#include "core/units/format.h"

namespace gable {

namespace {

constexpr double microsecond = 1e-6;

/// The kernel of one operation as it is launched in the step.
class Finder : public components::LaunchSink {
public:
    Finder(const Scenario& scenario, const Operation& operation)
        : m_scenario(scenario), m_operation(operation), m_set(timing::builtinCalibration().set(scenario.accelerator->id, scenario.timing.software))
    {
    }

    void launched(const components::Launch& launch) override
    {
        if (launch.operation.id != m_operation.id) return;
        found = timing::timedKernel(launch, *m_scenario.accelerator, m_set);
        repeats = launch.repeats;
    }
    [[nodiscard]] const timing::FitSet& set() const { return m_set; }

    std::optional<timing::TimedKernel> found;
    double repeats = 1;

private:
    const Scenario& m_scenario;
    const Operation& m_operation;
    const timing::FitSet& m_set;
};

Finder find(const Scenario& scenario, const Estimate& estimate, const Operation& operation)
{
    Finder finder(scenario, operation);
    std::vector<Operation> operations;
    const auto extent = estimate.scope == Scope::PerGpu ? components::Extent::Gpu : components::Extent::Pipeline;
    components::evaluate(estimate.hardware()->plan, components::stepBatch(scenario.workload), extent, operations, &finder);
    return finder;
}

const OperationTime* timeOf(const Estimate& estimate, const Operation& operation)
{
    for (std::size_t i = 0; i < estimate.times.size(); ++i)
        if (estimate.operations[i].id == operation.id) return &estimate.times[i];
    return nullptr;
}

bool isTimed(const Scenario& scenario, const Estimate& estimate, const Operation& operation)
{
    return scenario.accelerator && estimate.accounting == Accounting::Hardware && estimate.hardware() && operation.component != Component::Overhead
        && scenario.timing.times == Times::Calibrated;
}

std::string percent(double value) { return format::share(value, 100); }

std::string fitText(const timing::Fit& fit)
{
    return std::string(label(fit.model)) + (fit.weights.empty() ? "" : ", " + fit.weights) + (fit.cache.empty() ? "" : ", " + fit.cache + " cache") + ", "
        + (fit.software.empty() ? "any software" : fit.software);
}

/// A symbol whose value comes from another figure.
Traced given(std::string_view name, std::string_view meaning, double value, std::string_view origin) { return Traced::symbol(name, meaning, value, origin); }

std::vector<ExplainedFigure> rates(const Scenario& scenario, const Estimate& estimate)
{
    const Deployment& d = scenario.deployment;
    const bool perGpu = estimate.scope == Scope::PerGpu;
    const StepTime& step = *estimate.step;
    const Traced passage = given("t_pass", "time through all pipeline stages, µs", step.passage.value / microsecond, "times of the operations");
    const Traced stage = given("t_step", "time of a stage, µs", (perGpu ? step.time.value : step.time.value / d.pp) / microsecond, "times of the operations");
    const Traced yielded = given("y", "output tokens of the decodes of one replica, accepted drafts included", outputTokensOf(scenario), "batch mix");
    const Traced requests = given("r", "decodes of one replica", decodesOf(scenario), "batch mix");
    const Traced replicas = given("DP", "replicas", d.dp, "parallelism"), gpus = given("n_GPU", "GPUs", d.tp * d.pp * d.dp, "TP × PP × DP");
    std::vector<ExplainedFigure> out;
    if (!(requests.value() > 0)) return out;
    out.push_back({"per_user", "Per user", "tok/s", yielded / requests / passage * 1e6});
    const Traced all = let("R", "output tokens per second of all replicas", yielded * replicas / stage * 1e6);
    out.push_back({"all", "All users", "tok/s", all});
    out.push_back({"per_gpu", "Per GPU", "tok/s", all / gpus});
    return out;
}

std::vector<ExplainedFigure> utilization(const Scenario& scenario, const Estimate& estimate)
{
    const Accelerator& a = *scenario.accelerator;
    const Deployment& d = scenario.deployment;
    const bool perGpu = estimate.scope == Scope::PerGpu;
    const double share = perGpu ? 1 : d.tp * d.pp * d.dp, stage = perGpu ? estimate.step->time.value : estimate.step->time.value / d.pp;
    const Traced time = given("t_step", "time of the step, µs", stage / microsecond, "times of the operations");
    const Traced peak = given("P", "dense peak in the precision of the weights, FLOP/µs", peakRate(a, estimate.weights).value * microsecond, a.name);
    const Traced bandwidth = given("B", "memory bandwidth, B/µs", a.memoryBandwidth.value * microsecond, a.name);
    const Traced flops = given("F", "FLOP of one GPU in the step", estimate.totals.flops.value / share, "the figure \"FLOPs\"");
    const Traced bytes = given("Y", "bytes of one GPU in the step", estimate.totals.traffic().value / share, "the figure \"Bytes moved\"");
    return {{"mfu", "Model FLOPs utilization (MFU)", "%", 100.0 * flops / (time * peak)}, {"mbu", "Memory bandwidth utilization (MBU)", "%", 100.0 * bytes / (time * bandwidth)}};
}

std::vector<ExplainedFigure> costs(const Scenario& scenario, const Estimate& estimate)
{
    const Accelerator& a = *scenario.accelerator;
    const auto yield = performance(scenario, estimate);
    std::vector<ExplainedFigure> out;
    if (!yield || !(yield->tokensPerSecond > 0)) return out;
    const Traced rate = given("R", "output tokens per second of all replicas", yield->tokensPerSecond, "the figure \"All users\"");
    const Traced gpus = given("n_GPU", "GPUs", yield->gpus, "TP × PP × DP");
    if (a.pricePerHour) out.push_back({"cost", "A million output tokens", "$", given("c", "US dollars for a GPU and hour", *a.pricePerHour, a.name) * gpus / 3600.0 / rate * 1e6});
    if (a.power) out.push_back({"energy", "Energy of an output token, at most", "J", given("w", "power limit of the board, W", *a.power, a.name) * gpus / rate});
    return out;
}

std::vector<ExplainedFigure> servingFigures(const Scenario& scenario, const ServingEstimate& s)
{
    const auto us = [](Seconds time) { return time.value / microsecond; };
    const Traced osl = given("OSL", "tokens of an answer", scenario.serving->outputTokens, "serving load");
    const Traced requests = given("b", "requests that run together on one replica and stage", s.batch, "in flight ÷ DP ÷ PP");
    const Traced decode = given("t_d", "a step of the running decodes at mid-answer, µs", us(s.decodeStep), "times of the operations");
    const Traced prefill = given("t_p", "a prompt by itself, µs", us(s.prefill), "times of the operations");
    const Traced shared = given("t_s", "a prompt in chunks, the running decodes beside it, µs", us(s.prefillShared), "times of the operations");
    const Traced rest = given("t_r", "mean rest of the step in progress, µs", us(s.stepInProgress), "half of TPOT");
    const Traced queue = given("t_q", "mean wait for earlier prompts, µs", us(s.queue), "mean-value analysis of the closed loop of requests");
    return {{"tpot", "Time per output token (TPOT)", "µs", decode + (requests - 1.0) / osl * prefill}, {"ttft", "Time to first token (TTFT)", "µs", shared + rest + queue}};
}

}  // namespace

std::optional<ExplainedFigure> explainTime(const Scenario& scenario, const Estimate& estimate, const Operation& operation)
{
    if (!isTimed(scenario, estimate, operation)) return std::nullopt;
    const Finder finder = find(scenario, estimate, operation);
    const OperationTime* time = timeOf(estimate, operation);
    if (!finder.found || !finder.found->slot.fit || !time) return std::nullopt;
    const timing::TimedKernel& timed = *finder.found;
    const bool rule = timed.kernel.model == timing::TimeModel::Stream;
    const Traced once = timing::trace(timed.kernel, timed.parameters, "sizes and batch of this operation", rule ? "one rule for all kernels that touch each element once" : fitText(*timed.slot.fit),
                                      scenario.accelerator->name);
    const Traced repeats = Traced::symbol("L", "how often the kernel runs in a step", finder.repeats, "the figures above");
    const Traced all = repeats * once;
    const double best = time->limits.longest().value / microsecond;
    if (!(all.value() > best)) return std::nullopt;
    const double shown = time->limits.link.value > 0 ? 1 - scenario.timing.overlapPercent / 100 : 1;
    return ExplainedFigure{"time", "Time", "µs", shown < 1 ? all * Traced::symbol("1−o", "part of exchanges that runs beside nothing else", shown, "overlap of the scenario") : all};
}

std::string trustIn(const Scenario& scenario, const Estimate& estimate, const Operation& operation)
{
    const OperationTime* time = timeOf(estimate, operation);
    if (!time || operation.component == Component::Overhead) return {};
    const std::string best = "The roofline allows " + format::duration(time->atBest);
    if (!isTimed(scenario, estimate, operation))
        return scenario.timing.times == Times::Custom && estimate.accounting == Accounting::Hardware ? best + "; at the given parts of the peaks it takes " + format::duration(time->time) + '.' : "";
    const Finder finder = find(scenario, estimate, operation);
    if (!finder.found || !finder.found->slot.fit) return best + ". Measured experts include it, and so it counts no more than that.";
    std::string out = best + ", expected are " + format::duration(time->time) + ". ";
    if (finder.found->kernel.model == timing::TimeModel::Stream) return out + "Kernels of this kind were not measured: 0.8 of the bandwidth and 2 µs a launch are assumed.";
    const timing::Fit& fit = *finder.found->slot.fit;
    out += finder.found->slot.pooled ? "Parameters are pooled or those of another software or number format (" : "Parameters were fitted on this accelerator (";
    out += fitText(fit) + "; " + format::count(fit.rows) + " measured shapes): half of such times are off by less than " + percent(fit.errorMedian) + ", nine in ten by less than " + percent(fit.errorP90) + '.';
    if (time->confidence == Confidence::Calibrated)
        out += scenario.accelerator->isEdited() ? " A figure of the accelerator was edited, which nobody measured." : " This kernel is shorter or longer than those that were measured.";
    return out;
}

std::vector<ExplainedFigure> explainPerformance(std::string_view subject, const Scenario& scenario, const Estimate& estimate)
{
    if (subject == "serving") return estimate.serving ? servingFigures(scenario, *estimate.serving) : std::vector<ExplainedFigure>();
    if (!estimate.step || !scenario.accelerator || !(estimate.step->time.value > 0)) return {};
    if (subject == "summary.rate") return rates(scenario, estimate);
    if (subject == "summary.utilization") return utilization(scenario, estimate);
    if (subject == "summary.cost") return costs(scenario, estimate);
    return {};
}

}  // namespace gable
