#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/step/operation.h"
#include "core/scenario/accelerator.h"

namespace gable {

/// Which limit of the hardware an operation meets first. What the engine does between steps meets none.
enum class Bound { Memory, Compute, Link, Overhead };
inline constexpr std::array allBounds{Bound::Memory, Bound::Compute, Bound::Link, Bound::Overhead};

constexpr std::string_view label(Bound bound)
{
    constexpr std::string_view labels[] = {"memory", "compute", "link", "overhead"};
    return labels[static_cast<int>(bound)];
}

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

/// Where an exchange runs: the GPUs of one domain of the link that take part, how many domains, and what leaves a GPU beyond its domain.
struct ExchangePath {
    double inside = 1;   ///< GPUs of the exchange in one domain
    double domains = 1;
    Bytes within{};      ///< that a GPU sends over the link
    Bytes beyond{};      ///< that a GPU sends over the scale-out network
};

/// Collectives over several domains run in two tiers: each domain by itself over its link, and between the domains each GPU with its share of the data
/// (hierarchical all-reduce; Thakur, Rabenseifner, Gropp 2005). Copies of an all-to-all go where their expert is.
ExchangePath exchangePath(const Operation& operation, const Accelerator& accelerator);

/// The scale-out network's bandwidth; the link's where it is not known.
std::optional<BytesPerSecond> scaleOutBandwidth(const Accelerator& accelerator);

LimitTimes limitTimes(const Operation& operation, const Accelerator& accelerator);
Bound bound(const Operation& operation, const Accelerator& accelerator);
Bound bound(const Operation& operation, const LimitTimes& times);

/// Σ of the longest times of operations that run one after the other.
Seconds limitTime(std::span<const Operation> operations, const Accelerator& accelerator);

}  // namespace gable
