#include "core/estimate/diagnose_common.h"

#include <algorithm>

namespace gable::diagnose_parts {

double nearestDivisor(double whole, double wanted)
{
    for (double distance = 0; distance <= wanted; ++distance) {
        if (wanted - distance >= 1 && divides(wanted - distance, whole)) return wanted - distance;
        if (divides(wanted + distance, whole)) return wanted + distance;
    }
    return 1;
}

void batch(const Workload& workload, std::string_view whenEmpty, Diagnostics& out)
{
    bool empty = true;
    for (std::size_t row = 0; row < workload.groups.size(); ++row) {
        const RequestGroup& group = workload.groups[row];
        if (group.requests > 0 && group.numTokens > 0) empty = false;
        if (group.contextLen < group.numTokens)
            out.push_back({Severity::Error, "context_below_new_tokens",
                           "Batch row " + std::to_string(row + 1) + ": a context of " + format::count(group.contextLen) + " can't hold "
                               + format::count(group.numTokens) + " new tokens; it includes them",
                           {"batch"}, std::nullopt});
    }
    if (empty) out.push_back({Severity::Info, "empty_batch", "No tokens in the step: " + std::string(whenEmpty), {"batch"}, std::nullopt});
}

double longestContext(const Workload& workload)
{
    double out = 0;
    for (const RequestGroup& group : workload.groups)
        if (group.requests > 0) out = std::max(out, group.contextLen);
    return out;
}

bool speculates(const Workload& workload)
{
    const auto verifies = [](const RequestGroup& group) { return group.phase == Phase::Decode && group.numTokens > 1 && group.requests > 0; };
    return std::any_of(workload.groups.begin(), workload.groups.end(), verifies);
}

void widened(const std::optional<Accelerator>& accelerator, Precision wanted, std::string_view field, Diagnostics& out)
{
    if (!accelerator) return;
    const Precision used = effectivePrecision(*accelerator, wanted);
    if (used != wanted)
        out.push_back({Severity::Info, "precision_widened",
                       accelerator->name + " has no " + std::string(label(wanted)) + " units: weights are widened to " + std::string(label(used))
                           + " and multiplied at its rate",
                       {std::string(field)}, std::nullopt});
}

}  // namespace gable::diagnose_parts
