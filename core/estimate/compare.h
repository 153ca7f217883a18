#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/estimate/metrics.h"

namespace gable {

/// A choice of the scenario that differs, in words.
struct FieldDifference {
    std::string id;     ///< of the field; "model", "accelerator", "batch" for what has an editor of its own
    std::string label;  ///< "Tensor (TP)"
    std::string a, b;
};

struct MetricDifference {
    const Metric* metric = nullptr;
    std::optional<double> a, b;        ///< nothing where it is not known
    double errorA = 0, errorB = 0;     ///< percent

    [[nodiscard]] std::optional<double> difference() const { return a && b ? std::optional(*b - *a) : std::nullopt; }
    [[nodiscard]] std::optional<double> ratio() const { return a && b && *a != 0 ? std::optional(*b / *a) : std::nullopt; }
    /// B is better (1), worse (−1), or neither can be said.
    [[nodiscard]] int verdict() const;
};

/// An operation of either estimate; position in its `operations`, nothing where it has none with this id.
struct OperationPair {
    std::string id;
    std::string label;
    Component component = Component::Attention;
    std::optional<std::size_t> a, b;
};

/// What a changed choice does to the time of a step.
struct Cause {
    std::string id;      ///< as of a FieldDifference
    std::string label;   ///< "TP 8 → 4"
    Seconds change;
};

/// Two scenarios side by side.
struct Comparison {
    std::vector<FieldDifference> fields;
    std::vector<MetricDifference> metrics;    ///< those that are known of either
    std::vector<OperationPair> operations;    ///< in the order of a step
    std::vector<Cause> causes;                ///< from A's step time to B's; empty without times. Their changes add up to the difference
};

/// A scenario that is counted and timed as another is: same accounting, scope and choice of times.
Scenario alike(Scenario scenario, const Scenario& reference);

/// "64 decodes at 4,096, 1 prefill of 128 at 2,176"
std::string workloadText(const Workload& workload);

std::vector<FieldDifference> fieldDifferences(const Scenario& a, const Scenario& b);

/// Estimates are those of the scenarios, which are `alike`. Causes are told apart by turning A into B, one choice after the other: the model, its formats, the
/// accelerator, the deployment, and the batch last; in another order they would share what they do together otherwise.
Comparison compare(const Scenario& a, const Estimate& estimateA, const Scenario& b, const Estimate& estimateB);

}  // namespace gable
