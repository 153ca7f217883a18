#pragma once

#include "core/scenario/workload.h"

namespace gable::vllm {

/// Sums over the requests of a step, kept apart for prefill and decode. Names are those of vLLM's perf metrics.
struct ExecutionContext {
    double numPrefillRequests = 0;
    double prefillNumTokens = 0;
    double prefillContextLen = 0;
    double prefillTokenContextProduct = 0;  ///< Σ new tokens × context
    double numDecodeRequests = 0;
    double decodeNumTokens = 0;
    double decodeContextLen = 0;
    double decodeTokenContextProduct = 0;

    /// `requests` requests with `numTokens` new tokens each, at `contextLen` tokens of context including the new ones.
    constexpr void add(double numTokens, double contextLen, Phase phase, double requests = 1)
    {
        if (phase == Phase::Prefill) {
            numPrefillRequests += requests;
            prefillNumTokens += requests * numTokens;
            prefillContextLen += requests * contextLen;
            prefillTokenContextProduct += requests * numTokens * contextLen;
        } else {
            numDecodeRequests += requests;
            decodeNumTokens += requests * numTokens;
            decodeContextLen += requests * contextLen;
            decodeTokenContextProduct += requests * numTokens * contextLen;
        }
    }

    [[nodiscard]] constexpr double totalNumTokens() const { return prefillNumTokens + decodeNumTokens; }
    [[nodiscard]] constexpr double totalTokenContextProduct() const
    {
        return prefillTokenContextProduct + decodeTokenContextProduct;
    }
    /// Rows of the unembedding: the last token of each prefill, every token of a decode.
    [[nodiscard]] constexpr double numLogitsTokens() const { return numPrefillRequests + decodeNumTokens; }

    friend bool operator==(const ExecutionContext&, const ExecutionContext&) = default;
};

inline ExecutionContext contextOf(const Workload& workload)
{
    ExecutionContext context;
    for (const RequestGroup& group : workload.groups) context.add(group.numTokens, group.contextLen, group.phase, group.requests);
    return context;
}

}  // namespace gable::vllm
