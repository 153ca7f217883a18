#include "core/model/families/families.h"

#include <cmath>

/// Granite 4: each layer is Mamba-2 or GQA, then experts beside a shared FFN; the dense models have the shared FFN alone. All matrices of a kind are
/// one tensor, gate and up together.
/// Source: the config and model classes GraniteMoeHybrid of transformers; tensors of the published checkpoints.
namespace gable::families {

namespace {

StateMixer readMixer(const FamilyInput& in, double hidden)
{
    const double heads = sizeOr(in.text, {"mamba_n_heads"}, 128);
    const ConfigValue* headDim = in.text.find({"mamba_d_head"});
    const double inner = in.text.count("mamba_expand", 2) * hidden;
    const double width = headDim && !headDim->string() ? in.text.size("mamba_d_head") : std::floor(inner / heads);  // the text is "auto"
    return mamba2(heads, width, in.text.count("mamba_n_groups", 1), in.text.count("mamba_d_state", 256), in.text.count("mamba_d_conv", 4), false);
}

/// For each layer: has it attention? Without a list all are Mamba-2.
std::vector<bool> attentionLayers(const FamilyInput& in, double layers)
{
    std::vector<bool> out(static_cast<std::size_t>(layers));
    const auto types = layerTypes(in, layers, {"mamba", "attention"});
    for (std::size_t i = 0; i < types.size(); ++i) out[i] = types[i] == "attention";
    return out;
}

FfnOptions sharedNames()
{
    FfnOptions options;
    options.fused = true;
    options.prefix = "shared_mlp.";
    options.fusedName = "input_linear";
    options.down = "output_linear";
    return options;
}

void addExperts(Layer& layer, const FamilyInput& in, double hidden, double experts, double sharedWidth)
{
    Moe moe;
    moe.experts = experts;
    moe.topK = expertsPerToken(in.text);
    moe.width = in.text.size("intermediate_size");
    MoeOptions options;
    options.prefix = "block_sparse_moe.";
    options.router = "router.layer";
    options.stacked = true;
    const std::size_t first = layer.modules.size();
    addMoe(layer, hidden, moe, options);
    for (std::size_t i = first; i < layer.modules.size(); ++i) {
        std::string& name = layer.modules[i].name;
        if (name.ends_with(".gate_up_proj")) name = "block_sparse_moe.input_linear";
        if (name.ends_with(".down_proj")) name = "block_sparse_moe.output_linear";
    }
    moe.sharedWidth = sharedWidth;
    layer.feedForward = moe;
    if (sharedWidth > 0) addFfnModules(layer, Part::SharedExperts, hidden, {sharedWidth}, sharedNames());
}

}  // namespace

Architecture readGranite4(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});
    const Gqa gqa = readGqa(in, out.hidden);
    const std::vector<bool> hasAttention = attentionLayers(in, layers);
    const double experts = expertCount(in.text);
    const double sharedWidth =
        experts > 0 ? in.text.count("shared_intermediate_size", 0) : in.text.size({"shared_intermediate_size", "intermediate_size"});
    GqaOptions attention;
    attention.qkvBias = attention.outputBias = in.text.flag("attention_bias", false);
    Mamba2Options mamba;
    mamba.prefix = "mamba.";
    mamba.convBias = in.text.flag("mamba_conv_bias", true);
    mamba.projBias = in.text.flag("mamba_proj_bias", false);
    for (const bool isAttention : hasAttention) {
        Layer layer;
        layer.modules.push_back(norm("input_layernorm", out.hidden));
        if (isAttention) addGqa(layer, out.hidden, gqa, attention);
        else addMamba2(layer, out.hidden, readMixer(in, out.hidden), mamba);
        layer.modules.push_back(norm("post_attention_layernorm", out.hidden));
        if (experts > 0) addExperts(layer, in, out.hidden, experts, sharedWidth);
        else addDense(layer, out.hidden, {sharedWidth}, sharedNames());
        out.add(std::move(layer));
    }
    return out;
}

}  // namespace gable::families
