#pragma once

#include <string>

#include "core/estimate/log_comparison.h"

namespace gable {

/// `gable.log/1`: predicted and logged lines, and under "engine" what a scenario that adopts them has.
void writeLogComparison(const StartupLog& log, const LogComparison& comparison, const Engine& adopted, std::string& out);

}  // namespace gable
