#pragma once

#include "core/estimate/compare.h"
#include "ui/charts/waterfall_data.h"

namespace gable {

/// From the step time of A to that of B, by what is set differently. What takes time is worse, what saves it better.
WaterfallData causeWaterfall(const Comparison& comparison, const Estimate& a, const Estimate& b);

}  // namespace gable
