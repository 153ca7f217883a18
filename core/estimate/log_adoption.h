#pragma once

#include <string>

#include "core/result.h"
#include "core/scenario/scenario.h"
#include "core/scenario/startup_log.h"

namespace gable {

/// By their names, of which one may say more than the other: "-Instruct", "-FP8". False when the log names none.
bool isOtherModel(const StartupLog& log, const Model& model);

/// The scenario set as the log says that the engine was: version, limits, parallelism, dtypes, and the memory that CUDA reports. Measured lines of before are gone.
Scenario applied(const StartupLog& log, Scenario scenario);

/// The same, with every line of the log that the ledger can take in the place of the predicted one.
Scenario adopted(const StartupLog& log, const Scenario& scenario);

/// Constants with which the ledger of this scenario has the log's torch peak, non-torch memory and CUDA graphs; what the log does not say stays as it is in those
/// of the scenario. `date`: of today, for the fit. Errors: as for `prepare`, no accelerator, and a log without any of the three.
Result<EngineConstants> calibrated(const StartupLog& log, const Scenario& scenario, const std::string& date);

}  // namespace gable
