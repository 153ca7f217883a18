#pragma once

#include <optional>
#include <vector>

#include "core/estimate/compare.h"
#include "ui/charts/chart_data.h"

/// Operation by operation, what two scenarios take for it.
namespace gable {

enum class PairedMeasure { Time, Flops, Bytes };

/// An operation of either; `a` and `b` are nothing where that scenario has no such operation.
struct PairedRow {
    QString id, label;
    ColourKey key;
    std::optional<double> a, b;
    QString textA, textB;  ///< "588 µs"; "–" for nothing
    HoverText hover;
};

struct PairedData {
    QString title;
    QString subtitle;   ///< how the bars tell A from B, and both totals
    QString emptyText;  ///< why there are no rows
    std::vector<PairedRow> rows;
    double largest = 0;
    bool struckA = false, struckB = false;  ///< these are times of a step that can't run
};

/// In the order of a step; operations that take nothing in either are left out.
PairedData pairedData(const Comparison& comparison, const Estimate& a, const Estimate& b, PairedMeasure measure);

}  // namespace gable
