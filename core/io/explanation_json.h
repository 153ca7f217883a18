#pragma once

#include <span>
#include <string>

#include "core/estimate/explain.h"
#include "core/estimate/moves.h"

namespace gable {

/// `gable.explanation/1` on one line: the figures of a subject with their derivations, and the moves that would change it. Times are null without an accelerator.
void writeExplanation(const Scenario& scenario, const Explained& explained, std::span<const Move> moves, std::string& out);

/// A batch as `parseBatch` reads it: "prefill:128:2176x1,decode:1:4096x64".
std::string batchText(const Workload& workload);

}  // namespace gable
