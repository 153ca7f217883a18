#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/estimate/estimate.h"

namespace gable {

/// One departure of the hardware estimate from vLLM's counters.
struct Rule {
    std::string_view id;    ///< stable: "causal-mask"
    std::string_view name;  ///< "Causal mask"
    std::string_view text;  ///< what vLLM's counters take for granted, and what runs
};

/// All of them, in the order in which they are told apart.
std::span<const Rule> accountingRules();

/// nullptr when there is none with this id.
const Rule* findRule(std::string_view id);

struct RuleEffect {
    const Rule* rule = nullptr;
    double change = 0;  ///< hardware − counters as far as the rule accounts for it, FLOP or bytes
};

/// One figure of work that the two accountings count differently.
struct Difference {
    std::string operation;  ///< vLLM's "attn.qkv_proj", or what only the hardware estimate has: "comm", "elementwise", "embedding" …
    std::string label;
    Component component = Component::Attention;
    Kind kind = Kind::Flops;
    double counters = 0, hardware = 0;
    std::vector<RuleEffect> effects;  ///< largest first; their changes add up to hardware − counters
    std::string selects;  ///< the operation with most of it in the scenario's own accounting; empty when there is none

    [[nodiscard]] double change() const { return hardware - counters; }
    /// hardware ÷ counters; infinite where vLLM counts nothing.
    [[nodiscard]] double ratio() const { return counters > 0 ? hardware / counters : std::numeric_limits<double>::infinity(); }
};

struct Differences {
    Scope scope = Scope::PerGpu;
    std::vector<Difference> rows;           ///< of those that differ by more than rounding, in the order of a step
    std::vector<RuleEffect> flops, bytes;   ///< over all operations, largest first: from the counters' total to that of the hardware estimate
    Totals counters, hardware;
};

/// Walks from the hardware estimate to vLLM's counters, one simplification after the other; what a figure changes by in a step is what that
/// rule accounts for. An error says which accounting can't count the model, and why.
Result<Differences> differences(const Scenario& scenario, const Prepared& prepared);

}  // namespace gable
