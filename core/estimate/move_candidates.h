#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/estimate/estimate.h"

/// The changes that `moves` tries.
namespace gable::move_parts {

struct Candidate {
    std::string text;
    Scenario after;
    bool hypothetical = false;
};

/// Those that this scenario leaves room for. `operation` chooses the parts whose stored formats are tried: empty for all.
std::vector<Candidate> candidates(const Scenario& scenario, const Estimate& estimate, std::string_view operation);

}  // namespace gable::move_parts
