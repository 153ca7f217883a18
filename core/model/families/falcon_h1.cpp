#include "core/model/families/families.h"

#include <cmath>

/// Falcon-H1: in each layer Mamba-2 and GQA work side by side on the same input, then a gated FFN.
/// Source: the config and model classes FalconH1 of transformers, falcon_h1.py of vLLM; counts of the published checkpoints.
namespace gable::families {

namespace {

StateMixer readMixer(const FamilyInput& in, double hidden)
{
    const double inner = in.text.count("mamba_d_ssm", in.text.count("mamba_expand", 2) * hidden);
    const double heads = sizeOr(in.text, {"mamba_n_heads"}, 128);
    const ConfigValue* headDim = in.text.find({"mamba_d_head"});
    const double width = headDim && !headDim->string() ? in.text.size("mamba_d_head") : std::floor(inner / heads);  // the text is "auto"
    return mamba2(heads, width, in.text.count("mamba_n_groups", 1), in.text.count("mamba_d_state", 256), in.text.count("mamba_d_conv", 4), false);
}

}  // namespace

Architecture readFalconH1(const FamilyInput& in)
{
    Architecture out = decoder(in, {.norm = "model.final_layernorm"});
    const double layers = in.text.layers({"num_hidden_layers"});
    Mamba2Options mamba;
    mamba.prefix = "mamba.";
    mamba.convBias = in.text.flag("mamba_conv_bias", true);
    mamba.projBias = in.text.flag("mamba_proj_bias", false);
    mamba.gatedNorm = in.text.flag("mamba_rms_norm", false);
    GqaOptions attention;
    attention.qkvBias = attention.outputBias = in.text.flag("attention_bias", false);
    FfnOptions ffn;
    ffn.prefix = "feed_forward.";
    ffn.bias = in.text.flag("mlp_bias", false);

    Layer layer;
    layer.modules.push_back(norm("input_layernorm", out.hidden));
    addMamba2(layer, out.hidden, readMixer(in, out.hidden), mamba);
    addGqa(layer, out.hidden, readGqa(in, out.hidden), attention);
    layer.modules.push_back(norm("pre_ff_layernorm", out.hidden));
    addDense(layer, out.hidden, {in.text.size("intermediate_size")}, ffn);
    out.layers.push_back({layers, std::move(layer)});
    return out;
}

}  // namespace gable::families
