#pragma once

#include <span>
#include <vector>

#include "core/components/plan.h"
#include "core/components/step_batch.h"
#include "core/scenario/workload.h"
#include "core/step/operation.h"
#include "core/trace/traced.h"

namespace gable::components {

/// The derivation of a term of an operation.
struct TracedTerm {
    Kind kind = Kind::Flops;
    std::string_view key;
    Traced value;
};

StepBatch<double> stepBatch(const Workload& workload);

/// One operation as it was counted: its kernel runs `repeats` times, each with `rows` rows of this batch.
struct Launch {
    const PlannedOperation& planned;
    const Operation& operation;
    const StepBatch<double>& batch;
    Phase phase;    ///< of the requests that an attention kernel serves
    double rows;
    double repeats;
};

/// Told of each operation that `evaluate` appends.
class LaunchSink {
public:
    virtual ~LaunchSink() = default;
    virtual void launched(const Launch& launch) = 0;
};

/// All operations that do something; `operations` is cleared and keeps its storage. Their ids and labels live in the plan.
void evaluate(const Plan& plan, const StepBatch<double>& batch, Extent extent, std::vector<Operation>& operations, LaunchSink* sink = nullptr);
void evaluate(const Plan& plan, const StepBatch<double>& batch, Scope scope, std::vector<Operation>& operations);

/// The derivation of every term of one operation of the plan. The same figures, bit for bit.
std::vector<TracedTerm> trace(const Plan& plan, const PlannedOperation& operation, const StepBatch<double>& batch, Scope scope);

/// The symbols of a formula's sizes.
std::span<const Symbol> symbolsOf(Formula formula);

}  // namespace gable::components
