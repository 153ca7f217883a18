#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/components/rank_weights.h"
#include "core/model/architecture.h"
#include "core/scenario/scenario.h"
#include "core/units/quantity.h"

namespace gable {

/// Layers whose KV cache is kept alike. A block holds the entries of `blockTokens` tokens for one layer of each place in a group.
struct CacheGroup {
    enum class Kind { Full, Window, Chunk, State };

    Kind kind = Kind::Full;
    double layers = 0;       ///< of the stage
    double bytes = 0;        ///< of a token in one layer; of a state, of a sequence in one layer; their mean where layers differ
    double reach = 0;        ///< tokens of a window or a chunk
    double groups = 1;       ///< that the layers of the model fall into
    double blockTokens = 16;

    /// Blocks of all its groups for a request with so many tokens, while at most `batched` of them are new.
    [[nodiscard]] double blocks(double tokens, double batched) const;
};

/// What one GPU holds, line by line as vLLM logs it when it starts.
struct MemoryLedger {
    std::size_t stage = 0;
    components::RankWeights parts;   ///< what the weights are
    Bytes total, requested, weights, torchPeak, nonTorch;
    Bytes availableKv;               ///< may be negative
    Bytes graphs;                    ///< CUDA graphs, outside of `requested`
    std::vector<CacheGroup> groups;
    Bytes block;                     ///< of one block over all layers of a group
    double blocks = 0;
    double maxModelLen = 0, maxNumSeqs = 0, maxNumBatchedTokens = 0;
    double blocksPerRequest = 0;     ///< at max_model_len
    double maxConcurrency = 0;       ///< requests at max_model_len
    double tokens = 0;               ///< "GPU KV cache size"
    Bytes usedKv;                    ///< by the batch mix now; requests beyond max_model_len count as they are, though vLLM would refuse them
    std::string version;             ///< whose constants
    bool fits = false;               ///< vLLM would start: one request at max_model_len has room

    /// The batch mix finds room as a whole: none of its requests has to wait.
    [[nodiscard]] bool holdsBatch() const { return usedKv <= availableKv; }
    /// A step of this batch can run as it is drawn.
    [[nodiscard]] bool feasible() const { return fits && holdsBatch(); }
    [[nodiscard]] Bytes freeKv() const { return availableKv - usedKv; }
    /// Decodes of a context that find room together.
    [[nodiscard]] double requestsAt(double context) const;
    /// Blocks of a request with so many tokens while `added` of them are new. A layer with a window keeps those and what they see: of a running decode no more than the window.
    [[nodiscard]] double blocksOf(double tokens, double added) const;
};

/// A line of the ledger under the name that files and logs give it.
struct LedgerLine {
    std::string_view name;   ///< "weights_gib"
    std::string_view label;  ///< "Weights"
    double value = 0;        ///< GiB, or a count
    bool isCount = false;
};
std::vector<LedgerLine> ledgerLines(const MemoryLedger& ledger);

/// What a model and its deployment fix: for each pipeline stage the weights of a GPU, and the kinds of caches of its layers.
struct MemoryPlan {
    struct Stage {
        components::RankWeights weights;
        components::Stage extent;       ///< its layers
        std::vector<CacheGroup> kinds;  ///< those of the whole model, with the layers that the stage has of each
        double groupLayers = 0;         ///< of a group on this stage, at most
    };
    std::vector<Stage> stages;
};
MemoryPlan memoryPlan(const Architecture& architecture, const Deployment& deployment);

/// Of each pipeline stage; GPUs of one stage hold the same. Sources: vLLM's worker (determine_available_memory), kv_cache_utils.py, and constants by version
/// fitted to start-up logs (resources/memory). Empty without an accelerator.
std::vector<MemoryLedger> memoryLedgers(const MemoryPlan& plan, const Architecture& architecture, const Scenario& scenario);

/// Of the GPU with the least room for the KV cache. Nothing without an accelerator.
std::optional<MemoryLedger> memoryLedger(const MemoryPlan& plan, const Architecture& architecture, const Scenario& scenario);

}  // namespace gable
