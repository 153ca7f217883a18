#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/architecture.h"
#include "core/model/config_fields.h"

/// What the families build their layers from: the weights of each kind of block as checkpoints store them. A builder describes the block in
/// `layer.mixers` or `layer.feedForward` and adds its modules; what only one family has stays in that family's file.
namespace gable::families {

/// A config as a family reads it: the object with the language model's dimensions, and the top level (the same where nothing is nested).
struct FamilyInput {
    ConfigFields text;
    ConfigFields top;
    std::string_view modelType;     ///< of the text config, as written; may be empty
    std::string_view architecture;  ///< architectures[0], as written; may be empty
};

// ---- single modules

Module linear(Part part, std::string name, double outputs, double inputs, bool bias = false);
/// Parameters that quantizers leave alone: a matrix with `inputs` > 1, else a vector.
Module parameter(Part part, std::string name, double outputs, double inputs = 1);
/// The weight of an RMSNorm; with `bias` that of a LayerNorm.
Module norm(std::string name, double width, bool bias = false);
/// Stored in float32 whatever the model's dtype.
Module wide(Module module);

// ---- around the layers

struct DecoderOptions {
    bool tied = false;          ///< what an absent `tie_word_embeddings` means in the family's config class
    bool normBias = false;      ///< final LayerNorm instead of RMSNorm
    bool headBias = false;
    std::string_view embedding = "model.embed_tokens";
    std::string_view norm = "model.norm";
    std::string_view head = "lm_head";
    std::string_view layerPrefix = "model.layers.";
    std::vector<std::string_view> hidden = {"hidden_size"};  ///< alternative keys, as of the next two
    std::vector<std::string_view> vocabulary = {"vocab_size"};
    std::vector<std::string_view> context = {"max_position_embeddings"};
    double vocabularyMultiple = 1;  ///< the table is padded to a multiple of this
    double vocabularyDefault = 0;   ///< of the config class, for configs that leave it out; 0 = it must be there
};

/// An architecture with everything but its layers: embedding, final norm, unembedding, sizes. `tie_word_embeddings` of the top level goes
/// before that of the text config.
Architecture decoder(const FamilyInput& in, const DecoderOptions& options = {});

// ---- mixers

enum class QkNorm { None, PerHead, FullWidth };
enum class Gate { None, PerHead, Full };

struct GqaOptions {
    bool qkvBias = false;
    bool outputBias = false;
    QkNorm qkNorm = QkNorm::None;
    Gate gate = Gate::None;      ///< Full: the query projection is twice as wide; PerHead: a projection of its own to one value a head
    bool valueFromKey = false;   ///< no v_proj
    bool fused = false;          ///< q, k and v in one matrix `fusedName`
    std::string_view prefix = "self_attn.";
    std::string_view q = "q_proj", k = "k_proj", v = "v_proj", o = "o_proj", fusedName = "qkv_proj";
    std::string_view qNorm = "q_norm", kNorm = "k_norm", sinks = "sinks", gateName = "g_proj";
};

void addGqa(Layer& layer, double hidden, const Gqa& gqa, const GqaOptions& options = {});

/// Sizes from the usual fields: num_attention_heads, num_key_value_heads and its other names (absent: as many as heads), head_dim (absent:
/// hidden / heads).
Gqa readGqa(const FamilyInput& in, double hidden);

struct MlaOptions {
    std::string_view prefix = "self_attn.";
    std::string_view outputGate = "g_proj";
};

/// MLA and, where `mla.indexer` is set, the weights of the indexer (queries from the query latent).
void addMla(Layer& layer, double hidden, const Mla& mla, const MlaOptions& options = {});
Mla readMla(const FamilyInput& in);

struct Mamba1Options {
    double rank = 0;
    bool convBias = true;
    bool projBias = false;
    bool innerNorms = false;  ///< Jamba: norms of dt, B and C
    std::string_view prefix = "mixer.";
};

/// `mixer` of kind Mamba1: valueDim is the inner width, keyDim the state size.
void addMamba1(Layer& layer, double hidden, const StateMixer& mixer, const Mamba1Options& options);

struct Mamba2Options {
    bool convBias = true;
    bool projBias = false;
    bool gatedNorm = true;
    std::string_view prefix = "mixer.";
};

/// `mixer` of kind Mamba2: heads × valueDim is the inner width, keyHeads the groups, keyDim the state size.
StateMixer mamba2(double heads, double headDim, double groups, double state, double convKernel, bool wideState);
void addMamba2(Layer& layer, double hidden, const StateMixer& mixer, const Mamba2Options& options = {});

// ---- feed-forward

struct FfnOptions {
    bool bias = false;
    bool fused = false;  ///< gate and up in one matrix `fusedName`
    std::string_view prefix = "mlp.";
    std::string_view gate = "gate_proj", up = "up_proj", down = "down_proj", fusedName = "gate_up_proj";
};

/// Sets layer.feedForward and adds the matrices.
void addDense(Layer& layer, double hidden, const DenseFfn& ffn, const FfnOptions& options = {});
/// The matrices alone, under any part: shared experts, the dense half of a MoE layer.
void addFfnModules(Layer& layer, Part part, double hidden, const DenseFfn& ffn, const FfnOptions& options = {});

struct MoeOptions {
    bool selectionBias = false;  ///< float32, one for each expert
    bool routerBias = false;     ///< a bias of the router's matrix
    bool expertBias = false;
    bool sharedGate = false;     ///< one value from the hidden state that scales the shared expert
    bool stacked = false;        ///< experts stored as 3-D tensors: the checkpoint has one module for all
    bool wideRouter = false;     ///< router in float32
    std::string_view prefix = "mlp.";
    std::string_view router = "gate";
    std::string_view experts = "experts";
    std::string_view gate = "gate_proj", up = "up_proj", down = "down_proj";
    std::string_view selection = "gate.e_score_correction_bias";
    std::string_view shared = "shared_experts.";   ///< with the dot
    std::string_view sharedGateName = "shared_expert_gate";
};

/// Router, routed and shared experts. With `moe.latent` the routed experts work on that width; the projections to it are the family's.
void addMoe(Layer& layer, double hidden, const Moe& moe, const MoeOptions& options = {});

/// Usual spellings of a config's experts: their number, how many a token takes, the width of one.
double expertCount(const ConfigFields& text);      ///< 0 when there are none
double expertsPerToken(const ConfigFields& text);  ///< missing is an error

/// For each layer: is its index one of the numbers? Numbers beyond the layers are passed over.
std::vector<bool> marked(const std::vector<double>& numbers, double layers);

/// For each layer: has it experts? From the list `mlp_layer_types`, the list `moe_layer_freq`, or `first_k_dense_replace` layers without and every
/// `moe_layer_freq`-th of the rest with them. `denseDefault` stands for an absent `first_k_dense_replace`.
std::vector<bool> moeLayers(const ConfigFields& text, double layers, double denseDefault);

/// A whole number from 1, `otherwise` when missing.
double sizeOr(const ConfigFields& fields, ConfigFields::Keys keys, double otherwise);

/// `layer_types`, one for each layer and each one of `known`; empty when missing.
std::vector<std::string> layerTypes(const FamilyInput& in, double layers, std::initializer_list<std::string_view> known);
/// Which layers have a sliding window: as `layer_types` says, else all but every `pattern`-th, none with pattern 0.
std::vector<bool> slidingLayers(const FamilyInput& in, double layers, double pattern);

}  // namespace gable::families
