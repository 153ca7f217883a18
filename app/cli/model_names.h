#pragma once

#include "core/io/scenario_json.h"

namespace gable::cli {

/// What the commands accept as a model: an id of the catalogue, a path, or "org/name" in the user's Hugging Face cache.
ModelLookup modelNames(const Catalog& catalog);

}  // namespace gable::cli
