#pragma once

#include <vector>

#include <QString>

#include "core/estimate/differences.h"
#include "ui/charts/chart_data.h"

namespace gable {

enum class WaterfallMeasure { Flops, Bytes };

/// From one total to another: a bar for each, and between them a floating step for each rule. Pure: differences in, bars out.
struct WaterfallBar {
    enum class Role { Counters, More, Less, Hardware };

    QString id;     ///< of the rule; "counters" and "hardware" for the totals, "rest" for small steps together
    QString label;
    Role role = Role::Counters;
    double from = 0, to = 0;  ///< totals begin at 0
    QString text;   ///< "382 GFLOP", "−239 GFLOP"
    HoverText hover;

    [[nodiscard]] bool isTotal() const { return role == Role::Counters || role == Role::Hardware; }
};

struct WaterfallData {
    QString title;     ///< "FLOPs per GPU"
    QString subtitle;  ///< "Hardware estimate ÷2.67"
    std::vector<WaterfallBar> bars;
    double low = 0, high = 0;  ///< that all bars lie between; low is 0 but where steps pass below it
};

WaterfallData waterfallData(const Differences& differences, WaterfallMeasure measure);

}  // namespace gable
