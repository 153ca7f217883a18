#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/estimate/estimate.h"

/// How `differences` gets from the hardware estimate to vLLM's counters: a model that is made simpler step by step, and its figures after each.
namespace gable::walk {

/// Work that both accountings count, or one of them.
struct Group {
    std::string_view id;     ///< of vLLM's operation, or of our own
    std::string_view label;
    Component component = Component::Attention;
};

/// In the order of a step.
enum class GroupId {
    Embedding, Qkv, Indexer, AttentionItself, Out, Router, Latent, DenseUp, DenseSilu, DenseDown, RoutedUp, RoutedSilu, RoutedDown, SharedUp, SharedSilu,
    SharedDown, Other, Unembed, Elementwise, Draft, Communication, Count
};
inline constexpr std::size_t groupCount = static_cast<std::size_t>(GroupId::Count);
const Group& groupOf(GroupId id);

inline constexpr std::size_t kindCount = 6;
inline constexpr std::array allKinds{Kind::Flops, Kind::Weights, Kind::Activations, Kind::KvCache, Kind::Writes, Kind::Link};

/// Figures of a step by group and kind.
struct Tally {
    std::array<std::array<double, kindCount>, groupCount> values{};

    double& at(GroupId group, Kind kind) { return values[static_cast<std::size_t>(group)][static_cast<std::size_t>(kind)]; }
    [[nodiscard]] double at(GroupId group, Kind kind) const { return values[static_cast<std::size_t>(group)][static_cast<std::size_t>(kind)]; }
};

/// For each figure the operation that has most of it.
using Leaders = std::array<std::array<std::string, kindCount>, groupCount>;

Tally tally(std::span<const Operation> counters, Leaders* leaders = nullptr);

/// The model as it stands on the way. What an architecture or a deployment can say is changed there; the rest are switches.
struct Simplified {
    const vllm::ModelMetrics& metrics;
    Scope scope;
    components::StepBatch<double> batch;

    Architecture architecture;
    Deployment deployment;
    components::Plan plan;          ///< of these two

    std::array<bool, groupCount> dropped{};
    bool outputWritten = true;      ///< attention writes its result
    bool siluFlops = true;          ///< activation functions have FLOPs
    bool causal = true;
    bool skewed = true;
    bool wholePairs = false;        ///< pairs of token and expert on a GPU are rounded down
    bool allDistinct = false;       ///< as many experts as there are pairs, if there are
    bool ranksApart = false;        ///< experts meet the tokens of one data-parallel rank
    double sharing = 1;             ///< width of dense FFN and shared experts on a GPU, over what it is
    double activationBytes = 0;     ///< of every activation; 0 = their own
    double prefillKeyBytes = 0, cacheBytes = 0;  ///< of a cached element; 0 = its own
    double evenStages = 0;          ///< > 0: layers are divided by as many stages and rounded down

    void drop(GroupId group) { dropped[static_cast<std::size_t>(group)] = true; }
    /// After a change of architecture or deployment.
    void planAnew();
};

Simplified exactly(const Scenario& scenario, const Prepared& prepared);
Tally tally(const Simplified& model, Leaders* leaders = nullptr);

/// One step, which changes nothing where the rule does not apply.
struct Step {
    std::string_view rule;
    bool (*apply)(Simplified& model);  ///< true: architecture or deployment has changed
};
std::span<const Step> steps();

/// Equal layers become one group. Where stages are cut their order matters, and only neighbours do.
void mergeEqualLayers(Architecture& architecture, bool ordered);

// Steps that change the layers of the architecture; false when there was nothing to change.
bool dropIndexers(Architecture& architecture);
bool dropHyperConnections(Architecture& architecture);
bool dropWindows(Architecture& architecture);
bool dropBiases(Architecture& architecture);
enum class Replaced { Latent, Compressed, State, Missing, Shape };
/// Mixers of a kind become the attention that vLLM's counters see.
bool replaceMixers(Architecture& architecture, const vllm::AttentionParams<double>& seen, Replaced kind);
bool addGates(Architecture& architecture);
/// Layers without a feed-forward part get the one that vLLM's counters see.
bool addFeedForward(Architecture& architecture, const vllm::FfnParams<double>& seen);
/// All feed-forward parts become those that vLLM's counters see.
void replaceFeedForward(Architecture& architecture, const vllm::FfnParams<double>& seen);
/// Matrices of a layer are stored at this width.
void storeLayersPlainly(Architecture& architecture, double bytes);
void storeHeadPlainly(Architecture& architecture, double bytes);

}  // namespace gable::walk
