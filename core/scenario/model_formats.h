#pragma once

#include "core/model/read_architecture.h"
#include "core/scenario/deployment.h"
#include "core/scenario/model.h"

namespace gable {

/// What a deployment says about the stored formats of its model.
FormatChoice formatChoice(const Deployment& deployment);

/// The architecture of a model as this deployment stores it. Errors have the model's source as their origin.
Result<Architecture> readArchitecture(const Model& model, const Deployment& deployment);

}  // namespace gable
