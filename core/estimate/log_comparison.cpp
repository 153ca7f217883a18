#include "core/estimate/log_comparison.h"

#include <algorithm>
#include <cmath>

#include "core/estimate/engine_constants.h"
#include "core/estimate/log_adoption.h"
#include "core/estimate/log_reasons.h"
#include "core/estimate/memory_formulas.h"
#include "core/units/format.h"

namespace gable {

namespace {

/// From 1 % on, and more than the rounding of the log.
bool wantsReason(const LogRow& row)
{
    if (!row.logged) return false;
    constexpr double least = 0.01, rounding = 0.011;
    const double difference = std::abs(row.predicted - *row.logged);
    return difference >= least * std::abs(*row.logged) && (row.isCount || difference > rounding);
}

/// requested − weights − torch peak − non-torch against the cache that was left, all of them as logged. Of one GPU: lines of several stages don't belong together.
std::string budgetOf(const LogFacts& facts)
{
    const auto requested = facts.logged("requested_gib"), weights = facts.logged("weights_gib"), peak = facts.logged("torch_peak_gib"), other = facts.logged("non_torch_gib"),
               available = facts.logged("available_kv_cache_gib"), graphs = facts.logged("cuda_graph_estimate_gib");
    if (!requested || !weights || !peak || !other || !available || facts.scenario.deployment.pp > 1) return {};
    constexpr double rounding = 0.031;  // five lines, each rounded to 0.01 GiB
    const double left = *requested - *weights - *peak - *other;
    const std::string sum = gib(*requested) + " − " + gib(*weights) + " − " + gib(*peak) + " − " + gib(*other) + " = " + gib(left);
    if (std::abs(left - *available) <= rounding) return "The lines of the log add up: " + sum + " for the KV cache.";
    if (graphs && std::abs(left - *graphs - *available) <= rounding)
        return "The lines of the log add up with the CUDA graphs that vLLM expects: " + sum + ", less " + gib(*graphs) + " for graphs: " + gib(left - *graphs) + " for the KV cache.";
    return "The lines of the log do not add up: " + sum + ", but " + gib(*available) + " are logged for the KV cache.";
}

std::vector<std::string> warningsOf(const LogFacts& facts)
{
    std::vector<std::string> out;
    if (facts.otherModel) out.push_back("The log is of “" + facts.log.model + "”; open is " + facts.scenario.model.name + ".");
    const Accelerator& accelerator = *facts.scenario.accelerator;
    const double listed = accelerator.reportedMemory.value_or(accelerator.memory).value / memory::gibi;
    constexpr double tolerance = 0.03;
    if (const auto total = facts.logged("total_gib"); total && std::abs(*total / listed - 1) > tolerance)
        out.push_back("The log is of a GPU with " + gib(*total) + "; " + accelerator.name + " has " + gib(listed) + ".");
    return out;
}

std::vector<LogRow> rowsOf(const LogFacts& facts)
{
    std::vector<LogRow> out;
    for (const LedgerLine& line : ledgerLines(facts.ledger)) {
        if (line.name == "used_kv_cache_gib") continue;  // of the batch mix: no start knows it
        LogRow& row = out.emplace_back(LogRow{line.name, line.label, line.isCount, line.value, facts.logged(line.name)});
        // The memory of the GPU is taken from the log; to compare is what the accelerator is listed with.
        const Accelerator& accelerator = *facts.scenario.accelerator;
        if (line.name == "total_gib") row.predicted = accelerator.reportedMemory.value_or(accelerator.memory).value / memory::gibi;
        if (wantsReason(row)) row.reason = differenceReason(facts, row.name, row.predicted);
    }
    return out;
}

std::vector<FieldDifference> settingsOf(const Scenario& scenario, const Scenario& set)
{
    std::vector<FieldDifference> out = fieldDifferences(scenario, set);
    for (FieldDifference& field : out)
        if (field.a == "0") field.a = "auto";
    return out;
}

}  // namespace

std::string LogRow::text(double value) const
{
    if (!isCount) return gib(value);
    constexpr double many = 1000;
    return value >= many ? format::count(value) : format::compact(std::round(value * 100) / 100);
}

std::string LogRow::difference() const
{
    if (!logged) return {};
    return text(predicted) == text(*logged) ? "equal" : format::change(*logged, predicted);
}

Result<LogComparison> compareLog(const StartupLog& log, const Scenario& scenario)
{
    if (!scenario.accelerator) return fail("expected a scenario with an accelerator, found none");
    const Scenario set = applied(log, scenario);
    const SharedPrepared prepared = prepare(set.model, set.deployment, Accounting::Hardware);
    if (!prepared->hardware) return tl::unexpected(prepared->hardware.error());
    const auto ledger = memoryLedger(prepared->hardware->memory, prepared->hardware->architecture, set);
    if (!ledger) return fail("expected a model with layers, found none");
    const LogFacts facts{log, set, *prepared->hardware, *ledger, isOtherModel(log, set.model)};
    return LogComparison{rowsOf(facts), settingsOf(scenario, set), warningsOf(facts), budgetOf(facts), engineConstants(set.engine), set.engine.constants.has_value()};
}

}  // namespace gable
