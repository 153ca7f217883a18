#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/estimate/estimate.h"

namespace gable {

/// A change of the scenario and what it would do, computed by estimating the changed scenario under the same accounting. Times are those of
/// one GPU by the scenario's choice, whatever its scope; without an accelerator bytes stand in for them and times are 0.
struct Move {
    std::string text;           ///< "FP8 KV cache", "TP 16", "128 requests instead of 64"
    Scenario after;
    bool hypothetical = false;  ///< changes the stored formats of the model itself
    double stepChange = 0;      ///< relative: −0.11 is 11 % less
    double operationChange = 0;
    Seconds stepBefore, stepAfter;
    Seconds operationBefore, operationAfter;  ///< of the operation asked for, all its variants where only some survive; the step's for "total"
    double tokensPerSecondChange = 0;         ///< of the whole deployment
    double tokensPerSecondPerGpuChange = 0;
    double promptsPerSecondPerGpuChange = 0;  ///< 0 where no prompts are read
    std::string refused;        ///< why it can't be done: an Error of the diagnostics of a code that the scenario does not have yet, or "doesn't fit: 3.2 GiB missing"; empty when it can
    std::string effect;         ///< "step −11 %, throughput +12 %", "fits, …" where the scenario doesn't; empty where refused
};

/// What a step yields: expected output tokens of its decodes, on all data-parallel ranks; without decodes its prompt tokens. Divided by the step's time
/// that is the throughput, with as many batches in flight as there are pipeline stages.
double tokensOfStep(const Scenario& scenario);
/// Prompt tokens of a step on all data-parallel ranks.
double promptTokensOfStep(const Scenario& scenario);

/// At most 8, best first: before all others those that make fit what doesn't; then those that shorten the operation (id of the estimate) most, or, for the
/// step ("total" and the cards of the summary), those that raise the throughput per GPU most, that of output tokens or that of prompts, whichever gains
/// less. Left out is what changes less than 0.5 %, what makes both the operation longer and the throughput per GPU lower (unless it then fits), and for an
/// operation other numbers of pipeline stages; what is refused stands last. Empty for an unknown operation.
std::vector<Move> moves(const Scenario& scenario, const Estimate& estimate, std::string_view operation);

}  // namespace gable
