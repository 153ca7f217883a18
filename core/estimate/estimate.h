#pragma once

#include <vector>

#include "core/diagnostic.h"
#include "core/result.h"
#include "core/scenario/scenario.h"
#include "core/step/operation.h"
#include "core/vllm/execution_context.h"
#include "core/vllm/model_metrics.h"

namespace gable {

/// What comes out for a scenario: every view and every file is drawn from this alone.
struct Estimate {
    Accounting accounting = Accounting::Vllm;
    Scope scope = Scope::PerGpu;
    std::vector<Operation> operations;  ///< in the order of a step
    Totals totals;                      ///< sums over `operations`
    vllm::ExecutionContext context;
    vllm::ModelMetrics metrics;         ///< what was read from the config: components and why others are missing
    std::vector<Diagnostic> diagnostics;
};

/// What a model and its deployment fix, for any batch.
struct Prepared {
    vllm::ModelMetrics metrics;
};

/// Reads the config and shards it. Errors: fields that the config lacks or that are of a wrong type; `pointer` names them.
Result<Prepared> prepare(const Model& model, const Deployment& deployment);

/// Arithmetic only. `operations` is cleared first and keeps its storage.
void evaluate(const Prepared& prepared, const vllm::ExecutionContext& batch, Scope scope, std::vector<Operation>& operations);
Totals totals(const Prepared& prepared, const vllm::ExecutionContext& batch, Scope scope);

/// A whole scenario: prepare, evaluate, diagnose.
Result<Estimate> estimate(const Scenario& scenario);
Estimate estimate(const Prepared& prepared, const Scenario& scenario);

}  // namespace gable
