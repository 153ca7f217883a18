#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/estimate/estimate.h"
#include "core/timing/roofline.h"
#include "core/trace/explanation.h"

namespace gable {

/// One figure with its derivation.
struct ExplainedFigure {
    std::string id;     ///< stable: flops, weights, activations, kv_cache, writes, link, intensity, time, bytes, tokens, logits, output_tokens …
    std::string label;  ///< "KV cache read"
    std::string unit;   ///< "FLOP", "B", "GiB", "FLOP/B", "µs", "tok/s", "%", "$", "J"; empty for a count
    Traced value;

    [[nodiscard]] std::string text() const;  ///< for people: "85.9 GFLOP"
};

/// How the figures of an operation, or of the whole step, came about, and what limits them.
struct Explained {
    std::string id;
    std::string label;
    std::optional<Component> component;    ///< none for the step
    std::vector<ExplainedFigure> figures;  ///< of an operation those that are not zero
    std::optional<Bound> bound;            ///< none without an accelerator; of the step the limit that takes most of its time
    std::string why;                       ///< sentences
};

/// Subjects are the ids of the estimate's operations, "total" and the cards of the summary: "summary.flops", "summary.bytes", "summary.intensity",
/// "summary.weights", "summary.kv", "summary.tokens", "summary.time", "summary.rate", "summary.utilization", "summary.cost", and "serving"; where there is a memory
/// ledger also "summary.memory" and its lines, "memory.weights_gib" … Figures of an operation equal the estimate's to the last bit; those of the step are sums over
/// components in another order. `estimate` was made from `scenario`. Errors: an unknown subject.
Result<Explained> explain(const Scenario& scenario, const Estimate& estimate, std::string_view subject);

/// All subjects, operations first, and what they are called.
std::vector<std::string> explainable(const Estimate& estimate);
std::string subjectLabel(const Estimate& estimate, std::string_view subject);

/// Tokens that a verification of n tokens yields on average: one, and each draft that is accepted after all those before it
/// (Leviathan, Kalman, Matias 2023, arXiv 2211.17192, equation 1). `acceptance` is a chance in [0, 1].
template <typename N>
N expectedTokens(const N& n, const N& acceptance)
{
    if (!(acceptance < N(1))) return n;
    return (1.0 - power(acceptance, n)) / (1.0 - acceptance);
}

}  // namespace gable
