#pragma once

#include <string_view>
#include <vector>

namespace gable {

enum class Phase { Prefill, Decode };

constexpr std::string_view id(Phase phase) { return phase == Phase::Prefill ? "prefill" : "decode"; }
constexpr std::string_view label(Phase phase) { return phase == Phase::Prefill ? "Prefill" : "Decode"; }

/// Alike requests of one step. Whole numbers ≥ 0.
struct RequestGroup {
    Phase phase = Phase::Decode;
    double requests = 1;
    double numTokens = 1;    ///< new tokens of each request in this step
    double contextLen = 1;   ///< tokens of each request after this step: cached and new

    friend bool operator==(const RequestGroup&, const RequestGroup&) = default;
};

/// The batch mix of one step on one data-parallel rank.
struct Workload {
    std::vector<RequestGroup> groups;

    friend bool operator==(const Workload&, const Workload&) = default;
};

}  // namespace gable
