#pragma once

#include "ui/charts/roofline_data.h"

namespace gable {

/// The roofline of B, with A as its baseline. Areas of both are by one scale, and only the operations whose times changed most are labelled.
RooflineData driftRoofline(const Estimate& a, const Accelerator* acceleratorA, const Estimate& b, const Accelerator* acceleratorB, const RooflineOptions& options = {});

}  // namespace gable
