#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/components/kernel_map.h"
#include "core/components/plan.h"
#include "core/components/rank_weights.h"

namespace gable::components {

/// A size and where it comes from.
struct Sized {
    double value = 0;
    std::string origin;
};

/// How many times a kernel runs on the stage that is shown, and on all stages.
struct Repeats {
    double shown = 0;
    double all = 0;
};

/// The widths that a matrix product of a format has on a GPU.
struct Widths {
    Precision precision = Precision::Bfloat16;
    double input = 2;   ///< bytes of an input element
    WeightType weights = WeightType::Bfloat16;
};

/// What tells kernels of one formula apart beside their sizes.
struct KernelKind {
    KernelKind(Precision p) : precision(p) {}  // NOLINT: most kernels are told apart by nothing else
    KernelKind(const Widths& widths) : precision(widths.precision), weights(widths.weights) {}  // NOLINT
    KernelKind(Precision p, Exchange e, double gpus, double among) : precision(p), exchange(e), participants(gpus), reach(among) {}

    Precision precision;
    WeightType weights = WeightType::Bfloat16;
    Exchange exchange = Exchange::AllReduce;
    double participants = 0, reach = 0;
};

/// What an element-wise kernel touches, per token.
struct Touched {
    Sized reads, writes;
    Sized flops;             ///< for a written element
    Sized weights{};         ///< bytes
    double writeBytes = 0;   ///< of a written element; 0 = those of an activation
    Sized cached{};          ///< elements that go to the cache
};

/// What an attention kernel is asked for; zeros as in the formula.
struct AttentionSizes {
    double heads = 0, kvHeads = 0, keyDim = 0, valueDim = 0, cached = 0, window = 0, chunk = 0, selected = 0, ratio = 1;
    bool expanded = false, prefill = true, decode = true;
    std::string headsOrigin, kvOrigin, keyOrigin, valueOrigin, cachedOrigin;
};

/// Collects kernels; equal ones of several layers become one operation.
class PlanBuilder {
public:
    PlanBuilder(const Architecture& architecture, const Deployment& deployment);

    void addEmbedding(Repeats repeats);
    void addLayer(const Layer& layer, Repeats repeats);
    void addHead(Repeats repeats);
    void addMtp(Repeats repeats);
    void addTransfer(Repeats repeats);
    [[nodiscard]] std::vector<PlannedOperation> take();

    /// What so many layers of this kind add to the weights of one GPU.
    void addRankWeights(const Layer& layer, double layers, RankWeights& out) const;

private:
    /// Matrices that one kernel multiplies.
    struct Fused {
        double inputs = 0, outputs = 0, bytes = 0;
        std::string names;
        Format format;
        Cut cut = Cut::Replicated;
    };

    void add(Component component, std::string_view name, Formula formula, Rows rows, const KernelKind& kind, std::initializer_list<Sized> sizes);
    void addLinear(Component component, std::string_view name, const Fused& fused, Rows rows);
    /// The kernels of one part of a layer: those whose inputs are spread over GPUs (`rowsCut`), or the others.
    void addKernels(const Layer& layer, Part part, Component component, bool rowsCut);
    void addUnembed(const Module& table);
    void addSampler(const Module& table);
    void addRouting(const Moe& moe);
    [[nodiscard]] Fused share(const Module& module, const Layer& layer, Cut cut) const;
    /// One GPU's part of what belongs to so many K/V heads or groups: each GPU holds at least one of them.
    [[nodiscard]] double shareOf(double heads) const { return std::max(1.0, heads / m_tp) / heads; }
    void addNorms(const Layer& layer);
    void addElementwise(Component component, std::string_view name, Rows rows, const Touched& touched);
    void addMixer(const Layer& layer, const Gqa& gqa);
    void addMixer(const Layer& layer, const Mla& mla);
    /// Attention of prefills over keys and values that `up` makes of the latents.
    void addExpanded(const Mla& mla, const Module& up);
    /// Attention over the latents themselves: `up` is applied to queries and results.
    void addAbsorbed(const Mla& mla, const Module& up, bool sparse);
    void addMixer(const Layer& layer, const CompressedAttention& attention);
    void addMixer(const Layer& layer, const StateMixer& mixer);
    void addMixer(const Layer& layer, const LinearMixer& mixer);
    void addRotary(const Sized& reads, const Sized& queries, const Sized& cached);
    void addAttention(std::string_view kind, const AttentionSizes& sizes);
    void addIndexer(const Layer& layer, const Indexer& indexer, double ratio);
    void addDense(const Layer& layer, const DenseFfn& ffn);
    void addMoe(const Layer& layer, const Moe& moe);
    void addExperts(const Layer& layer, const Moe& moe, Cut cut);
    void addExpertExchange(std::string_view name, const Moe& moe);
    void addActivation(Component component, std::string_view name, Sized width, bool gated, const Format& next, Rows rows);
    void addAllReduce(double elements);
    [[nodiscard]] Format formatOfDown(const Layer& layer, Part part) const;
    [[nodiscard]] Widths widths(const Format& format) const;
    /// An exchange of so many GPUs that lie among so many in a row: vLLM numbers those of a tensor-parallel group one after the other, then stages, then
    /// data-parallel ranks (parallel_state.py, initialize_model_parallel).
    [[nodiscard]] KernelKind exchange(Exchange kind, double gpus, double among) const { return {plainPrecision(), kind, gpus, among}; }
    /// That of products whose operands are not quantized.
    [[nodiscard]] Precision plainPrecision() const;
    [[nodiscard]] std::string cacheOrigin() const;
    [[nodiscard]] Sized divided(double value, std::string what, double by, std::string_view symbol) const;

    const Architecture& m_architecture;
    const Deployment& m_deployment;
    double m_plain = 2;   ///< bytes of an activation
    double m_cache = 2;   ///< bytes of a cached element
    double m_tp = 1;
    double m_expertGpus = 1;  ///< GPUs that share the experts
    Repeats m_repeats;
    bool m_draft = false;
    std::vector<PlannedOperation> m_operations;
    std::map<std::string, int> m_ids;  ///< how many kernels have wanted an id
};

}  // namespace gable::components
