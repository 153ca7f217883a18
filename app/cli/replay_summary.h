#pragma once

#include <optional>
#include <set>
#include <string>

#include "app/cli/output.h"
#include "app/cli/rate_timeline.h"
#include "core/io/step_json.h"
#include "core/scenario/scenario.h"

namespace gable::cli {

/// What a whole trace came to.
class ReplaySummary {
public:
    void observe(const TraceStep& step, const vllm::StepStats& stats);

    /// `start`: where the trace begins when not with its first step.
    [[nodiscard]] std::string text(const Scenario& scenario, const vllm::ModelMetrics& metrics,
                                   std::optional<double> start, Format format) const;

private:
    [[nodiscard]] Seconds duration(std::optional<double> start) const;
    [[nodiscard]] std::string page(const Scenario& scenario, const vllm::ModelMetrics& metrics, Seconds duration) const;
    [[nodiscard]] std::string rateTable() const;

    double m_steps = 0, m_idleSteps = 0;
    std::set<int> m_engines;
    vllm::ExecutionContext m_context;
    Totals m_totals;
    RateTimeline m_timeline;
};

}  // namespace gable::cli
