#pragma once

#include <vector>

#include <QString>

#include "core/estimate/sizing.h"
#include "ui/charts/chart_data.h"

/// How near to their targets the times come that users feel, by the requests in flight on a replica.
namespace gable {

struct LoadCurvePoint {
    double concurrency = 0;
    double ttft = 0, tpot = 0;  ///< parts of their targets; 1: just met
    HoverText hover;
};

struct LoadCurveData {
    QString title, subtitle;
    std::vector<LoadCurvePoint> points;  ///< by rising concurrency; empty: nothing is drawn
    double chosen = 0;                   ///< concurrency of the sizing; 0 for none
    QString chosenText;                  ///< "56 in flight"
    LogRange loads, parts;
};

LoadCurveData loadCurveData(const std::vector<LoadPoint>& curve, const Demand& demand, const Sizing& sizing);

}  // namespace gable
