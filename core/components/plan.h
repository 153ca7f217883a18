#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/components/formulas.h"
#include "core/model/architecture.h"
#include "core/scenario/accounting.h"
#include "core/scenario/deployment.h"
#include "core/step/kernel_type.h"

namespace gable::components {

/// The formulas, in the order of the registry's table.
enum class Formula {
    Lookup, Linear, PrefillAttention, DecodeAttention, IndexScores, LatentUp, HeadLinear, StateUpdate, ShortConvolution, Experts, Elementwise, Collective,
    PointToPoint,
};

/// Which tokens go through a kernel.
enum class Rows {
    Tokens,    ///< all new tokens of the rank
    Logits,    ///< rows of the unembedding
    Prefill,   ///< new tokens of prefills
    Decode,    ///< new tokens of decodes
    AllRanks,  ///< those of all data-parallel ranks: experts are shared between them
};

/// Of which kernels of a plan the repeats are counted.
enum class Extent {
    Gpu,       ///< those of one GPU of the stage that is shown
    Pipeline,  ///< those of one GPU of each stage: what a token passes on its way
    AllGpus,
};

struct Plan;

/// One kernel of a step on one GPU, for all layers that have it alike.
struct PlannedOperation {
    std::string id;     ///< "attn.qkv_proj", unique in a plan
    std::string label;
    Component component = Component::Attention;
    Precision precision = Precision::Bfloat16;
    Formula formula = Formula::Linear;
    Rows rows = Rows::Tokens;
    WeightType weights = WeightType::Bfloat16;  ///< of a matrix product
    Exchange exchange = Exchange::AllReduce;    ///< of an exchange
    double participants = 0, reach = 0;         ///< of an exchange, as `Operation` has them
    bool draft = false;              ///< runs on the batch of the drafts: MTP
    double perGpu = 0;               ///< layers of it on the stage that is shown
    double global = 0;               ///< layers of it on all GPUs together
    double pipeline = 0;             ///< layers of it that a token passes in all stages
    Sizes<double> sizes{};
    std::vector<std::string> origins;  ///< for each size, where it comes from: "64 attention heads ÷ TP 8"

    [[nodiscard]] double count(Extent extent) const { return extent == Extent::Gpu ? perGpu : extent == Extent::Pipeline ? pipeline : global; }
    [[nodiscard]] double count(Scope scope) const { return count(scope == Scope::PerGpu ? Extent::Gpu : Extent::AllGpus); }
    /// Where that count comes from, in words.
    [[nodiscard]] std::string repeats(Scope scope, const Plan& plan) const;
};

/// Layers of a pipeline stage.
struct Stage {
    double first = 0;
    double layers = 0;
};

/// What a model and its deployment fix, for any batch.
struct Plan {
    std::vector<PlannedOperation> operations;  ///< in the order of a step
    std::vector<Stage> stages;
    std::size_t stage = 0;   ///< the one that is shown
    double ranks = 1;        ///< data-parallel ranks whose tokens meet in the experts
    double expertSkew = 1;   ///< load of the GPU with the hottest experts over the mean
    bool drafts = false;     ///< some operation runs on the batch of the drafts

    /// nullptr when there is none with this id.
    [[nodiscard]] const PlannedOperation* operation(std::string_view id) const;
};

/// As vLLM cuts them (distributed/utils.py, get_pp_indices): layers ÷ stages each, the remainder one each to the last stage but one and backwards from it.
std::vector<Stage> pipelineStages(double layers, double pp);

/// Bytes of a cached element: the KV-cache dtype of the deployment, or the model's own.
double cacheBytes(const Architecture& architecture, const Deployment& deployment);

Plan plan(const Architecture& architecture, const Deployment& deployment);

}  // namespace gable::components
