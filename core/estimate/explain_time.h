#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/estimate/explain.h"

namespace gable {

/// The time of an operation of the hardware estimate out of fitted parameters, or out of the part of a peak that the scenario gives. Nothing under vLLM's accounting,
/// without an accelerator, and where the time is what the roofline allows.
std::optional<ExplainedFigure> explainTime(const Scenario& scenario, const Estimate& estimate, const Operation& operation);

/// Sentences: what a time is, whose measurements it comes from, and how far off such times are.
std::string trustIn(const Scenario& scenario, const Estimate& estimate, const Operation& operation);

/// Figures of the subjects "summary.time", "summary.rate", "summary.utilization", "summary.cost" and "serving"; none for other subjects or where nothing is known.
std::vector<ExplainedFigure> explainPerformance(std::string_view subject, const Scenario& scenario, const Estimate& estimate);

}  // namespace gable
