#include "core/model/families/families.h"

#include "core/model/families/vision_kimi.h"

/// Kimi Linear and Kimi K3: most layers have Kimi delta attention, a recurrent mixer with a gate for each channel, the others multi-head latent
/// attention without positions; experts but in the first layers. K3 adds gates on the attention's output, experts that work on a latent width,
/// residuals that attend to the outputs of earlier blocks, a vision tower, and keeps the small weights of the mixer in float32.
/// Source: KimiLinearConfig and modeling_kimi_linear of the checkpoints, kimi_linear.py of vLLM, names and shapes of the checkpoints' tensors.
namespace gable::families {

namespace {

struct Kda {
    double heads = 0;
    double headDim = 0;
    double kernel = 0;
    bool fullRankGate = false;

    [[nodiscard]] double width() const { return heads * headDim; }
};

Kda readKda(const ConfigFields& fields)
{
    return {fields.size("num_heads"), fields.size("head_dim"), fields.count("short_conv_kernel_size", 4), fields.flag("use_full_rank_gate", false)};
}

void addKda(Layer& layer, double hidden, const Kda& kda)
{
    StateMixer mixer;
    mixer.kind = StateKind::Kda;
    mixer.heads = mixer.keyHeads = kda.heads;
    mixer.keyDim = mixer.valueDim = kda.headDim;
    mixer.convChannels = 3 * kda.width();
    mixer.convKernel = kda.kernel;
    mixer.wideState = true;
    layer.mixers.push_back(mixer);

    auto& modules = layer.modules;
    constexpr Part part = Part::LinearAttention;
    const auto small = [&](std::string name, double outputs, double inputs = 1) {
        Module module = parameter(part, std::move(name), outputs, inputs);
        modules.push_back(kda.fullRankGate ? wide(module) : module);
    };
    for (const char* name : {"q_proj", "k_proj", "v_proj"}) modules.push_back(linear(part, std::string("self_attn.") + name, kda.width(), hidden));
    for (const char* name : {"q_conv1d", "k_conv1d", "v_conv1d"}) small(std::string("self_attn.") + name, kda.width(), kda.kernel);
    modules.push_back(linear(part, "self_attn.f_a_proj", kda.headDim, hidden));
    modules.push_back(linear(part, "self_attn.f_b_proj", kda.width(), kda.headDim));
    modules.push_back(linear(part, "self_attn.b_proj", kda.heads, hidden));
    if (kda.fullRankGate) {
        modules.push_back(linear(part, "self_attn.g_proj", kda.width(), hidden));
    } else {
        modules.push_back(linear(part, "self_attn.g_a_proj", kda.headDim, hidden));
        modules.push_back(linear(part, "self_attn.g_b_proj", kda.width(), kda.headDim));
    }
    small("self_attn.A_log", kda.heads);  // K3 stores 128 entries, of which the first belong to heads
    small("self_attn.dt_bias", kda.width());
    small("self_attn.o_norm", kda.headDim);
    modules.push_back(linear(part, "self_attn.o_proj", hidden, kda.width()));
}

void addExperts(Layer& layer, const FamilyInput& in, double hidden)
{
    Moe moe;
    moe.experts = expertCount(in.text);
    moe.topK = expertsPerToken(in.text);
    moe.width = in.text.size("moe_intermediate_size");
    moe.sharedWidth = in.text.count({"num_shared_experts", "n_shared_experts"}, 0) * moe.width;
    moe.latent = in.text.count("routed_expert_hidden_size", 0);
    MoeOptions options;
    options.prefix = "block_sparse_moe.";
    options.gate = "w1", options.up = "w3", options.down = "w2";
    options.selectionBias = true;
    addMoe(layer, hidden, moe, options);
    if (moe.latent == 0) return;
    layer.modules.push_back(parameter(Part::LatentProjection, "block_sparse_moe.routed_expert_down_proj", moe.latent, hidden));
    layer.modules.push_back(parameter(Part::LatentProjection, "block_sparse_moe.routed_expert_up_proj", hidden, moe.latent));
    if (in.text.flag("latent_moe_use_norm", false)) layer.modules.push_back(norm("block_sparse_moe.routed_expert_norm", moe.latent));
}

/// Weighs the outputs of earlier blocks: a query of one row and a norm.
void addResidual(std::vector<Module>& modules, const std::string& name, double hidden)
{
    modules.push_back(norm(name + "_norm", hidden));
    modules.push_back(parameter(Part::HyperConnection, name + "_proj", 1, hidden));
}

/// What all layers share.
struct Blocks {
    std::optional<Kda> kda;
    std::vector<double> kdaLayers;  ///< counted from 1
    Mla mla;
    bool residuals = false;
};

Blocks readBlocks(const FamilyInput& in)
{
    Blocks out;
    if (in.text.has("linear_attn_config")) {
        const ConfigFields fields = in.text.object("linear_attn_config");
        out.kdaLayers = fields.counts("kda_layers");
        if (!out.kdaLayers.empty()) out.kda = readKda(fields);
    }
    out.mla = readMla(in);
    out.mla.outputGate = in.text.flag("mla_use_output_gate", false);
    out.residuals = in.text.count("attn_res_block_size", 0) > 0;
    return out;
}

Layer readLayer(const FamilyInput& in, double hidden, const Blocks& blocks, bool kda, bool experts)
{
    Layer layer;
    layer.modules.push_back(norm("input_layernorm", hidden));
    if (kda) addKda(layer, hidden, *blocks.kda);
    else addMla(layer, hidden, blocks.mla);
    layer.modules.push_back(norm("post_attention_layernorm", hidden));
    if (experts) addExperts(layer, in, hidden);
    else addDense(layer, hidden, {in.text.size("intermediate_size")});
    if (blocks.residuals) {
        addResidual(layer.modules, "self_attention_res", hidden);
        addResidual(layer.modules, "mlp_res", hidden);
    }
    return layer;
}

}  // namespace

Architecture readKimiLinear(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});
    const Blocks blocks = readBlocks(in);
    const bool anyExperts = expertCount(in.text) > 0;
    const std::vector<bool> experts = moeLayers(in.text, layers, 0);
    const std::vector<bool> kda = marked(blocks.kdaLayers, layers + 1);
    for (std::size_t i = 0; i < experts.size(); ++i) out.add(readLayer(in, out.hidden, blocks, kda[i + 1], anyExperts && experts[i]));
    if (blocks.residuals) addResidual(out.outside, "model.output_attn_res", out.hidden);
    if (in.text.count("num_nextn_predict_layers", 0) > 0) in.text.assume("the config announces MTP layers, published checkpoints ship none");
    out.vision = kimiVision(in);
    return out;
}

}  // namespace gable::families
