#include <utility>

#include "core/model/families/families.h"
#include "core/model/families/vision.h"

/// Gemma 4: window layers and full layers with head widths and K/V heads of their own; where `attention_k_eq_v` is set full layers have no v_proj,
/// but cache K and V; the last layers may reuse the K/V of earlier ones; experts stand beside the dense FFN; small models add a lookup to each layer.
/// Source: Gemma4TextConfig and Gemma4ForConditionalGeneration of transformers; the published checkpoints' tensors, buffers included.
namespace gable::families {

namespace {

struct Blocks {
    double hidden = 0;
    Gqa sliding;
    Gqa full;
    bool valueFromKey = false;  ///< of the full layers
    bool attentionBias = false;
    double width = 0;
    bool doubleWide = false;    ///< twice the width on layers that share K/V
    bool experts = false;
    Moe moe;
    double perLayer = 0;        ///< width of the input that each layer looks up; 0 = none
};

Blocks readBlocks(const FamilyInput& in, double hidden)
{
    constexpr double defaultHeadDim = 256, defaultFullHeadDim = 512, defaultWindow = 512;
    Blocks out;
    out.hidden = hidden;
    out.sliding = readGqa(in, hidden);
    out.sliding.headDim = out.sliding.valueDim = sizeOr(in.text, {"head_dim"}, defaultHeadDim);
    out.sliding.window = in.text.count("sliding_window", defaultWindow);
    out.full = out.sliding;
    out.full.window = 0;
    out.full.headDim = out.full.valueDim = sizeOr(in.text, {"global_head_dim"}, defaultFullHeadDim);
    out.valueFromKey = in.text.flag("attention_k_eq_v", false);
    if (out.valueFromKey) out.full.kvHeads = sizeOr(in.text, {"num_global_key_value_heads"}, out.sliding.kvHeads);
    out.attentionBias = in.text.flag("attention_bias", false);

    out.width = in.text.size("intermediate_size");
    out.doubleWide = in.text.flag("use_double_wide_mlp", false);
    out.experts = in.text.flag("enable_moe_block", false);
    if (out.experts) {
        out.moe.experts = in.text.size({"num_experts", "num_local_experts"});
        out.moe.topK = expertsPerToken(in.text);
        out.moe.width = in.text.size({"moe_intermediate_size", "expert_intermediate_size"});
    }
    out.perLayer = in.text.count("hidden_size_per_layer_input", 0);
    return out;
}

void addFeedForward(Layer& layer, const Blocks& blocks, bool sharesKv)
{
    const DenseFfn dense{blocks.width * (blocks.doubleWide && sharesKv ? 2 : 1)};
    addDense(layer, blocks.hidden, dense);
    if (!blocks.experts) return;
    Moe moe = blocks.moe;
    moe.parallel = dense;
    MoeOptions options;
    options.prefix = {};
    options.router = "router.proj";
    options.stacked = true;
    addMoe(layer, blocks.hidden, moe, options);
    layer.modules.push_back(parameter(Part::Router, "router.scale", blocks.hidden));
    layer.modules.push_back(parameter(Part::Router, "router.per_expert_scale", moe.experts));
    for (const char* name : {"pre_feedforward_layernorm_2", "post_feedforward_layernorm_1", "post_feedforward_layernorm_2"})
        layer.modules.push_back(norm(name, blocks.hidden));
}

Layer block(const Blocks& blocks, bool sliding, bool sharesKv)
{
    Layer layer;
    Gqa gqa = sliding ? blocks.sliding : blocks.full;
    gqa.sharesKv = sharesKv;
    GqaOptions attention;
    attention.qkvBias = attention.outputBias = blocks.attentionBias;
    attention.qkNorm = QkNorm::PerHead;
    attention.valueFromKey = !sliding && blocks.valueFromKey;
    addGqa(layer, blocks.hidden, gqa, attention);
    addFeedForward(layer, blocks, sharesKv);
    for (const char* name : {"input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm"})
        layer.modules.push_back(norm(name, blocks.hidden));
    layer.modules.push_back(parameter(Part::Other, "layer_scalar", 1));
    if (blocks.perLayer == 0) return layer;
    layer.modules.push_back(linear(Part::Other, "per_layer_input_gate", blocks.perLayer, blocks.hidden));
    layer.modules.push_back(linear(Part::Other, "per_layer_projection", blocks.hidden, blocks.perLayer));
    layer.modules.push_back(norm("post_per_layer_input_norm", blocks.hidden));
    return layer;
}

/// One lookup gives a token's inputs of all layers; a projection of its embedding is added to them.
void addPerLayerInputs(Architecture& out, const FamilyInput& in, double layers, double perLayer, const std::string& model)
{
    if (perLayer == 0) return;
    const double rows = sizeOr(in.text, {"vocab_size_per_layer_input"}, out.vocabulary);
    Module table = parameter(Part::Embedding, model + "embed_tokens_per_layer", rows, layers * perLayer);
    table.use = Use::Lookup;
    out.outside.push_back(std::move(table));
    out.outside.push_back(linear(Part::Other, model + "per_layer_model_projection", layers * perLayer, out.hidden));
    out.outside.push_back(norm(model + "per_layer_projection_norm", perLayer));
}

}  // namespace

Architecture readGemma4(const FamilyInput& in)
{
    constexpr double pattern = 6;
    const bool nested = &in.text.value() != &in.top.value();
    const std::string model = nested ? "model.language_model." : "model.";
    const std::string embedding = model + "embed_tokens", finalNorm = model + "norm", prefix = model + "layers.";
    DecoderOptions around;
    around.tied = true;
    around.embedding = embedding;
    around.norm = finalNorm;
    around.layerPrefix = prefix;
    Architecture out = decoder(in, around);
    const double layers = in.text.layers({"num_hidden_layers"});
    const Blocks blocks = readBlocks(in, out.hidden);
    const double firstShared = layers - in.text.count("num_kv_shared_layers", 0);
    if (firstShared < 1) in.text.fail("num_kv_shared_layers", "expected fewer than the " + std::to_string(static_cast<int>(layers)) + " layers");

    std::vector<bool> sliding = slidingLayers(in, layers, pattern);
    sliding.back() = false;  // the class forces it
    for (std::size_t index = 0; index < sliding.size(); ++index) out.add(block(blocks, sliding[index], static_cast<double>(index) >= firstShared));
    addPerLayerInputs(out, in, layers, blocks.perLayer, model);
    if (nested) addGemma4Vision(out, in);
    return out;
}

}  // namespace gable::families
