#pragma once

#include <optional>

#include "core/estimate/estimate.h"
#include "core/estimate/serving_figures.h"

namespace gable {

/// Tokens that vLLM puts into a step at most (its default by GPU: 8,192 from 70 GiB on except on A100, else 2,048; vllm/engine/arg_utils.py).
double defaultBatchedTokens(const Accelerator& accelerator);
/// That, or what the engine is set to. The scenario has an accelerator.
double batchedTokens(const Scenario& scenario);

/// Steady state of continuous batching. TPOT is a step of the running decodes at mid-answer, and the share of the prompts of the others that are
/// computed meanwhile: decode(b, ISL + OSL/2) + (b − 1)/OSL · prefill(ISL). TTFT is the prompt's time in chunks that share their steps with the running
/// decodes, the rest of the step in progress, and the mean wait for the prompts of the other requests in flight.
/// No step overhead is in it unless the scenario asks for it. Nothing without an accelerator and a serving load.
std::optional<ServingEstimate> serve(const HardwareModel& hardware, const Scenario& scenario);

}  // namespace gable
