#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/estimate/estimate.h"
#include "core/estimate/sizing_figures.h"

namespace gable {

std::string_view label(SizingLimit limit);  ///< "time per output token"
std::string_view id(SizingLimit limit);     ///< "tpot"

/// The largest load within the targets is searched for among whole numbers of requests in flight, over which TTFT and TPOT grow; it is bounded by the room in the KV
/// cache for requests of full length and by max_num_seqs. GPUs are paid for whether they are busy or not. Of their price, prompts and answers bear what their steps take of the
/// time. Nothing without an accelerator, a serving load and a demand.
std::optional<Sizing> size(const HardwareModel& hardware, const MemoryLedger& memory, const Scenario& scenario);

/// What users feel of a replica under one load.
struct LoadPoint {
    double concurrency = 0;  ///< requests in flight on it
    Seconds ttft, tpot;
};

/// At powers of two up to the room for requests of full length, at that, and at the load of `sizing`. Empty where there is no sizing or no room.
std::vector<LoadPoint> loadCurve(const HardwareModel& hardware, const MemoryLedger& memory, const Scenario& scenario, const Sizing& sizing);

inline constexpr double hoursPerMonth = 730;

}  // namespace gable
