#include "ui/charts/drift_roofline.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gable {

namespace {

constexpr std::size_t mostLabels = 6;

/// Shares of the longer step, so that areas of both can be compared.
void rescale(RooflineData& data)
{
    double before = 0;
    for (const RooflineGhost& ghost : data.ghosts)
        if (ghost.share > 0) before = std::max(before, ghost.time / ghost.share);  // each is its part of the whole step
    const double longer = std::max(before, data.time);
    if (!(longer > 0)) return;
    for (RooflineDot& dot : data.dots) dot.share = std::min(1.0, dot.time / longer);
    for (RooflineGhost& ghost : data.ghosts) ghost.share = std::min(1.0, ghost.time / longer);
}

void labelMoved(RooflineData& data)
{
    const auto change = [&](const RooflineDot& dot) { return std::abs(dot.time - (dot.ghost ? data.ghosts[*dot.ghost].time : 0)); };
    std::vector<std::size_t> order(data.dots.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return change(data.dots[x]) > change(data.dots[y]); });
    for (std::size_t i = mostLabels; i < order.size(); ++i) data.dots[order[i]].labelled = false;
}

}  // namespace

RooflineData driftRoofline(const Estimate& a, const Accelerator* acceleratorA, const Estimate& b, const Accelerator* acceleratorB, const RooflineOptions& options)
{
    RooflineData data = rooflineData(b, acceleratorB, options, {&a, acceleratorA, QStringLiteral("A")});
    if (!acceleratorB) data.emptyText = QStringLiteral("B has no accelerator: without one there is no roofline");
    rescale(data);
    labelMoved(data);
    return data;
}

}  // namespace gable
