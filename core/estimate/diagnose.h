#pragma once

#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/estimate/memory.h"
#include "core/scenario/scenario.h"
#include "core/vllm/model_metrics.h"

namespace gable {

struct HardwareModel;

/// What is infeasible (Error: vLLM would refuse it), lossy in the counters (Warning) or worth knowing (Info), with the smallest fix.
std::vector<Diagnostic> diagnose(const vllm::ModelMetrics& metrics, const Scenario& scenario);

/// The same for the hardware estimate: what vLLM refuses to run, and what it would run that the estimate does not show.
std::vector<Diagnostic> diagnose(const HardwareModel& hardware, const Scenario& scenario);

/// Codes of a ledger that isn't feasible: vLLM would not start; it would, but the batch doesn't find room.
inline constexpr std::string_view memoryExceeded = "memory_exceeded", kvCacheExceeded = "kv_cache_exceeded";

/// What does not find room, whatever the accounting. What would help is a search of its own: see `remedies` (memory_fit.h).
std::vector<Diagnostic> diagnose(const MemoryLedger& ledger, const Architecture& architecture, const Scenario& scenario);

}  // namespace gable
