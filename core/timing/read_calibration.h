#pragma once

#include <string_view>

#include "core/timing/calibration.h"

namespace gable::timing {

/// One file of `resources/calibration`. Errors: `origin: /fits/3/parameters/e_c: expected …, found …`.
Result<CalibrationFile> readCalibrationFile(std::string_view text, std::string_view origin);

}  // namespace gable::timing
