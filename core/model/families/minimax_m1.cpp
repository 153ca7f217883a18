#include "core/model/families/families.h"

/// MiniMax-Text-01 and M1: lightning attention, a linear attention with a state of head width squared, in seven of eight layers and GQA in the
/// eighth; experts in every layer.
/// Source: the config and model classes MiniMax of transformers, minimax_text_01.py of vLLM; tensors of the published checkpoints.
namespace gable::families {

namespace {

/// For each layer: has it softmax attention?
std::vector<bool> softmaxLayers(const FamilyInput& in, double layers)
{
    std::vector<bool> out(static_cast<std::size_t>(layers));
    const auto types = layerTypes(in, layers, {"linear_attention", "full_attention"});
    const auto list = types.empty() ? in.text.counts("attn_type_list", layers) : std::vector<double>();
    if (types.empty() && list.empty()) in.text.assume("no attn_type_list in this copy of the config: every eighth layer has softmax attention");
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (!types.empty()) out[i] = types[i] == "full_attention";
        else out[i] = list.empty() ? i % 8 == 7 : list[i] == 1;
    }
    return out;
}

void addLightning(Layer& layer, double hidden, const Gqa& gqa)
{
    StateMixer mixer;
    mixer.kind = StateKind::Lightning;
    mixer.heads = mixer.keyHeads = gqa.heads;
    mixer.keyDim = mixer.valueDim = gqa.headDim;
    layer.mixers.push_back(mixer);
    const double inner = gqa.heads * gqa.headDim;
    constexpr Part part = Part::LinearAttention;
    layer.modules.push_back(linear(part, "self_attn.qkv_proj", 3 * inner, hidden));
    layer.modules.push_back(linear(part, "self_attn.output_gate", inner, hidden));
    layer.modules.push_back(linear(part, "self_attn.out_proj", hidden, inner));
    layer.modules.push_back(parameter(part, "self_attn.norm", inner));
}

void addFeedForward(Layer& layer, const FamilyInput& in, double hidden, double experts)
{
    const double width = in.text.size("intermediate_size");
    if (experts <= 1) {
        addDense(layer, hidden, {width});
        return;
    }
    Moe moe;
    moe.experts = experts;
    moe.topK = expertsPerToken(in.text);
    moe.width = width;
    MoeOptions options;
    options.prefix = "block_sparse_moe.";
    options.gate = "w1", options.up = "w3", options.down = "w2";
    addMoe(layer, hidden, moe, options);
    moe.sharedWidth = in.text.count("shared_intermediate_size", 0);
    if (moe.sharedWidth == 0) return;
    layer.feedForward = moe;
    FfnOptions shared;
    shared.prefix = "shared_mlp.";
    addFfnModules(layer, Part::SharedExperts, hidden, {moe.sharedWidth}, shared);
    layer.modules.push_back(parameter(Part::SharedExperts, "coefficient", 1, hidden));
}

}  // namespace

Architecture readMinimaxM1(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});
    const Gqa gqa = readGqa(in, out.hidden);
    const std::vector<bool> softmax = softmaxLayers(in, layers);
    const std::vector<double> experts = in.text.countPerLayer({"num_local_experts", "num_experts"}, layers, 1);
    for (std::size_t i = 0; i < softmax.size(); ++i) {
        Layer layer;
        layer.modules.push_back(norm("input_layernorm", out.hidden));
        if (softmax[i]) addGqa(layer, out.hidden, gqa);
        else addLightning(layer, out.hidden, gqa);
        layer.modules.push_back(norm("post_attention_layernorm", out.hidden));
        addFeedForward(layer, in, out.hidden, experts[i]);
        out.add(std::move(layer));
    }
    return out;
}

}  // namespace gable::families
