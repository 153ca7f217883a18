#pragma once

#include <string>

#include "core/estimate/estimate.h"

namespace gable::cli {

/// "vLLM counters · per GPU", the first line of whatever shows figures.
std::string accountingLine(Accounting accounting, Scope scope);

/// "TP 8 · PP 1 · DP 1 · EP off · weights bfloat16 · …", and what a config decided behind "auto".
std::string deploymentLine(const Deployment& deployment, const std::string& dtype, const std::string& quantization);

/// "Llama-3.1-70B (Meta)".
std::string modelLine(const Model& model);

/// For people: header, table of operations, what is missing, diagnostics.
std::string estimateText(const Scenario& scenario, const Estimate& estimate);

/// One row per operation with exact numbers. No row of totals, so that a column's sum is its total.
std::string estimateCsv(const Estimate& estimate);

}  // namespace gable::cli
