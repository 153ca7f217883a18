#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace gable::cli {

/// Error for an id that a list does not have, with those that come close. `list` is the command that shows the list.
Error unknownId(std::string_view id, const std::vector<std::string_view>& known, std::string_view list);

}  // namespace gable::cli
