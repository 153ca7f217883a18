#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/estimate/explain.h"

namespace gable {

/// The subjects of the memory ledger: "summary.memory", all of it, and one for each of `ledgerLines`, "memory.weights_gib" …
/// None where the estimate has no ledger.
std::vector<std::string> memorySubjects(const Estimate& estimate);

/// Empty for another subject.
std::string memoryLabel(const Estimate& estimate, std::string_view subject);

/// Nothing for another subject. Figures equal the ledger's to the last bit.
std::optional<Explained> explainMemory(const Scenario& scenario, const Estimate& estimate, std::string_view subject);

}  // namespace gable
