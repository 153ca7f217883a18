#pragma once

#include <string>
#include <string_view>

#include "core/estimate/estimate.h"
#include "core/scenario/scenario.h"

namespace gable {

/// `gable.estimate/1` on one line, of the scenario that it was made from. `idJson` is the JSON text of the scenario's id ("null" when it has none).
void writeEstimate(const Estimate& estimate, const Scenario& scenario, std::string_view idJson, std::string& out);

}  // namespace gable
