#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/scenario/scenario.h"

namespace gable {

/// What a document holds. `active` and `baseline` are positions in `scenarios`, which is never empty.
struct Study {
    std::vector<Scenario> scenarios;
    std::size_t active = 0;
    std::optional<std::size_t> baseline;

    friend bool operator==(const Study&, const Study&) = default;
};

}  // namespace gable
