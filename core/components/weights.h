#pragma once

#include "core/components/plan.h"

namespace gable::components {

/// Stored bytes of the matrices that one GPU holds for a kernel in one layer; 0 for kernels that are no matrix products.
double matrixBytes(const PlannedOperation& operation);

}  // namespace gable::components
