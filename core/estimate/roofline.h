#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/step/operation.h"
#include "core/scenario/accelerator.h"

namespace gable {

/// Which limit of the hardware an operation meets first.
enum class Bound { Memory, Compute };

constexpr std::string_view label(Bound bound) { return bound == Bound::Memory ? "memory" : "compute"; }

/// Roofline model (Williams, Waterman, Patterson, CACM 52(4), 2009): a rate is at most
/// min(peak, intensity × bandwidth); both meet at the ridge.
FlopsPerSecond attainable(FlopsPerByte intensity, FlopsPerSecond peak, BytesPerSecond bandwidth);
FlopsPerByte ridge(FlopsPerSecond peak, BytesPerSecond bandwidth);

/// The precision that the hardware multiplies in for one that was asked for: the same, or the next wider that it has
/// (weights in FP8 on a GPU without FP8 units are widened to BF16 first).
Precision effectivePrecision(const Accelerator& accelerator, Precision wanted);

/// Peak rate in the effective precision.
FlopsPerSecond peakRate(const Accelerator& accelerator, Precision wanted);

Bound bound(const Operation& operation, const Accelerator& accelerator);

}  // namespace gable
