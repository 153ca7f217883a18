#pragma once

#include <QString>

#include "core/estimate/estimate.h"
#include "core/scenario/scenario.h"

/// How far a time can be trusted, in words.
namespace gable {

/// "Calibrated: fitted to measurements of …".
QString confidenceText(Confidence confidence);
/// "± 8 %"; empty where no error is known.
QString errorText(double percent);
/// "vLLM 0.24" for "vllm-0.24.0".
QString softwareText(std::string_view software);
/// Of the chosen times: "Calibrated"; "Custom" in a header, where "Custom efficiency" is too long.
QString timesHeader(Times times);
/// What the times of a step are: "times calibrated for vLLM 0.24 on H100 SXM 80 GB (± 8 % median on unseen shapes)".
QString timesText(const Scenario& scenario, const Estimate& estimate);

/// Whether the step can run as it is drawn. Times of one that has no room in the memory of its GPUs are struck through.
bool runs(const Estimate& estimate);

}  // namespace gable
