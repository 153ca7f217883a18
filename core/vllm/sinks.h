#pragma once

#include <string_view>
#include <vector>

#include "core/step/operation.h"
#include "core/trace/traced.h"

/// A formula hands its operations to a sink: `begin(...)` opens one, `add(kind, key, value)` gives it a term. So a formula
/// is written once, whether a list, three sums or a derivation is wanted.
namespace gable::vllm {

/// Which precision the products of each component run in.
struct Precisions {
    Precision weights = Precision::Bfloat16;      ///< GEMMs of attention and FFN
    Precision activations = Precision::Bfloat16;  ///< attention itself and the unembedding
};

/// Sums only.
struct TotalsSink {
    double flops = 0, reads = 0, writes = 0;

    void begin(Component, std::string_view, std::string_view, Precision) {}
    void add(Kind kind, std::string_view, double value)
    {
        (kind == Kind::Flops ? flops : kind == Kind::Writes ? writes : reads) += value;
    }
};

/// The list of operations.
struct OperationSink {
    std::vector<Operation>& operations;

    void begin(Component component, std::string_view id, std::string_view label, Precision precision)
    {
        Operation& operation = operations.emplace_back();
        operation.id = id;
        operation.label = label;
        operation.component = component;
        operation.precision = precision;
    }
    void add(Kind kind, std::string_view key, double value) { operations.back().add({kind, key, value}); }
};

/// The derivation of every term.
struct TracedTerm {
    std::string_view operation;
    Kind kind = Kind::Flops;
    std::string_view key;
    Traced value;
};
struct TraceSink {
    std::vector<TracedTerm>& terms;
    std::string_view current;

    void begin(Component, std::string_view id, std::string_view, Precision) { current = id; }
    void add(Kind kind, std::string_view key, const Traced& value) { terms.push_back({current, kind, key, value}); }
};

}  // namespace gable::vllm
