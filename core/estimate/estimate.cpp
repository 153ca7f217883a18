#include "core/estimate/estimate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "core/components/weights.h"
#include "core/estimate/diagnose.h"
#include "core/estimate/memory_fit.h"
#include "core/estimate/serving.h"
#include "core/estimate/sizing.h"
#include "core/scenario/model_formats.h"
#include "core/vllm/architecture_facts.h"

namespace gable {

namespace {

Error withOrigin(Error error, const Model& model)
{
    if (error.origin.empty()) error.origin = model.source.empty() ? model.name : model.source;
    return error;
}

Result<HardwareModel> prepareHardware(const Model& model, const Deployment& deployment)
{
    const std::string& cache = deployment.kvCacheDtype;
    if (cache != "auto" && cache != "from-config")
        if (const auto bytes = vllm::cacheDtypeBytes(cache, "kv_cache_dtype"); !bytes) return tl::unexpected(bytes.error());
    auto architecture = readArchitecture(model, deployment);
    if (!architecture) return tl::unexpected(architecture.error());
    HardwareModel out;
    out.plan = components::plan(*architecture, deployment);
    out.memory = memoryPlan(*architecture, deployment);
    out.architecture = std::move(*architecture);
    return out;
}

/// The precision whose operations read the most weights.
Precision commonPrecision(const components::Plan& plan)
{
    std::array<double, 6> bytes{};
    for (const components::PlannedOperation& operation : plan.operations)
        bytes[static_cast<std::size_t>(operation.precision)] += components::matrixBytes(operation) * operation.global;
    return static_cast<Precision>(std::max_element(bytes.begin(), bytes.end()) - bytes.begin());
}

/// Query and K/V heads of the first layer that has some.
std::pair<double, double> headsOf(const Architecture& architecture)
{
    for (const LayerGroup& group : architecture.layers)
        for (const Mixer& mixer : group.layer.mixers) {
            if (const auto* gqa = std::get_if<Gqa>(&mixer)) return {gqa->heads, gqa->kvHeads};
            if (const auto* mla = std::get_if<Mla>(&mixer)) return {mla->heads, 1};
            if (const auto* compressed = std::get_if<CompressedAttention>(&mixer)) return {compressed->heads, 1};
        }
    return {0, 0};
}

void describe(Estimate& out, const HardwareModel& hardware, const Deployment& deployment)
{
    out.dtype = hardware.architecture.dtype;
    out.weights = commonPrecision(hardware.plan);
    for (const LayerGroup& group : hardware.architecture.layers) out.hasExperts = out.hasExperts || std::holds_alternative<Moe>(group.layer.feedForward);
    const auto [query, kv] = headsOf(hardware.architecture);
    out.queryHeads = query / deployment.tp;
    out.kvHeads = kv > 0 ? std::max(1.0, kv / deployment.tp) : 0;
}

/// What the roofline allows, for operations that nothing more is known of.
OperationTime atBest(const Operation& operation, const Accelerator& accelerator)
{
    const LimitTimes limits = limitTimes(operation, accelerator);
    return {limits, bound(operation, limits), limits.longest(), limits.longest(), Confidence::Bound, 0};
}

StepTime stepTime(const TimedStep& step, const Scenario& scenario)
{
    StepTime out;
    std::array<double, allConfidences.size()> trusted{};
    double erring = 0;
    for (const OperationTime& operation : step.times) {
        out.atBest += operation.atBest;
        out.time += operation.time;
        out.byBound[static_cast<std::size_t>(operation.bound)] += operation.time;
        trusted[static_cast<std::size_t>(operation.confidence)] += operation.time.value;
        erring += operation.time.value * operation.errorPercent;
    }
    out.passage = out.time;
    out.confidence = static_cast<Confidence>(std::max_element(trusted.begin(), trusted.end()) - trusted.begin());
    if (out.time.value > 0) out.errorPercent = erring / out.time.value;
    if (scenario.timing.times == Times::Calibrated) out.software = timing::builtinCalibration().set(scenario.accelerator->id, scenario.timing.software).software;
    return out;
}

/// Operations and times of the scenario's accounting. The time of the step is the hardware estimate's under both.
void addOperations(Estimate& out, const Prepared& prepared, const Scenario& scenario)
{
    const bool counters = scenario.accounting == Accounting::Vllm;
    const Accelerator* accelerator = acceleratorOf(scenario);
    if (!accelerator || !prepared.hardware) {
        out.operations = operations(prepared, scenario.workload, scenario.accounting, scenario.scope);
        if (accelerator)
            for (const Operation& operation : out.operations) out.times.push_back(atBest(operation, *accelerator));
        return;
    }
    const bool perGpu = scenario.scope == Scope::PerGpu;
    const auto batch = components::stepBatch(scenario.workload);
    const auto timed = [&](components::Extent extent) { return timedStep(*prepared.hardware, batch, extent, *accelerator, scenario.deployment, scenario.timing); };
    TimedStep step = timed(perGpu ? components::Extent::Gpu : components::Extent::Pipeline);
    out.step = stepTime(step, scenario);
    if (perGpu && scenario.deployment.pp > 1) out.step->passage = timed(components::Extent::Pipeline).time();
    if (counters) {
        out.operations = operations(prepared, scenario.workload, scenario.accounting, scenario.scope);
        for (const Operation& operation : out.operations) out.times.push_back(atBest(operation, *accelerator));
        return;
    }
    out.times = std::move(step.times);
    // Counted are all GPUs, timed is one of each stage: the same operations, and the same order.
    if (!perGpu) {
        const bool overhead = !step.operations.empty() && step.operations.back().component == Component::Overhead;
        const Operation engine = overhead ? step.operations.back() : Operation();
        components::evaluate(prepared.hardware->plan, batch, components::Extent::AllGpus, step.operations);
        if (overhead) step.operations.push_back(engine);
    }
    out.operations = std::move(step.operations);
}

void describe(Estimate& out, const vllm::ModelMetrics& metrics)
{
    out.dtype = metrics.dtype;
    out.quantization = metrics.quantization;
    out.weights = metrics.precisions.weights;
    out.unavailable = metrics.unavailable;
    out.hasExperts = metrics.ffn && metrics.ffn->numMoeLayers > 0;
    if (!metrics.attention) return;
    out.queryHeads = metrics.perGpu.attention.heads;
    out.kvHeads = metrics.perGpu.attention.kvHeads;
}

/// The same under both accountings.
void diagnoseMemory(Estimate& out, const HardwareModel& hardware, const Scenario& scenario, Remedies wanted)
{
    std::vector<Diagnostic> found = diagnose(*out.memory, hardware.architecture, scenario);
    if (!out.memory->feasible() && wanted == Remedies::Searched) {
        Diagnostic& infeasible = found.front();
        infeasible.remedies = remedies(hardware, scenario, *out.memory);
        if (!infeasible.remedies.empty()) infeasible.fix = infeasible.remedies.front().fix;
    }
    std::move(found.begin(), found.end(), std::back_inserter(out.diagnostics));
}

}  // namespace

const Error* Prepared::fault(Accounting accounting) const
{
    if (accounting == Accounting::Vllm) return counters ? nullptr : &counters.error();
    return hardware ? nullptr : &hardware.error();
}

SharedPrepared prepare(const Model& model, const Deployment& deployment, std::optional<Accounting> only)
{
    auto out = std::make_shared<Prepared>(Prepared{tl::unexpected(Error{"was not asked for", {}, {}}), tl::unexpected(Error{"was not asked for", {}, {}})});
    if (only != Accounting::Hardware) out->counters = vllm::modelMetrics(model, deployment);
    if (only != Accounting::Vllm) out->hardware = prepareHardware(model, deployment);
    if (!out->counters) out->counters = tl::unexpected(withOrigin(out->counters.error(), model));
    if (!out->hardware) out->hardware = tl::unexpected(withOrigin(out->hardware.error(), model));
    return out;
}

void evaluate(const HardwareModel& hardware, const components::StepBatch<double>& batch, Scope scope, std::vector<Operation>& operations)
{
    components::evaluate(hardware.plan, batch, scope, operations);
}

Totals totals(std::span<const Operation> operations)
{
    Totals sums;
    for (const Operation& operation : operations) {
        sums.flops += operation.flops();
        sums.reads += operation.reads();
        sums.writes += operation.writes();
        sums.link += operation.link();
    }
    return sums;
}

std::vector<Operation> operations(const Prepared& prepared, const Workload& workload, Accounting accounting, Scope scope)
{
    std::vector<Operation> out;
    if (accounting == Accounting::Vllm) vllm::operations(*prepared.counters, vllm::contextOf(workload), scope, out);
    else components::evaluate(prepared.hardware->plan, components::stepBatch(workload), scope, out);
    return out;
}

TimedStep timedStep(const HardwareModel& hardware, const components::StepBatch<double>& batch, components::Extent extent, const Accelerator& accelerator,
                    const Deployment& deployment, const Timing& timing)
{
    TimedStep out;
    timing::StepTimer timer(accelerator, timing);
    components::evaluate(hardware.plan, batch, extent, out.operations, &timer);
    out.times = timer.take();
    if (timing.stepOverhead && timing.times != Times::Bound && !out.operations.empty()) {
        Operation& engine = out.operations.emplace_back();
        engine.id = "overhead.engine";
        engine.label = "engine";
        engine.component = Component::Overhead;
        OperationTime& time = out.times.emplace_back();
        time.bound = Bound::Overhead;
        time.time = timing::stepOverhead(deployment.tp);
        time.confidence = Confidence::Pooled;
    }
    return out;
}

Seconds TimedStep::time() const
{
    Seconds sum;
    for (const OperationTime& operation : times) sum += operation.time;
    return sum;
}

Result<Estimate> estimate(const SharedPrepared& prepared, const Scenario& scenario, Remedies remedies)
{
    if (const Error* fault = prepared->fault(scenario.accounting)) return tl::unexpected(*fault);
    Estimate out;
    out.prepared = prepared;
    out.accounting = scenario.accounting;
    out.scope = scenario.scope;
    out.context = vllm::contextOf(scenario.workload);
    addOperations(out, *prepared, scenario);
    if (prepared->hardware) {
        out.serving = serve(*prepared->hardware, scenario);
        out.memory = memoryLedger(prepared->hardware->memory, prepared->hardware->architecture, scenario);
        if (out.memory) out.sizing = size(*prepared->hardware, *out.memory, scenario);
    }
    // vLLM's counters add up in another order than their list of operations shows.
    const bool counters = scenario.accounting == Accounting::Vllm;
    const auto counted = [&] { return vllm::totals(*prepared->counters, out.context, scenario.scope); };
    out.totals = counters ? counted() : totals(out.operations);
    if (!prepared->fault(other(scenario.accounting)))
        out.otherTotals = counters ? totals(operations(*prepared, scenario.workload, Accounting::Hardware, scenario.scope)) : counted();
    if (counters) {
        describe(out, *prepared->counters);
        out.diagnostics = diagnose(*prepared->counters, scenario);
    } else {
        describe(out, *prepared->hardware, scenario.deployment);
        if (prepared->counters) out.quantization = prepared->counters->quantization;
        out.diagnostics = diagnose(*prepared->hardware, scenario);
    }
    if (out.memory) diagnoseMemory(out, *prepared->hardware, scenario, remedies);
    return out;
}

std::optional<Accounting> neededFor(const Scenario& scenario)
{
    const bool timed = scenario.accelerator && scenario.accounting == Accounting::Vllm;
    return timed ? std::nullopt : std::optional(scenario.accounting);
}

Result<Estimate> estimate(const Scenario& scenario)
{
    return estimate(prepare(scenario.model, scenario.deployment, neededFor(scenario)), scenario);
}

}  // namespace gable
