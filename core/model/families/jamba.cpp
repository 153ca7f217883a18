#include "core/model/families/families.h"

#include <cmath>

/// Jamba: Mamba-1 layers with norms of dt, B and C, every eighth layer GQA; every other layer with experts, the rest with an FFN of the same width.
/// Source: the config and model classes Jamba of transformers; tensors of the published checkpoints.
namespace gable::families {

namespace {

struct Period {
    double length, offset;

    [[nodiscard]] bool hits(double index) const { return std::fmod(index, length) == offset; }
};

Period readPeriod(const ConfigFields& text, std::string_view length, std::string_view offset, Period otherwise)
{
    return {sizeOr(text, {length}, otherwise.length), text.count(offset, otherwise.offset)};
}

void addMamba(Layer& layer, const FamilyInput& in, double hidden)
{
    StateMixer mixer;
    mixer.kind = StateKind::Mamba1;
    mixer.keyDim = in.text.count("mamba_d_state", 16);
    mixer.valueDim = in.text.count("mamba_expand", 2) * hidden;
    mixer.convChannels = mixer.valueDim;
    mixer.convKernel = in.text.count("mamba_d_conv", 4);
    constexpr std::string_view rank = "mamba_dt_rank";
    const ConfigValue* given = in.text.find({rank});
    constexpr double divisor = 16;
    Mamba1Options options;
    options.rank = given && !given->string() ? in.text.size(rank) : std::ceil(hidden / divisor);  // the text is "auto"
    options.convBias = in.text.flag("mamba_conv_bias", true);
    options.projBias = in.text.flag("mamba_proj_bias", false);
    options.innerNorms = true;
    options.prefix = "mamba.";
    addMamba1(layer, hidden, mixer, options);
}

void addFeedForward(Layer& layer, const FamilyInput& in, double hidden, double experts)
{
    const double width = in.text.size("intermediate_size");
    if (experts <= 1) {
        FfnOptions options;
        options.prefix = "feed_forward.";
        addDense(layer, hidden, {width}, options);
        return;
    }
    Moe moe;
    moe.experts = experts;
    moe.topK = expertsPerToken(in.text);
    moe.width = width;
    MoeOptions options;
    options.prefix = "feed_forward.";
    options.router = "router";
    addMoe(layer, hidden, moe, options);
}

}  // namespace

Architecture readJamba(const FamilyInput& in)
{
    Architecture out = decoder(in, {.norm = "model.final_layernorm"});
    const double layers = in.text.layers({"num_hidden_layers"});
    const Period attention = readPeriod(in.text, "attn_layer_period", "attn_layer_offset", {8, 4});
    const Period moe = readPeriod(in.text, "expert_layer_period", "expert_layer_offset", {2, 1});
    const double experts = expertCount(in.text);
    const Gqa gqa = readGqa(in, out.hidden);
    for (double i = 0; i < layers; ++i) {
        Layer layer;
        layer.modules.push_back(norm("input_layernorm", out.hidden));
        if (attention.hits(i)) addGqa(layer, out.hidden, gqa);
        else addMamba(layer, in, out.hidden);
        layer.modules.push_back(norm("pre_ff_layernorm", out.hidden));
        addFeedForward(layer, in, out.hidden, moe.hits(i) ? experts : 1);
        out.add(std::move(layer));
    }
    return out;
}

}  // namespace gable::families
