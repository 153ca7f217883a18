#pragma once

#include "core/trace/traced.h"
#include "core/vllm/execution_context.h"

namespace gable::vllm {

/// What the formulas use of an execution context, on the number type of the formulas.
template <typename N>
struct Batch {
    N tokens;                ///< T: new tokens of all requests
    N tokenContextProduct;   ///< Σ new tokens × context
    N logitsTokens;
    N prefillTokens, prefillContext;
    N decodeTokens, decodeContext;
};

inline Batch<double> batchOf(const ExecutionContext& c)
{
    return {c.totalNumTokens(), c.totalTokenContextProduct(), c.numLogitsTokens(), c.prefillNumTokens,
            c.prefillContextLen, c.decodeNumTokens, c.decodeContextLen};
}

inline Batch<Traced> tracedBatchOf(const ExecutionContext& c)
{
    const Batch<double> b = batchOf(c);
    const auto symbol = Traced::symbol;
    constexpr std::string_view batch = "batch mix";
    return {symbol("T", "new tokens in the step", b.tokens, batch),
            symbol("Σtc", "new tokens × context, summed over requests", b.tokenContextProduct, batch),
            symbol("T_logits", "tokens that need logits", b.logitsTokens, batch),
            symbol("T_prefill", "new tokens of prefills", b.prefillTokens, batch),
            symbol("C_prefill", "context tokens of prefills", b.prefillContext, batch),
            symbol("T_decode", "new tokens of decodes", b.decodeTokens, batch),
            symbol("C_decode", "context tokens of decodes", b.decodeContext, batch)};
}

}  // namespace gable::vllm
