#pragma once

#include <optional>
#include <vector>

#include <QString>

#include "core/estimate/memory.h"
#include "core/scenario/workload.h"
#include "ui/charts/chart_data.h"

/// How many requests find room, by the length of their contexts.
namespace gable {

struct CapacityPoint {
    double context = 0;   ///< tokens
    double requests = 0;
};

struct CapacityData {
    QString title, subtitle;
    std::vector<CapacityPoint> curve;     ///< by the KV cache alone, at powers of two and at the end; contexts that not one request finds room with are left out
    std::vector<CapacityPoint> baseline;  ///< the same of another scenario
    QString baselineName;
    double cap = 0;                       ///< max_num_seqs
    double maxModelLen = 0;
    std::optional<CapacityPoint> batch;   ///< where the batch mix is
    QString batchText;                    ///< "batch: 64 requests at 4,096"
    double block = 0;                     ///< bytes
    std::vector<double> blocks;           ///< of the KV cache for one request, at each point of the curve
    LogRange contexts, requests;
    QString emptyText;
};

/// Up to `longest`, the context of the model, or to max_model_len where that is longer. `baseline` may be null.
CapacityData capacityData(const MemoryLedger& ledger, const Workload& workload, double longest, const MemoryLedger* baseline = nullptr, const QString& baselineName = {});
HoverText hoverText(const CapacityData& data, std::size_t point);

}  // namespace gable
