#include "core/vllm/step_stats.h"

#include <cassert>
#include <cstddef>
#include <vector>

namespace gable::vllm {
namespace {

/// Sums over requests: how many, their new tokens, their context, Σ tokens × context.
struct Sums {
    double requests = 0;
    double tokens = 0;
    double context = 0;
    double product = 0;
};

/// `weight` is 1 or 0: a product is quicker than a branch that a mixed batch mispredicts, and exact.
void addWeighted(Sums& sums, double weight, double tokens, double context)
{
    sums.requests += weight;
    sums.tokens += weight * tokens;
    sums.context += weight * context;
    sums.product += weight * (tokens * context);
}

}  // namespace

ExecutionContext contextOf(const StepArrays& step)
{
    assert(step.newComputed.size() == step.newScheduled.size());
    assert(step.cachedComputed.size() == step.cachedScheduled.size());

    Sums prefill, decode;
    for (std::size_t i = 0; i < step.newScheduled.size(); ++i) {
        const double tokens = step.newScheduled[i];
        addWeighted(prefill, tokens != 0 ? 1.0 : 0.0, tokens, step.newComputed[i] + tokens);
    }
    for (std::size_t i = 0; i < step.cachedScheduled.size(); ++i) {
        const double tokens = step.cachedScheduled[i];
        const double context = step.cachedComputed[i] + tokens;
        addWeighted(prefill, tokens > 1 ? 1.0 : 0.0, tokens, context);
        addWeighted(decode, tokens == 1 ? 1.0 : 0.0, tokens, context);
    }
    return {prefill.requests, prefill.tokens, prefill.context, prefill.product,
            decode.requests,  decode.tokens,  decode.context,  decode.product};
}

StepStats stepStats(const ModelMetrics& metrics, const StepArrays& step)
{
    const ExecutionContext context = contextOf(step);
    return {totals(metrics, context, Scope::PerGpu), context};
}

StepDebug stepDebug(const ModelMetrics& metrics, const ExecutionContext& context)
{
    std::vector<Operation> list;
    operations(metrics, context, Scope::PerGpu, list);
    return {context, breakdown(list, BreakdownPart::Flops), breakdown(list, BreakdownPart::ReadBytes),
            breakdown(list, BreakdownPart::WriteBytes)};
}

}  // namespace gable::vllm
