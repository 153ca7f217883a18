#pragma once

#include <vector>

#include "core/diagnostic.h"
#include "core/scenario/scenario.h"
#include "core/vllm/model_metrics.h"

namespace gable {

struct HardwareModel;

/// What is infeasible (Error: vLLM would refuse it), lossy in the counters (Warning) or worth knowing (Info), with the smallest fix.
std::vector<Diagnostic> diagnose(const vllm::ModelMetrics& metrics, const Scenario& scenario);

/// The same for the hardware estimate: what vLLM refuses to run, and what it would run that the estimate does not show.
std::vector<Diagnostic> diagnose(const HardwareModel& hardware, const Scenario& scenario);

}  // namespace gable
