#pragma once

#include <vector>

#include <QString>

#include "core/estimate/differences.h"
#include "ui/charts/chart_data.h"

namespace gable {

enum class WaterfallMeasure { Flops, Bytes };

/// A part of a bar in a colour of its own.
struct WaterfallStretch {
    double from = 0, to = 0;
    ColourKey key;
    bool extra = false;  ///< hatched: beyond what the key stands for
};

/// From one total to another: a bar for each, and between them a floating step for each rule. Or the parts of a sum one after the other, and the sum.
/// Pure: differences, times in, bars out.
struct WaterfallBar {
    /// The totals, steps that are told by their direction or judged by it, parts of a sum and the sum.
    enum class Role { From, To, More, Less, Worse, Better, Part, Sum };

    QString id;     ///< of the rule, operation or field; "counters" and "hardware" or "a" and "b" for the totals, "rest" for small steps together, "total" for a sum
    QString label;
    Role role = Role::From;
    double from = 0, to = 0;  ///< totals begin at 0
    QString text;   ///< "382 GFLOP", "−239 GFLOP"
    HoverText hover;
    std::vector<WaterfallStretch> stretches;  ///< of a part or a sum
    bool struck = false;  ///< the text is a time of a step that can't run

    [[nodiscard]] bool isTotal() const { return role == Role::From || role == Role::To || role == Role::Sum; }
};

struct WaterfallData {
    QString title;     ///< "FLOPs per GPU"
    QString subtitle;  ///< "Hardware estimate ÷2.67"
    QString emptyText; ///< why there are no bars; empty when there are
    std::vector<ColourKey> legend;  ///< what the colours of stretches stand for
    std::vector<WaterfallBar> bars;
    bool struck = false;       ///< the subtitle's time is of a step that can't run
    double low = 0, high = 0;  ///< that all bars lie between; low is 0 but where steps pass below it
};

WaterfallData waterfallData(const Differences& differences, WaterfallMeasure measure);

}  // namespace gable
