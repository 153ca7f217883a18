#pragma once

#include <array>
#include <string_view>

#include "core/vllm/execution_context.h"

namespace gable::vllm {

/// A sum of an execution context under the name that files and logs know it by.
struct ContextField {
    std::string_view key;
    double ExecutionContext::*value;
};

inline constexpr std::array contextFields{
    ContextField{"num_prefill_requests", &ExecutionContext::numPrefillRequests},
    ContextField{"prefill_num_tokens", &ExecutionContext::prefillNumTokens},
    ContextField{"prefill_context_len", &ExecutionContext::prefillContextLen},
    ContextField{"prefill_token_context_product", &ExecutionContext::prefillTokenContextProduct},
    ContextField{"num_decode_requests", &ExecutionContext::numDecodeRequests},
    ContextField{"decode_num_tokens", &ExecutionContext::decodeNumTokens},
    ContextField{"decode_context_len", &ExecutionContext::decodeContextLen},
    ContextField{"decode_token_context_product", &ExecutionContext::decodeTokenContextProduct},
};

}  // namespace gable::vllm
