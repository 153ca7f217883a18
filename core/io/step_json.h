#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/model/config_value.h"
#include "core/result.h"
#include "core/vllm/step_stats.h"

namespace gable {

/// One scheduler step of a trace.
struct TraceStep {
    std::vector<double> newComputed, newScheduled, cachedComputed, cachedScheduled;
    int engine = 0;
    std::optional<double> time;  ///< seconds, on the trace's own clock

    [[nodiscard]] vllm::StepArrays arrays() const
    {
        return {newComputed, newScheduled, cachedComputed, cachedScheduled};
    }
};

/// A point of a trace at which the engine's logger is asked for its lines.
struct TraceLog {
    double time = 0;
    std::string prefix;
};

using TraceLine = std::variant<TraceStep, TraceLog>;

/// A line of a trace: an object with `scheduler_output` or with `log`. Keys that are not known are passed over, since
/// dumps of a scheduler hold more than is needed here. A request that `num_scheduled_tokens` does not list has none.
Result<TraceLine> readTraceLine(const ConfigValue& line);

/// One line of JSON, newline included: the stats of a step, with `debug` its breakdowns too.
void writeStepStats(const vllm::StepStats& stats, const vllm::StepDebug* debug, std::string& out);

}  // namespace gable
