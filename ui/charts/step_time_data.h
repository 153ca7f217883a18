#pragma once

#include <vector>

#include "core/scenario/timing.h"
#include "ui/charts/waterfall_data.h"

/// Where the time of a step goes, as pure functions of an estimate: operation by operation, and by what bounds them. Both add up to the same number as the
/// rows of the table.
namespace gable {

/// The operations in the order of the step, each from where the one before has ended, and their sum. A bar is solid as far as the roofline allows and hatched
/// beyond. Operations that take no time in this step are left out.
WaterfallData stepTimeData(const Estimate& estimate, Times times);

/// All operations that one part of the hardware, or the engine, bounds.
struct BoundShare {
    Bound bound = Bound::Memory;
    QString id;      ///< of its longest operation
    std::vector<QString> operations;  ///< ids, the longest first
    double time = 0; ///< seconds
    QString label;   ///< "memory 74 %"
    HoverText hover;
};

struct BoundStripData {
    QString title;
    std::vector<BoundShare> shares;  ///< those that take time, in the order of `allBounds`
    double total = 0;
};
BoundStripData boundStripData(const Estimate& estimate);

/// The parts of the time to the first token under a steady load, and their sum. Empty without a load.
WaterfallData firstTokenData(const Estimate& estimate, Times times);

}  // namespace gable
