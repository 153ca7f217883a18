#include "core/model/families/families.h"

/// MiMo V2: layers with a short window (own head counts and widths, a sink for each head) between layers of full attention, values narrower
/// than keys, experts with a selection bias in all layers but those that `moe_layer_freq` marks dense.
/// Source: the published checkpoint (configuration_mimo_v2_flash.py, tensor names), mimo_v2_flash.py of vLLM.
namespace gable::families {

namespace {

struct Blocks {
    double hidden = 0;
    Gqa full;
    Gqa sliding;
    GqaOptions attention;
    double dense = 0;
    Moe moe;
    MoeOptions moeOptions;
};

Blocks readBlocks(const FamilyInput& in, double hidden)
{
    Blocks out;
    out.hidden = hidden;
    out.full = readGqa(in, hidden);
    out.full.valueDim = sizeOr(in.text, {"v_head_dim"}, out.full.headDim);
    out.full.sinks = in.text.flag("add_full_attention_sink_bias", false);
    out.sliding.heads = sizeOr(in.text, {"swa_num_attention_heads"}, out.full.heads);
    out.sliding.kvHeads = sizeOr(in.text, {"swa_num_key_value_heads"}, out.full.kvHeads);
    out.sliding.headDim = sizeOr(in.text, {"swa_head_dim"}, out.full.headDim);
    out.sliding.valueDim = sizeOr(in.text, {"swa_v_head_dim"}, out.full.valueDim);
    out.sliding.window = in.text.count({"sliding_window", "sliding_window_size"}, 0);
    out.sliding.sinks = in.text.flag("add_swa_attention_sink_bias", false);
    out.attention.qkvBias = in.text.flag("attention_bias", false);
    out.attention.sinks = "attention_sink_bias";

    out.dense = in.text.size("intermediate_size");
    out.moe.experts = in.text.size({"n_routed_experts", "num_experts"});
    out.moe.topK = expertsPerToken(in.text);
    out.moe.width = in.text.size("moe_intermediate_size");
    out.moe.sharedWidth = in.text.count("n_shared_experts", 0) * out.moe.width;
    out.moeOptions.selectionBias = in.text.text("topk_method", "noaux_tc") == "noaux_tc";
    return out;
}

/// The published FP8 checkpoint keeps o_proj as it is and names it in its config; where a copy lost that list, it still holds.
bool keepsOutputProjection(const FamilyInput& in)
{
    const ConfigFields quantization = in.top.object("quantization_config");
    if (quantization.text("quant_method") != "fp8" || quantization.find({"ignored_layers", "modules_to_not_convert"})) return false;
    in.text.assume("o_proj is stored unquantized, as in the published FP8 checkpoint; this copy of the config has no list of exceptions");
    return true;
}

Layer block(const Blocks& blocks, bool sliding, bool sparse, bool keepOutput)
{
    Layer layer;
    addGqa(layer, blocks.hidden, sliding ? blocks.sliding : blocks.full, blocks.attention);
    for (Module& module : layer.modules)
        if (keepOutput && module.name == "self_attn.o_proj") module.use = Use::Parameter;
    if (sparse) addMoe(layer, blocks.hidden, blocks.moe, blocks.moeOptions);
    else addDense(layer, blocks.hidden, {blocks.dense});
    layer.modules.push_back(norm("input_layernorm", blocks.hidden));
    layer.modules.push_back(norm("post_attention_layernorm", blocks.hidden));
    return layer;
}

/// One window layer with a dense FFN each.
void addMtp(Architecture& out, const FamilyInput& in, const Blocks& blocks, bool keepOutput)
{
    constexpr double published = 3;
    const double modules = in.text.count({"num_nextn_predict_layers", "num_mtp_layers"}, published);
    if (modules == 0) return;
    if (!in.text.find({"num_nextn_predict_layers", "num_mtp_layers"}))
        in.text.assume("three MTP modules (window attention, dense FFN), as the published checkpoint has; its config has no field for them");
    Layer layer = block(blocks, true, false, keepOutput);
    layer.modules.push_back(parameter(Part::Other, "eh_proj", out.hidden, 2 * out.hidden));
    for (const char* name : {"enorm", "hnorm", "final_layernorm"}) layer.modules.push_back(norm(name, out.hidden));
    out.mtp = Mtp{modules, {{modules, std::move(layer)}}, true};
}

}  // namespace

Architecture readMimoV2(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});
    const Blocks blocks = readBlocks(in, out.hidden);
    const bool keepOutput = keepsOutputProjection(in);
    const std::vector<double> sliding = in.text.countPerLayer({"hybrid_layer_pattern"}, layers, 0);
    const std::vector<double> sparse = in.text.countPerLayer({"moe_layer_freq"}, layers, 1);
    for (std::size_t index = 0; index < sparse.size(); ++index) out.add(block(blocks, sliding[index] != 0, sparse[index] != 0, keepOutput));
    addMtp(out, in, blocks, keepOutput);
    return out;
}

}  // namespace gable::families
