#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/vllm/step_stats.h"

namespace gable::vllm {

/// What vLLM's logger prints about a window of steps: average rates per GPU and, with `debug`, a details block. All
/// engines are summed. A value: copying it copies the window. Times are seconds on any clock; the caller reads it.
class MfuLog {
public:
    MfuLog(double startTime, bool debug) : m_lastLog(startTime), m_debug(debug) {}

    void observe(const StepStats& stats);

    /// `calcDuration`: seconds that it took to compute these stats, for the details block's overhead.
    void observe(const StepStats& stats, const StepDebug& debug, double calcDuration);

    /// The lines for the window from the last one that printed something until `now`, each ended by a newline. An idle
    /// window (no FLOPs, no bytes) gives nothing and goes on; any other one ends here.
    [[nodiscard]] std::string log(double now, std::string_view prefix);

private:
    /// Sums over the steps of a window.
    struct Window {
        Totals totals;
        double calcDuration = 0;
        double batches = 0;
        ExecutionContext context;
        Breakdown flops, reads, writes;
    };

    [[nodiscard]] std::string details(double seconds, std::string_view prefix) const;

    double m_lastLog;
    bool m_debug;
    Window m_window;
};

}  // namespace gable::vllm
