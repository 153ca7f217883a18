#include "core/model/families/families.h"

/// gpt-oss: GQA with biases and a learned sink for each head, every other layer with a window; experts with biases, all of a layer in two tensors,
/// and a router with a true bias.
/// Source: the config and model classes GptOss of transformers; tensors of the published checkpoints.
namespace gable::families {

namespace {

Layer readLayer(const FamilyInput& in, double hidden, const Gqa& gqa)
{
    GqaOptions attention;
    attention.qkvBias = attention.outputBias = in.text.flag("attention_bias", true);
    Moe moe;
    moe.experts = expertCount(in.text);
    moe.topK = expertsPerToken(in.text);
    moe.width = in.text.size("intermediate_size");
    MoeOptions experts;
    experts.router = "router";
    experts.routerBias = experts.expertBias = experts.stacked = true;

    Layer layer;
    layer.modules.push_back(norm("input_layernorm", hidden));
    addGqa(layer, hidden, gqa, attention);
    layer.modules.push_back(norm("post_attention_layernorm", hidden));
    addMoe(layer, hidden, moe, experts);
    return layer;
}

}  // namespace

Architecture readGptOss(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});
    Gqa full;
    full.heads = in.text.size("num_attention_heads");
    full.kvHeads = sizeOr(in.text, {"num_key_value_heads"}, full.heads);
    full.headDim = full.valueDim = sizeOr(in.text, {"head_dim"}, 64);
    full.sinks = true;
    Gqa windowed = full;
    windowed.window = in.text.count("sliding_window", 128);
    for (const bool isWindowed : slidingLayers(in, layers, 2)) out.add(readLayer(in, out.hidden, isWindowed ? windowed : full));
    return out;
}

}  // namespace gable::families
