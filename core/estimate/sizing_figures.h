#pragma once

#include <optional>

namespace gable {

/// What keeps a replica from serving more.
enum class SizingLimit {
    Tpot,        ///< one more request in flight would miss the target of TPOT
    Ttft,        ///< … of TTFT
    KvCache,     ///< … would find no room in the KV cache
    Sequences,   ///< … is more than max_num_seqs
    TooSlow,     ///< already one request misses a target
    NoRoom,      ///< not even one request of these lengths has room
};

/// A replica (all GPUs of the deployment) at the most that it serves within the targets, and how many of them the demand needs. Money is in US dollars.
struct SizingFigures {
    double concurrency = 0;         ///< requests in flight on a replica
    double requestsPerSecond = 0;   ///< that it serves at that
    double replicas = 0, gpus = 0;
    std::optional<double> dollarsPerMonth;   ///< none without a price, as the two below
    std::optional<double> dollarsPerMillionInput, dollarsPerMillionOutput;
    SizingLimit limit = SizingLimit::Tpot;

    [[nodiscard]] bool possible() const { return replicas > 0; }
};

/// Times as predicted, and as they would be if all of them were off by their stated error to one side.
struct Sizing {
    SizingFigures predicted, best, worst;
    double errorPercent = 0;
};

}  // namespace gable
