#pragma once

#include <string>

#include "core/estimate/estimate.h"

/// Sentences that say why something is bound as it is, made from its numbers.
namespace gable::why {

std::string ofOperation(const Scenario& scenario, const Estimate& estimate, const Operation& operation);

/// Which limit takes how much of the step, and the operations that last longest.
std::string ofStep(const Scenario& scenario, const Estimate& estimate);

}  // namespace gable::why
