#pragma once

#include <optional>

#include "core/estimate/estimate.h"

namespace gable {

/// What a step yields, costs and leaves unused. Of all replicas and stages together unless it says otherwise.
struct Performance {
    double gpus = 1;
    double outputTokens = 0;         ///< that a step of all replicas yields, accepted drafts included
    double tokensPerSecond = 0;      ///< output tokens
    double perUser = 0;              ///< output tokens per second of one decode; 0 without decodes
    double perGpu = 0;               ///< output tokens per second and GPU
    double inputTokensPerSecond = 0; ///< new tokens of prefills
    double mfu = 0;                  ///< model FLOPs utilization: FLOP of a GPU ÷ (time × peak in the precision of the weights)
    double mbu = 0;                  ///< memory bandwidth utilization: bytes of a GPU ÷ (time × bandwidth)
    std::optional<double> joulesPerToken;         ///< at full power of the board, so at most that
    std::optional<double> dollarsPerMillionTokens;  ///< output tokens; none without a price
};

/// Decodes of one replica in a step, and the output tokens that they yield: accepted drafts are counted.
double decodesOf(const Scenario& scenario);
double outputTokensOf(const Scenario& scenario);
/// Prompt tokens that one replica reads in a step.
double promptTokensOf(const Scenario& scenario);

/// With pipeline stages every stage works on a batch of its own: a user waits for the passage through all of them, while the GPUs yield a batch in the time of one.
/// Nothing without an accelerator, without work, or where the hardware estimate can't count the model.
std::optional<Performance> performance(const Scenario& scenario, const Estimate& estimate);

}  // namespace gable
