#pragma once

#include <string>
#include <string_view>

#include "core/estimate/estimate.h"

namespace gable {

/// `gable.estimate/1` on one line. `idJson` is the JSON text of the scenario's id ("null" when it has none).
void writeEstimate(const Estimate& estimate, const Accelerator* accelerator, std::string_view idJson, std::string& out);

}  // namespace gable
