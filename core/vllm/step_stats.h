#pragma once

#include <span>

#include "core/step/operation.h"
#include "core/vllm/execution_context.h"
#include "core/vllm/model_metrics.h"

namespace gable::vllm {

/// What a scheduler decided for one step, as number arrays: tokens computed before and tokens scheduled now, of each
/// new and each cached (continuing) request. The two spans of a kind are equally long; whole numbers ≥ 0.
struct StepArrays {
    std::span<const double> newComputed;
    std::span<const double> newScheduled;
    std::span<const double> cachedComputed;
    std::span<const double> cachedScheduled;
};

/// Requests without scheduled tokens are left out. New requests are prefills; cached ones are when they have more than
/// one token (a chunk of a prompt). Context is what is computed after the step.
ExecutionContext contextOf(const StepArrays& step);

/// FLOPs and bytes of one GPU in one step.
struct StepStats {
    Totals totals;
    ExecutionContext context;
};

StepStats stepStats(const ModelMetrics& metrics, const StepArrays& step);

/// The same, key by key.
struct StepDebug {
    ExecutionContext context;
    Breakdown flops;
    Breakdown reads;
    Breakdown writes;
};

StepDebug stepDebug(const ModelMetrics& metrics, const ExecutionContext& context);

}  // namespace gable::vllm
