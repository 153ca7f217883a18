#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/estimate/estimate.h"

namespace gable {

/// A figure by which scenarios are compared: a row of the Compare page, of `gable-cli compare` and of reports.
struct Metric {
    enum class Better { Neither, Less, More };
    enum class Group { Deployment, Work, Time, Serving, Memory, Cost };
    /// Whose stated error it has: a figure that follows from times is as far off as they are.
    enum class ErrorOf { None, Step, Serving };

    std::string_view id;     ///< stable: "step_time_us"; says the unit
    Group group = Group::Work;
    std::string_view label;  ///< "Step time"
    Better better = Better::Neither;
    ErrorOf error = ErrorOf::None;
    std::optional<double> (*value)(const Scenario&, const Estimate&) = nullptr;  ///< nothing where it is not known
    std::string (*text)(double) = nullptr;                                       ///< for people
};

constexpr std::string_view label(Metric::Group group)
{
    constexpr std::string_view labels[] = {"Deployment", "Work of a step", "Time", "Serving load", "Memory per GPU", "Cost"};
    return labels[static_cast<int>(group)];
}

/// All of them, in the order of a table, groups together.
std::span<const Metric> metrics();
/// nullptr when there is none.
const Metric* findMetric(std::string_view id);

/// Percent, as the estimate states it; 0 where none is known.
double errorPercent(const Metric& metric, const Estimate& estimate);

/// The context by which the room for requests is judged: the longest of the decodes, without any that of the longest request, in an empty batch max_model_len.
double judgedContext(const Workload& workload, const MemoryLedger& ledger);

}  // namespace gable
