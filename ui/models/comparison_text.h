#pragma once

#include <QString>

#include "core/estimate/compare.h"

/// What a comparison comes to, in words.
namespace gable {

/// One sentence: "A step of B takes 77 % longer, and an output token costs 56 % less, on 4 GPUs instead of 8."
QString outcomeText(const Comparison& comparison, const Estimate& a, const Estimate& b);

/// "▼ −56 % · better"; "equal"; "–" where either is not known.
QString changeText(const MetricDifference& difference);

}  // namespace gable
