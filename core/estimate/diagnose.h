#pragma once

#include <vector>

#include "core/diagnostic.h"
#include "core/scenario/scenario.h"
#include "core/vllm/model_metrics.h"

namespace gable {

/// What is infeasible (Error: vLLM would refuse it), lossy in the counters (Warning) or worth knowing (Info), with the smallest fix.
std::vector<Diagnostic> diagnose(const vllm::ModelMetrics& metrics, const Scenario& scenario);

}  // namespace gable
