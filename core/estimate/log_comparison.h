#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/estimate/compare.h"
#include "core/scenario/startup_log.h"

namespace gable {

/// A line of the ledger as predicted and as logged.
struct LogRow {
    std::string_view name;   ///< "weights_gib"
    std::string_view label;  ///< "Weights"
    bool isCount = false;    ///< else GiB
    double predicted = 0;
    std::optional<double> logged {};
    std::string reason {};   ///< why they differ, where that is known; empty below a difference of 1 %

    /// "14.99 GiB", "476,016".
    [[nodiscard]] std::string text(double value) const;
    /// How the prediction differs from the log: "+0.4 %"; empty for what is not logged.
    [[nodiscard]] std::string difference() const;
};

/// A start-up log beside the ledger of the scenario, set as the log says that the engine was.
struct LogComparison {
    std::vector<LogRow> rows;
    std::vector<FieldDifference> settings;  ///< where the log and the scenario as it is differ; what adopting takes over
    std::vector<std::string> warnings;      ///< of another model, of another GPU
    std::string budget;                     ///< whether the lines of the log add up; empty when it has too few for that
    EngineConstants constants;              ///< that predict
    bool ownConstants = false;              ///< a calibration of one's own
};

/// Errors: as for `prepare`, and no accelerator.
Result<LogComparison> compareLog(const StartupLog& log, const Scenario& scenario);

}  // namespace gable
