#pragma once

#include <array>

#include "ui/charts/chart_data.h"
#include "ui/models/model_reading.h"

namespace gable {

/// What of a model's components is compared.
enum class ModelMeasure { Parameters, Stored, Active };
inline constexpr std::array allModelMeasures{ModelMeasure::Parameters, ModelMeasure::Stored, ModelMeasure::Active};

/// A bar for each component that the model has, in the order of `allParts`; vision tower and modules for multi-token prediction, which are
/// beside the language model, at the end. Every measure has the same rows.
BreakdownData componentBreakdown(const Architecture& architecture, const Inspection& inspection, ModelMeasure measure);

}  // namespace gable
