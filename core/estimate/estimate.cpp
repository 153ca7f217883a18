#include "core/estimate/estimate.h"

#include "core/estimate/diagnose.h"

namespace gable {

Result<Prepared> prepare(const Model& model, const Deployment& deployment)
{
    auto metrics = vllm::modelMetrics(model, deployment);
    if (metrics) return Prepared{std::move(*metrics)};
    Error error = std::move(metrics.error());
    if (error.origin.empty()) error.origin = model.source.empty() ? model.name : model.source;
    return tl::unexpected(std::move(error));
}

void evaluate(const Prepared& prepared, const vllm::ExecutionContext& batch, Scope scope, std::vector<Operation>& operations)
{
    vllm::operations(prepared.metrics, batch, scope, operations);
}

Totals totals(const Prepared& prepared, const vllm::ExecutionContext& batch, Scope scope)
{
    return vllm::totals(prepared.metrics, batch, scope);
}

Estimate estimate(const Prepared& prepared, const Scenario& scenario)
{
    Estimate out;
    out.accounting = scenario.accounting;
    out.scope = scenario.scope;
    out.context = vllm::contextOf(scenario.workload);
    evaluate(prepared, out.context, out.scope, out.operations);
    out.totals = totals(prepared, out.context, out.scope);
    out.metrics = prepared.metrics;
    out.diagnostics = diagnose(prepared.metrics, scenario);
    return out;
}

Result<Estimate> estimate(const Scenario& scenario)
{
    const auto prepared = prepare(scenario.model, scenario.deployment);
    if (!prepared) return tl::unexpected(prepared.error());
    return estimate(*prepared, scenario);
}

}  // namespace gable
