#include "core/model/families/families.h"

#include <cmath>

/// LFM2: short convolutions between two gates in most layers, GQA with norms for each head in the others. The MoE models have experts in all but
/// the first layers.
/// Source: the config and model classes Lfm2 and Lfm2Moe of transformers; tensors of the published checkpoints.
namespace gable::families {

namespace {

bool isMoe(const FamilyInput& in) { return in.modelType == "lfm2_moe" || in.architecture == "Lfm2MoeForCausalLM"; }

/// For each layer: has it attention?
std::vector<bool> attentionLayers(const FamilyInput& in, double layers)
{
    std::vector<bool> out;
    for (const std::string& type : layerTypes(in, layers, {"conv", "full_attention"})) out.push_back(type == "full_attention");
    if (!out.empty()) return out;
    if (in.text.has("full_attn_idxs")) return marked(in.text.counts("full_attn_idxs"), layers);
    in.text.assume("neither layer_types nor full_attn_idxs in this copy of the config: attention in every layer");
    return std::vector<bool>(static_cast<std::size_t>(layers), true);
}

/// Width of the dense FFN: two thirds of what the config says, scaled, rounded up.
double ffnWidth(const FamilyInput& in)
{
    double width = in.text.size({"block_ff_dim", "intermediate_size"});
    if (isMoe(in) || !in.text.flag("block_auto_adjust_ff_dim", true)) return width;
    const double multiple = sizeOr(in.text, {"block_multiple_of"}, 256);
    const double factor = in.text.number("block_ffn_dim_multiplier", 1);
    width = std::floor(std::floor(2 * width / 3) * factor);
    width = multiple * std::ceil(width / multiple);
    if (width >= 1 && width <= maxConfigSize) return width;
    in.text.fail("block_ffn_dim_multiplier", "expected a factor that gives a width from 1 to 1000000000");
    return 1;
}

void addShortConv(Layer& layer, const FamilyInput& in, double hidden)
{
    StateMixer mixer;
    mixer.kind = StateKind::ShortConv;
    mixer.convChannels = hidden;
    mixer.convKernel = in.text.count("conv_L_cache", 3);
    layer.mixers.push_back(mixer);
    const bool bias = in.text.flag("conv_bias", false);
    constexpr Part part = Part::LinearAttention;
    layer.modules.push_back(linear(part, "conv.in_proj", 3 * hidden, hidden, bias));
    layer.modules.push_back(parameter(part, "conv.conv", hidden, mixer.convKernel));
    layer.modules.back().bias = bias ? hidden : 0;
    layer.modules.push_back(linear(part, "conv.out_proj", hidden, hidden, bias));
}

void addFeedForward(Layer& layer, const FamilyInput& in, double hidden, bool experts)
{
    if (!experts) {
        FfnOptions options;
        options.prefix = "feed_forward.";
        options.gate = "w1", options.up = "w3", options.down = "w2";
        addDense(layer, hidden, {ffnWidth(in)}, options);
        return;
    }
    Moe moe;
    moe.experts = expertCount(in.text);
    moe.topK = expertsPerToken(in.text);
    moe.width = in.text.size("moe_intermediate_size");
    MoeOptions options;
    options.prefix = "feed_forward.";
    options.gate = "w1", options.up = "w3", options.down = "w2";
    options.selectionBias = in.text.flag("use_expert_bias", true);
    options.selection = "expert_bias";
    addMoe(layer, hidden, moe, options);
}

}  // namespace

Architecture readLfm2(const FamilyInput& in)
{
    Architecture out = decoder(in, {.tied = in.text.flag("tie_embedding", true), .norm = "model.embedding_norm"});
    const double layers = in.text.layers({"num_hidden_layers"});
    GqaOptions attention;
    attention.qkNorm = QkNorm::PerHead;
    attention.o = "out_proj";
    attention.qNorm = "q_layernorm", attention.kNorm = "k_layernorm";
    const Gqa gqa = readGqa(in, out.hidden);
    const std::vector<bool> hasAttention = attentionLayers(in, layers);
    const double denseLayers = isMoe(in) && expertCount(in.text) > 0 ? in.text.count("num_dense_layers", 2) : layers;
    for (std::size_t i = 0; i < hasAttention.size(); ++i) {
        Layer layer;
        layer.modules.push_back(norm("operator_norm", out.hidden));
        if (hasAttention[i]) addGqa(layer, out.hidden, gqa, attention);
        else addShortConv(layer, in, out.hidden);
        layer.modules.push_back(norm("ffn_norm", out.hidden));
        addFeedForward(layer, in, out.hidden, static_cast<double>(i) >= denseLayers);
        out.add(std::move(layer));
    }
    return out;
}

}  // namespace gable::families
