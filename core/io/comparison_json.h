#pragma once

#include <string>

#include "core/estimate/compare.h"

namespace gable {

/// `gable.comparison/1`: one line of JSON. The estimates are those that the comparison was made from.
void writeComparison(const Comparison& comparison, const Scenario& a, const Estimate& estimateA, const Scenario& b, const Estimate& estimateB, std::string& out);

}  // namespace gable
