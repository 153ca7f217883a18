#pragma once

#include <QString>

#include "core/timing/calibration.h"
#include "core/validation/validation_data.h"
#include "ui/theme/palette.h"

/// The prose of the validation page, as rich text.
namespace gable {

/// Why predictions of served models are off, and those of single kernels, as far as it is known.
QString knownReasonsHtml();
QString kernelReasonsHtml();
/// What was measured, by whom, under which licence, and how the errors were found.
QString sourcesHtml(const validation::ValidationData& data, const timing::Calibration& calibration, const Theme& theme);

}  // namespace gable
