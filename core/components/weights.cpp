#include "core/components/weights.h"

#include "core/components/experts.h"
#include "core/components/linear.h"

namespace gable::components {

double matrixBytes(const PlannedOperation& operation)
{
    if (operation.formula == Formula::Linear) return unpack<Linear>(operation.sizes).weightBytes;
    if (operation.formula != Formula::Experts) return 0;
    const auto experts = unpack<Experts>(operation.sizes);
    return experts.local * experts.expertBytes;
}

}  // namespace gable::components
