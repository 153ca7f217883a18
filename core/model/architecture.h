#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/model/format.h"

/// A model as its config describes it, before any deployment: what each layer computes (mixers, feed-forward) and which
/// weights it holds (modules). A plain value: families build it, everything else reads it. Sizes are elements, counts whole.
namespace gable {

/// What a weight belongs to, in the order in which parts are listed.
enum class Part {
    Embedding, Attention, Indexer, LinearAttention, DenseFfn, RoutedExperts, SharedExperts, Router, LatentProjection,
    Norms, HyperConnection, Unembed, Other,
};
inline constexpr std::array allParts{
    Part::Embedding, Part::Attention, Part::Indexer, Part::LinearAttention, Part::DenseFfn, Part::RoutedExperts, Part::SharedExperts,
    Part::Router, Part::LatentProjection, Part::Norms, Part::HyperConnection, Part::Unembed, Part::Other,
};
constexpr std::string_view id(Part part)
{
    constexpr std::string_view ids[] = {"embedding", "attention", "indexer", "linear_attention", "dense_ffn", "routed_experts", "shared_experts",
                                        "router", "latent_proj", "norms", "hyper_conn", "unembed", "other"};
    return ids[static_cast<int>(part)];
}
constexpr std::string_view label(Part part)
{
    constexpr std::string_view labels[] = {"Embedding", "Attention", "Indexer", "Linear attention", "Dense FFN", "Routed experts", "Shared experts",
                                           "Router", "Latent projections", "Norms", "Hyper-connections", "Unembed", "Other"};
    return labels[static_cast<int>(part)];
}

enum class Use {
    Linear,     ///< a matrix product that quantizers convert
    Parameter,  ///< norms, biases, routers, convolutions: quantized only when a config names it
    Lookup,     ///< a table of which a token reads one row
    Table,      ///< integers, no parameters; bytes only
};

/// One weight matrix (outputs × inputs) or vector (outputs × 1) as the checkpoint stores it.
struct Module {
    std::string name;  ///< path in the checkpoint: "self_attn.q_proj" in a layer, "lm_head" outside; experts "mlp.experts.*.up_proj"
    Part part = Part::Other;
    Use use = Use::Linear;
    double outputs = 0;
    double inputs = 1;
    double copies = 1;  ///< experts, or blocks of a vision tower
    double bias = 0;    ///< elements stored beside each copy, in the model's dtype
    Format format;      ///< of the matrix
    bool fixedFormat = false;  ///< stored so whatever the model's dtype: float32 selection biases, integer tables
    double activeCopies = -1;  ///< copies that a token passes through; -1 = all

    [[nodiscard]] double parameters() const { return use == Use::Table ? 0 : copies * (outputs * inputs + bias); }
    [[nodiscard]] double activeParameters() const
    {
        const double active = activeCopies < 0 ? copies : activeCopies;
        return use == Use::Lookup || use == Use::Table ? 0 : active * (outputs * inputs + bias);
    }
    /// Stored bytes, scales included; `plainBytes` is the width of the model's dtype, for the bias.
    [[nodiscard]] double bytes(double plainBytes) const { return copies * (format.bytes(outputs, inputs) + bias * plainBytes); }

    friend bool operator==(const Module&, const Module&) = default;
};

// ---------------------------------------------------------------------------------------------- mixers

/// Picks the tokens that sparse attention reads (DeepSeek sparse attention and its kin): `heads` queries and one key of `headDim`.
struct Indexer {
    double heads = 0;
    double headDim = 0;
    double topK = 0;          ///< tokens kept; for blocks, blocks × their size
    double blockSize = 1;     ///< tokens that are scored and kept together
    double cacheElements = 0; ///< per token

    friend bool operator==(const Indexer&, const Indexer&) = default;
};

/// Softmax attention with grouped K/V heads.
struct Gqa {
    double heads = 0;
    double kvHeads = 0;
    double headDim = 0;   ///< of queries and keys
    double valueDim = 0;
    double window = 0;    ///< sees only this many last tokens; 0 = all
    double chunk = 0;     ///< sees only its own chunk of this many tokens; 0 = all
    bool sinks = false;   ///< a learned logit for each head
    bool sharesKv = false;  ///< reads the K/V cache of an earlier layer and keeps none
    std::optional<Indexer> indexer;

    friend bool operator==(const Gqa&, const Gqa&) = default;
};

/// Multi-head latent attention: K and V are projected from one latent of kvRank + ropeDim per token.
struct Mla {
    double heads = 0;
    double queryRank = 0;  ///< 0: the query has no low-rank projection
    double kvRank = 0;
    double nopeDim = 0;
    double ropeDim = 0;
    double valueDim = 0;
    bool outputGate = false;
    double sharedTopK = 0;  ///< sparse: attends to as many tokens of the choice that an earlier layer's indexer made; 0 = not so
    std::optional<Indexer> indexer;

    friend bool operator==(const Mla&, const Mla&) = default;
};

/// DeepSeek-V4: one K/V vector for all heads, a window of recent tokens beside older ones compressed `ratio` to one.
struct CompressedAttention {
    double heads = 0;
    double headDim = 0;
    double ropeDim = 0;
    double queryRank = 0;
    double outputGroups = 0;
    double outputRank = 0;
    double window = 0;
    double ratio = 0;  ///< 0: window only
    double compressorStateElements = 0;  ///< per sequence, float32
    std::optional<Indexer> indexer;

    friend bool operator==(const CompressedAttention&, const CompressedAttention&) = default;
};

enum class StateKind { Mamba1, Mamba2, GatedDeltaNet, Kda, Lightning, ShortConv };

/// Mixers with a state of fixed size per sequence instead of a cache that grows.
struct StateMixer {
    StateKind kind = StateKind::Mamba2;
    double heads = 1;       ///< value heads
    double keyHeads = 1;    ///< key heads of gated delta nets, groups of Mamba-2
    double keyDim = 0;      ///< key head width; state size of Mamba
    double valueDim = 0;    ///< value head width; Mamba-1: the inner width, with one head
    double convChannels = 0;
    double convKernel = 0;  ///< 0: no convolution
    bool wideState = false; ///< recurrent state in float32

    [[nodiscard]] double convElements() const { return convKernel > 1 ? convChannels * (convKernel - 1) : 0; }
    [[nodiscard]] double recurrentElements() const { return kind == StateKind::ShortConv ? 0 : heads * keyDim * valueDim; }

    friend bool operator==(const StateMixer&, const StateMixer&) = default;
};

/// A plain matrix in the place of attention (NAS models).
struct LinearMixer {
    friend bool operator==(const LinearMixer&, const LinearMixer&) = default;
};

using Mixer = std::variant<Gqa, Mla, CompressedAttention, StateMixer, LinearMixer>;

/// Stable: "gqa", "gqa-window", "gqa-chunk", "gqa-sparse", "mla", "dsa", "csa", "hca", "swa" (V4 without compression), "mamba1", "mamba2",
/// "gated-delta-net", "kda", "lightning", "short-conv", "linear".
std::string_view id(const Mixer& mixer);
std::string_view label(const Mixer& mixer);

// ---------------------------------------------------------------------------------------------- feed-forward

struct DenseFfn {
    double width = 0;
    bool gated = true;

    friend bool operator==(const DenseFfn&, const DenseFfn&) = default;
};

struct Moe {
    double experts = 0;
    double topK = 0;
    double width = 0;        ///< of one routed expert
    double sharedWidth = 0;  ///< of all shared experts together; 0 = none
    bool gated = true;
    double latent = 0;       ///< routed experts work on this width instead of the hidden size; 0 = no
    std::optional<DenseFfn> parallel;  ///< a dense FFN beside the experts

    friend bool operator==(const Moe&, const Moe&) = default;
};

using FeedForward = std::variant<std::monostate, DenseFfn, Moe>;

/// "none", "dense", "moe", "moe+dense".
std::string_view id(const FeedForward& feedForward);
std::string_view label(const FeedForward& feedForward);

// ---------------------------------------------------------------------------------------------- the whole

/// One layer: mixers (none, one, or several side by side on the same input), feed-forward, and all its weights.
struct Layer {
    std::vector<Mixer> mixers;
    FeedForward feedForward;
    std::vector<Module> modules;

    friend bool operator==(const Layer&, const Layer&) = default;
};

/// Equal layers that follow one another.
struct LayerGroup {
    double count = 1;
    Layer layer;

    friend bool operator==(const LayerGroup&, const LayerGroup&) = default;
};

/// Modules for multi-token prediction, extra to the model.
struct Mtp {
    double modules = 0;               ///< how many
    std::vector<LayerGroup> layers;   ///< all of them, with their own norms and projections
    bool shipped = true;              ///< false: the config announces it, published checkpoints lack it

    friend bool operator==(const Mtp&, const Mtp&) = default;
};

struct Architecture {
    std::string family;      ///< id of the family that read it: "llama"
    std::string familyLabel; ///< "Llama, Mistral, Phi and alike"
    std::string modelType;   ///< `model_type` of the text config, as written; else the architecture's name
    std::string layerPrefix = "model.layers.";
    double hidden = 0;
    double vocabulary = 0;
    double context = 0;      ///< longest, in tokens; 0 = not in the config
    bool tied = false;       ///< one table for embedding and unembedding
    std::string dtype = "bfloat16";
    std::string kvCacheDtype;  ///< that the quantization asks for: "fp8", or empty

    std::vector<LayerGroup> layers;
    std::vector<Module> outside;  ///< embedding, final norm, unembedding and what else is outside of the layers
    std::optional<Mtp> mtp;
    std::vector<Module> vision;   ///< empty: no vision tower, or its shapes are not in the config (an assumption says so)
    std::vector<std::string> assumptions;

    [[nodiscard]] double layerCount() const;
    /// Adds a layer, to the last group when it equals that.
    void add(Layer layer);

    friend bool operator==(const Architecture&, const Architecture&) = default;
};

}  // namespace gable
