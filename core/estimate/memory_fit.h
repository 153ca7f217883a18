#pragma once

#include <vector>

#include "core/diagnostic.h"
#include "core/estimate/memory.h"

namespace gable {

struct HardwareModel;

/// What the KV cache lacks for one request of max_model_len and for the batch; nothing where it is feasible.
Bytes missing(const MemoryLedger& ledger);

/// Tokens of the longest request that the KV cache holds, up to max_model_len.
double longestRequest(const MemoryLedger& ledger);

/// Requests of the batch that find room together, in the order of its rows.
double requestsWithRoom(const MemoryLedger& ledger, const Workload& workload);

/// Single changes that make a ledger feasible which is not, of each kind the smallest, each tried by computing the ledger anew. Those that change least come
/// first: settings of the engine, then GPUs, then the stored format of the model. At most 7.
std::vector<Remedy> remedies(const HardwareModel& hardware, const Scenario& scenario, const MemoryLedger& ledger);

}  // namespace gable
