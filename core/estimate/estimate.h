#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/components/registry.h"
#include "core/diagnostic.h"
#include "core/estimate/memory.h"
#include "core/estimate/serving_figures.h"
#include "core/estimate/sizing_figures.h"
#include "core/model/architecture.h"
#include "core/result.h"
#include "core/scenario/scenario.h"
#include "core/step/operation.h"
#include "core/timing/step_timer.h"
#include "core/vllm/execution_context.h"
#include "core/vllm/model_metrics.h"

namespace gable {

/// A model on its GPUs as the hardware estimate sees it.
struct HardwareModel {
    Architecture architecture;
    components::Plan plan;
    MemoryPlan memory;
};

/// What a model and its deployment fix, for any batch. Either accounting may be unable to count a model that the other can.
struct Prepared {
    Result<vllm::ModelMetrics> counters;
    Result<HardwareModel> hardware;

    /// Why an accounting can't count; nullptr when it can.
    [[nodiscard]] const Error* fault(Accounting accounting) const;
};
using SharedPrepared = std::shared_ptr<const Prepared>;

/// The time of a step, of one GPU of the stage that is shown or, under `Scope::Global`, of one GPU of each stage after the other.
/// It is that of the hardware estimate, whatever the accounting.
struct StepTime {
    Seconds atBest;           ///< Σ of what the roofline allows
    Seconds time;             ///< Σ of the times of the operations
    Seconds passage;          ///< `time` over all pipeline stages: when the tokens of this step are there
    std::array<Seconds, allBounds.size()> byBound{};  ///< parts of `time`, by what bounds an operation
    Confidence confidence = Confidence::Bound;        ///< that most of the time has
    double errorPercent = 0;  ///< mean of the operations' errors, weighted by their times: they may all lean to one side
    std::string software;     ///< whose parameters: "vllm-0.24.0", "pooled vllm"; empty when they are not used
};

/// What comes out for a scenario: every view and every file is drawn from this alone.
struct Estimate {
    Accounting accounting = Accounting::Hardware;
    Scope scope = Scope::PerGpu;
    std::vector<Operation> operations;  ///< in the order of a step
    Totals totals;                      ///< sums over `operations`
    std::vector<OperationTime> times;   ///< one for each of `operations`; empty without an accelerator. Under vLLM's accounting at best only
    std::optional<StepTime> step;       ///< none without an accelerator, or where the hardware estimate can't count the model
    std::optional<ServingEstimate> serving;  ///< where the scenario has a serving load, an accelerator and a model that the hardware estimate can count
    std::optional<MemoryLedger> memory;      ///< where there is an accelerator and a model that the hardware estimate can count
    std::optional<Sizing> sizing;            ///< where there are a serving estimate and a demand
    std::optional<Totals> otherTotals;  ///< those of the other accounting, where it can count the model
    vllm::ExecutionContext context;
    std::vector<vllm::Unavailable> unavailable;  ///< components that vLLM's counters leave out, under their accounting
    std::vector<Diagnostic> diagnostics;
    SharedPrepared prepared;            ///< what it was made from; the names of the operations live there

    std::string dtype;         ///< resolved: never "auto"
    std::string quantization;  ///< resolved; empty for none
    Precision weights = Precision::Bfloat16;  ///< in which most of the weights are multiplied
    bool hasExperts = false;
    double queryHeads = 0, kvHeads = 0;       ///< on one GPU, in the first layer with attention; 0 = no attention

    [[nodiscard]] const vllm::ModelMetrics* counters() const { return prepared && prepared->counters ? &*prepared->counters : nullptr; }
    [[nodiscard]] const HardwareModel* hardware() const { return prepared && prepared->hardware ? &*prepared->hardware : nullptr; }
};

/// Reads the config and shards it, for both accountings or for one; the other then has an error that says so. Errors: fields that the config
/// lacks or that are of a wrong type; `pointer` names them.
SharedPrepared prepare(const Model& model, const Deployment& deployment, std::optional<Accounting> only = std::nullopt);

/// Arithmetic only. `operations` is cleared first and keeps its storage.
void evaluate(const HardwareModel& hardware, const components::StepBatch<double>& batch, Scope scope, std::vector<Operation>& operations);
Totals totals(std::span<const Operation> operations);

/// What `estimate` needs of a scenario's model: its own accounting, and for times the hardware estimate whatever that is (none = both).
std::optional<Accounting> neededFor(const Scenario& scenario);

/// Operations of an accounting that can count.
std::vector<Operation> operations(const Prepared& prepared, const Workload& workload, Accounting accounting, Scope scope);

/// Operations of an extent with their times; the engine's overhead is the last where the scenario asks for it.
struct TimedStep {
    std::vector<Operation> operations;
    std::vector<OperationTime> times;

    [[nodiscard]] Seconds time() const;
};
TimedStep timedStep(const HardwareModel& hardware, const components::StepBatch<double>& batch, components::Extent extent, const Accelerator& accelerator,
                    const Deployment& deployment, const Timing& timing);

/// What would make it fit is looked for, or not, where an estimate is one of many.
enum class Remedies { Searched, Skipped };

/// A whole scenario: prepare, evaluate, diagnose. Errors as for `prepare`, of the scenario's accounting.
Result<Estimate> estimate(const Scenario& scenario);
Result<Estimate> estimate(const SharedPrepared& prepared, const Scenario& scenario, Remedies remedies = Remedies::Searched);

}  // namespace gable
