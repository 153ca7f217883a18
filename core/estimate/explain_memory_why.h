#pragma once

#include <string>
#include <string_view>

#include "core/estimate/estimate.h"

/// Sentences about the lines of the memory ledger.
namespace gable::why {

/// What a line is, what vLLM's log calls it, where its figure comes from, and what would lower it. `line` as in `ledgerLines`, or "summary.memory".
std::string ofMemory(const Scenario& scenario, const Estimate& estimate, std::string_view line);

/// Where a part of the weights comes from: how it is cut, and its formats. `part` as in `components::weightParts`.
std::string originOfWeights(const Scenario& scenario, const Estimate& estimate, std::string_view part);

}  // namespace gable::why
