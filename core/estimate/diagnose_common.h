#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/timing/roofline.h"
#include "core/scenario/scenario.h"
#include "core/units/format.h"

/// What the diagnostics of both accountings share.
namespace gable::diagnose_parts {

using Diagnostics = std::vector<Diagnostic>;

inline bool divides(double divisor, double whole) { return std::fmod(whole, divisor) == 0; }

/// The divisor of `whole` that lies nearest to `wanted`, the smaller one of two; widths are at most 65,536.
double nearestDivisor(double whole, double wanted);

inline Fix setTo(std::string_view field, double value) { return {std::string(field), format::exact(value)}; }

/// Rows of the batch that contradict themselves, or are empty; `whenEmpty` says what is counted then.
void batch(const Workload& workload, std::string_view whenEmpty, Diagnostics& out);

/// Tokens of the longest request of the batch, after the step; 0 without any.
double longestContext(const Workload& workload);

/// Decodes of several tokens, which verify drafts.
bool speculates(const Workload& workload);

/// Products that run wider than asked for, since the hardware lacks the units.
void widened(const std::optional<Accelerator>& accelerator, Precision wanted, std::string_view field, Diagnostics& out);

}  // namespace gable::diagnose_parts
