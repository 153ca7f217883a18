#pragma once

#include <array>
#include <string>
#include <string_view>

namespace gable {

/// What times mean: what the roofline allows, what measured kernels lead to expect, or given parts of the peaks.
enum class Times { Bound, Calibrated, Custom };
inline constexpr std::array allTimes{Times::Bound, Times::Calibrated, Times::Custom};

constexpr std::string_view id(Times times) { return times == Times::Bound ? "bound" : times == Times::Calibrated ? "calibrated" : "custom"; }
constexpr std::string_view label(Times times) { return times == Times::Bound ? "Bound" : times == Times::Calibrated ? "Calibrated" : "Custom efficiency"; }

/// How FLOPs and bytes become time.
struct Timing {
    Times times = Times::Calibrated;
    std::string software = "auto";  ///< whose kernels: "vllm-0.24", a bare framework; auto = the newest with measurements on the accelerator

    double computePercent = 80, memoryPercent = 80, linkPercent = 80;  ///< parts of the peaks under `Times::Custom`
    double overlapPercent = 0;   ///< part of the time of exchanges that runs beside other work
    bool stepOverhead = false;   ///< count what the engine does between two steps

    friend bool operator==(const Timing&, const Timing&) = default;
};

/// Steady load of continuous batching. Whole numbers ≥ 1.
struct Serving {
    double inputTokens = 1024;   ///< of a prompt (ISL)
    double outputTokens = 1024;  ///< of an answer (OSL)
    double concurrency = 64;     ///< requests in flight, over all data-parallel ranks

    friend bool operator==(const Serving&, const Serving&) = default;
};

}  // namespace gable
