#pragma once

#include <string>

#include "core/model/architecture.h"
#include "core/model/inspection.h"
#include "core/scenario/model.h"

namespace gable::cli {

/// The facts, the layers, the parts and the formats of a model, for people.
std::string inspectText(const Model& model, const Architecture& architecture, const Inspection& inspection);

/// One row per component and stored format.
std::string inspectCsv(const Inspection& inspection);

}  // namespace gable::cli
