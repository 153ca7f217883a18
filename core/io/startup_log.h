#pragma once

#include <string_view>

#include "core/result.h"
#include "core/scenario/startup_log.h"

namespace gable {

inline constexpr std::size_t longestStartupLog = 64u << 20;

/// Lines of several versions, from the first engine (V0, 0.4) on, with any prefix of the logger; of several ranks the largest weights and the smallest cache, of
/// several starts the last. GB in the logs of V0 are GiB. Errors: no line about memory, more than 64 MiB.
Result<StartupLog> readStartupLog(std::string_view text, std::string_view origin);

}  // namespace gable
