#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/scenario/accounting.h"
#include "core/scenario/deployment.h"
#include "core/scenario/model.h"
#include "core/step/operation.h"
#include "core/vllm/attention.h"
#include "core/vllm/execution_context.h"
#include "core/vllm/ffn.h"
#include "core/vllm/unembed.h"

/// vLLM's perf metrics (v1/metrics/perf.py, Apache-2.0), figure for figure: equal below 2⁵³, within rounding above.
namespace gable::vllm {

/// A component that can't be built from this config, and why. The others still count.
struct Unavailable {
    Component component = Component::Attention;
    std::string_view code;  ///< missing_attr, unsupported_quant, validation
    std::string message;
};

/// The shards of one scope; only those of available components are meant.
struct Shards {
    AttentionShard<double> attention{};
    FfnShard<double> ffn{};
    UnembedShard<double> unembed{};
};

/// What the config and the deployment fix.
struct ModelMetrics {
    std::optional<AttentionParams<double>> attention;
    std::optional<FfnParams<double>> ffn;
    std::optional<UnembedParams<double>> unembed;
    std::vector<Unavailable> unavailable;

    std::string dtype;         ///< resolved: never "auto"
    std::string quantization;  ///< resolved name; empty for none
    Precisions precisions;
    Shards perGpu, global;

    [[nodiscard]] const Shards& shards(Scope scope) const { return scope == Scope::PerGpu ? perGpu : global; }
    /// In the order of the source: attn, ffn, unembed.
    [[nodiscard]] std::vector<Component> components() const;
    [[nodiscard]] bool isEnabled() const { return attention || ffn || unembed; }
};

/// Runs the parser chain. Errors are what makes the source itself give up: a field of the architecture that is no whole number, a
/// dtype that the KV cache can't have, a quantization method in the config that nobody knows.
Result<ModelMetrics> modelMetrics(const Model& model, const Deployment& deployment);

/// All operations of a step; `operations` is cleared and keeps its storage.
void operations(const ModelMetrics& metrics, const ExecutionContext& context, Scope scope, std::vector<Operation>& operations);

/// The same sums without the list.
Totals totals(const ModelMetrics& metrics, const ExecutionContext& context, Scope scope);

/// The derivation of every term, in the order of `operations`.
std::vector<TracedTerm> trace(const ModelMetrics& metrics, const ExecutionContext& context, Scope scope);

/// Parsed fields of a component under the source's names, for files.
using ParsedField = std::pair<std::string_view, double>;
std::vector<ParsedField> parsedFields(const ModelMetrics& metrics, Component component);

}  // namespace gable::vllm
