#pragma once

#include <vector>

#include <QString>

#include "core/estimate/estimate.h"
#include "core/scenario/scenario.h"
#include "ui/charts/chart_data.h"

/// The memory of one GPU as a bar, as pure functions of its ledger.
namespace gable {

struct MemorySegment {
    QString id;      ///< what explains it: "memory.weights_gib"
    MemoryPart part = MemoryPart::Weights;
    QString label;   ///< "Weights"
    QString text;    ///< "Weights 16.4 GiB"
    double size = 0; ///< bytes
    HoverText hover;
};

struct MemoryBarData {
    QString title;
    QString subtitle;  ///< "79.2 GiB · room for 335 requests at 4,096 tokens"
    std::vector<MemorySegment> segments;  ///< those that take room
    double whole = 0;  ///< bytes that the bar is as long as: the memory of the GPU, or what is needed where that is more than there is
    double limit = 0;  ///< bytes that there are, where more is needed; else 0
    QString missing;   ///< "12.3 GiB missing", where it does not fit
    QString emptyText;
};

MemoryBarData memoryBarData(const MemoryLedger& ledger, const Scenario& scenario);
/// Of the busiest GPU. Without a ledger it says why there is none.
MemoryBarData memoryBarData(const Estimate& estimate, const Scenario& scenario);
/// Why an estimate has no ledger; empty where it has one.
QString noMemoryText(const Estimate& estimate, const Scenario& scenario);

/// "room for 335 requests", "room for 1 request"
QString roomText(const MemoryLedger& ledger, double context);

/// Weights, activations, overhead and the KV cache of the batch.
Bytes memoryInUse(const MemoryLedger& ledger);

}  // namespace gable
