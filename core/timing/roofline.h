#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/step/operation.h"
#include "core/scenario/accelerator.h"

namespace gable {

/// Which limit of the hardware an operation meets first.
enum class Bound { Memory, Compute, Link };

constexpr std::string_view label(Bound bound) { return bound == Bound::Memory ? "memory" : bound == Bound::Compute ? "compute" : "link"; }

/// How long each part of the hardware is busy with an operation when it runs at its peak. An operation can't be faster than the longest of them.
struct LimitTimes {
    Seconds compute, memory;
    Seconds link;  ///< 0 when the accelerator's link is not known

    [[nodiscard]] Seconds longest() const { return std::max({compute, memory, link}); }
};

/// Roofline model (Williams, Waterman, Patterson, CACM 52(4), 2009): a rate is at most
/// min(peak, intensity × bandwidth); both meet at the ridge.
FlopsPerSecond attainable(FlopsPerByte intensity, FlopsPerSecond peak, BytesPerSecond bandwidth);
FlopsPerByte ridge(FlopsPerSecond peak, BytesPerSecond bandwidth);

/// The precision that the hardware multiplies in for one that was asked for: the same, or the next wider that it has
/// (weights in FP8 on a GPU without FP8 units are widened to BF16 first).
Precision effectivePrecision(const Accelerator& accelerator, Precision wanted);

/// Peak rate in the effective precision.
FlopsPerSecond peakRate(const Accelerator& accelerator, Precision wanted);

LimitTimes limitTimes(const Operation& operation, const Accelerator& accelerator);
Bound bound(const Operation& operation, const Accelerator& accelerator);

/// Σ of the longest times of operations that run one after the other.
Seconds limitTime(std::span<const Operation> operations, const Accelerator& accelerator);

}  // namespace gable
