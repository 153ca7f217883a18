#include "core/scenario/workload_presets.h"

#include <array>

namespace gable {

namespace {

constexpr std::array chat{RequestGroup{Phase::Decode, 64, 1, 2048}};
constexpr std::array longContext{RequestGroup{Phase::Decode, 8, 1, 131072}};
constexpr std::array prefillBurst{RequestGroup{Phase::Prefill, 4, 2048, 2048}};
constexpr std::array mixed{RequestGroup{Phase::Prefill, 1, 128, 2176}, RequestGroup{Phase::Decode, 64, 1, 4096}};
// One token and three drafted ones are checked at once. vLLM's counters take every request with more than one new token for a
// prefill, but the batch says what it is.
constexpr std::array speculative{RequestGroup{Phase::Decode, 32, 4, 4096}};

constexpr std::array presets{
    WorkloadPreset{"chat-decode", "Chat decode", "64 requests, one new token each, 2,048 tokens of context", chat},
    WorkloadPreset{"long-context-decode", "Long-context decode", "8 requests at 131,072 tokens of context", longContext},
    WorkloadPreset{"prefill-burst", "Prefill burst", "4 whole prompts of 2,048 tokens", prefillBurst},
    WorkloadPreset{"mixed", "Mixed", "64 decodes at 4,096 and a prefill chunk of 128 tokens at 2,176", mixed},
    WorkloadPreset{"speculative", "Speculative", "32 decodes with 3 drafted tokens each at 4,096", speculative},
};

}  // namespace

std::span<const WorkloadPreset> workloadPresets() { return presets; }

}  // namespace gable
