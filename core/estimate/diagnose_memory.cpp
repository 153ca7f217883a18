#include <algorithm>

#include "core/estimate/diagnose.h"
#include "core/estimate/diagnose_common.h"
#include "core/estimate/memory_fit.h"

namespace gable {

namespace {

using namespace diagnose_parts;

constexpr std::string_view utilization = "engine.gpu_memory_utilization_percent", maxModelLen = "engine.max_model_len";

Diagnostic doesNotStart(const MemoryLedger& m)
{
    const auto gib = [](Bytes value) { return format::gibibytes(value); };
    const std::string code(memoryExceeded);
    if (m.availableKv.value <= 0)
        return {Severity::Error, code,
                "Weights of " + gib(m.weights) + ", " + gib(m.torchPeak) + " of activations and " + gib(m.nonTorch) + " besides exceed the " + gib(m.requested) + " that vLLM takes by "
                    + gib(Bytes(-m.availableKv.value)) + ": it refuses to start",
                {std::string(utilization), "parallelism.tp"}, std::nullopt};
    return {Severity::Error, code,
            "The KV cache of " + gib(m.availableKv) + " holds one request of " + format::count(longestRequest(m)) + " tokens, but max_model_len allows " + format::count(m.maxModelLen)
                + ": vLLM refuses to start",
            {std::string(maxModelLen), std::string(utilization)}, std::nullopt};
}

Diagnostic holdsNoBatch(const MemoryLedger& m, const Workload& workload)
{
    double requests = 0;
    for (const RequestGroup& group : workload.groups) requests += group.requests;
    return {Severity::Error, std::string(kvCacheExceeded),
            "The batch needs " + format::gibibytes(m.usedKv) + " of KV cache and finds " + format::gibibytes(m.availableKv) + ": room for " + format::count(requestsWithRoom(m, workload))
                + " of its " + format::count(requests) + " requests",
            {"batch", std::string(utilization)}, std::nullopt};
}

/// Requests that are longer than the engine takes. It takes none longer than the model's context.
void longRequests(const MemoryLedger& m, const Architecture& architecture, const Scenario& scenario, Diagnostics& out)
{
    if (!(scenario.engine.maxModelLen > 0 || architecture.context > 0)) return;
    const double longest = longestContext(scenario.workload);
    if (longest <= m.maxModelLen) return;
    const bool canBeRaised = architecture.context == 0 || longest <= architecture.context;
    out.push_back({Severity::Warning, "context_exceeds_max_model_len",
                   "A request of the batch has " + format::count(longest) + " tokens, the longest that vLLM takes " + format::count(m.maxModelLen)
                       + (canBeRaised ? " (max_model_len)" : " (max_model_len, no more than the model's context)"),
                   {"batch", std::string(maxModelLen)}, canBeRaised ? std::optional(setTo(maxModelLen, longest)) : std::nullopt});
}

}  // namespace

std::vector<Diagnostic> diagnose(const MemoryLedger& ledger, const Architecture& architecture, const Scenario& scenario)
{
    Diagnostics out;
    if (!ledger.fits) out.push_back(doesNotStart(ledger));
    else if (!ledger.holdsBatch()) out.push_back(holdsNoBatch(ledger, scenario.workload));
    longRequests(ledger, architecture, scenario, out);
    return out;
}

}  // namespace gable
