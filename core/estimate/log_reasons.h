#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/estimate/estimate.h"
#include "core/scenario/startup_log.h"

namespace gable {

/// What the reasons of a difference are chosen by.
struct LogFacts {
    const StartupLog& log;
    const Scenario& scenario;       ///< set as the log says
    const HardwareModel& hardware;
    const MemoryLedger& ledger;
    bool otherModel = false;        ///< the log is of another one than the scenario's

    [[nodiscard]] std::optional<double> logged(std::string_view name) const;
};

/// "14.99 GiB" of a number of GiB, as logs round it.
std::string gib(double value);

/// Why this line of the log, which has it, differs from the predicted figure. Empty where that is not known.
std::string differenceReason(const LogFacts& facts, std::string_view line, double predicted);

}  // namespace gable
