#pragma once

#include <vector>

#include "core/scenario/workload.h"

namespace gable::components {

/// Alike requests of a step as the formulas see them.
template <typename N>
struct Requests {
    Phase phase = Phase::Decode;
    N requests;  ///< r
    N tokens;    ///< n, new ones of each
    N context;   ///< c, cached and new ones of each
};

/// The batch of one data-parallel rank. Groups are kept apart, since masks and windows act on each request.
template <typename N>
struct StepBatch {
    std::vector<Requests<N>> groups;
    N tokens;     ///< T, new tokens of all requests
    N rows;       ///< T_logits, rows of the unembedding: the last token of a prefill, every token of a decode
    N sequences;  ///< R, requests with new tokens
};

/// What a formula is asked for: the batch, its rows that go through the kernel, and how many layers have it.
template <typename N>
struct Step {
    const StepBatch<N>& batch;
    Phase phase;  ///< of the requests that an attention kernel serves
    N rows;       ///< m
    N layers;     ///< L
    N skew;       ///< σ, load of the GPU with the hottest experts over the mean
};

}  // namespace gable::components
