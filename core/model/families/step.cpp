#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/model/families/families.h"
#include "core/model/families/vision.h"

/// Step-3.5 and 3.7: window layers with head counts of their own (`attention_other_setting`), a gate for each head, qk-norm, first layers dense, then
/// experts with one shared. MTP modules are window layers with a dense FFN; each stores an unembedding of its own, which is not counted.
/// Source: Step3p7TextConfig and Step3p7ForConditionalGeneration of transformers, step3p5.py of vLLM; the published checkpoints.
namespace gable::families {

namespace {

struct Blocks {
    double hidden = 0;
    Gqa full;
    Gqa sliding;
    GqaOptions attention;
    double dense = 0;
    Moe moe;
    bool selectionBias = false;
};

std::vector<bool> windowLayers(const FamilyInput& in, double layers)
{
    std::vector<bool> out;
    for (const std::string& type : layerTypes(in, layers, {"full_attention", "sliding_attention"})) out.push_back(type == "sliding_attention");
    const bool alternate = in.text.has("attention_other_setting") && in.text.has("sliding_window");
    for (double index = static_cast<double>(out.size()); index < layers; ++index) out.push_back(alternate && std::fmod(index, 2) == 0);
    return out;
}

/// "3,4,5" or a list; without it all layers from `first_k_dense_replace` (3) on.
std::vector<bool> sparseLayers(const FamilyInput& in, double layers)
{
    constexpr std::string_view key = "moe_layers_enum";
    constexpr double defaultDense = 3;
    const ConfigValue* named = in.text.find({key});
    if (named && named->list()) return marked(in.text.counts(key), layers);
    std::vector<bool> out(static_cast<std::size_t>(layers));
    if (!named) {
        const double dense = in.text.count("first_k_dense_replace", defaultDense);
        for (std::size_t index = 0; index < out.size(); ++index) out[index] = static_cast<double>(index) >= dense;
        return out;
    }
    const std::string text = in.text.text(key);
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at < end;) {
        std::size_t index = 0;
        const auto [next, error] = std::from_chars(at, end, index);
        if (error != std::errc() || (next < end && *next != ',' && *next != ' ')) {
            in.text.fail(key, "expected layer numbers with commas between them, found " + named->describe());
            break;
        }
        if (index < out.size()) out[index] = true;
        for (at = next; at < end && (*at == ',' || *at == ' ');) ++at;
    }
    return out;
}

void readAttention(const FamilyInput& in, Blocks& out)
{
    out.full = readGqa(in, out.hidden);
    out.full.kvHeads = sizeOr(in.text, {"num_attention_groups", "num_key_value_heads"}, out.full.kvHeads);
    out.sliding = out.full;
    const ConfigFields other = in.text.object("attention_other_setting");
    out.sliding.heads = sizeOr(other, {"num_attention_heads"}, out.full.heads);
    out.sliding.kvHeads = sizeOr(other, {"num_attention_groups", "num_key_value_heads"}, out.full.kvHeads);
    out.sliding.headDim = out.sliding.valueDim = sizeOr(other, {"true_head_dim", "head_dim"}, out.full.headDim);
    out.sliding.window = in.text.count("sliding_window", 0);
    out.attention.qkvBias = in.text.flag("attention_bias", false);
    out.attention.qkNorm = QkNorm::PerHead;
    out.attention.gate = in.text.flag("use_head_wise_attn_gate", false) ? Gate::PerHead : Gate::None;
    if (!in.text.value().find("attention_other_setting"))
        in.text.assume("attention_other_setting not in this copy of the config: window layers are counted with the heads of the full ones");
    if (!in.text.value().find("use_head_wise_attn_gate"))
        in.text.assume("use_head_wise_attn_gate not in this copy of the config: no head gates are counted");
}

Blocks readBlocks(const FamilyInput& in, double hidden, bool anySparse)
{
    Blocks out;
    out.hidden = hidden;
    readAttention(in, out);
    out.dense = in.text.size("intermediate_size");
    if (!anySparse) return out;
    out.moe.experts = in.text.size({"moe_num_experts", "num_experts", "n_routed_experts", "num_local_experts"});
    out.moe.topK = expertsPerToken(in.text);
    out.moe.width = in.text.size("moe_intermediate_size");
    out.moe.sharedWidth = in.text.count({"share_expert_dim", "share_expert_dims"}, 0);
    out.selectionBias = in.text.flag("use_moe_router_bias", false);
    return out;
}

Layer block(const Blocks& blocks, bool sliding, bool sparse)
{
    Layer layer;
    addGqa(layer, blocks.hidden, sliding ? blocks.sliding : blocks.full, blocks.attention);
    MoeOptions options;
    options.prefix = {};
    options.router = "moe.gate";
    options.selection = "moe.router_bias";
    options.experts = "moe.experts";
    options.shared = "share_expert.";
    options.selectionBias = blocks.selectionBias;
    if (sparse) addMoe(layer, blocks.hidden, blocks.moe, options);
    else addDense(layer, blocks.hidden, {blocks.dense});
    layer.modules.push_back(norm("input_layernorm", blocks.hidden));
    layer.modules.push_back(norm("post_attention_layernorm", blocks.hidden));
    return layer;
}

void addMtp(Architecture& out, const FamilyInput& in, const Blocks& blocks, double layers)
{
    const double modules = in.text.count("num_nextn_predict_layers", 0);
    if (modules == 0) return;
    // The tail of `layer_types` tells their kind; published ones have a window.
    const std::vector<std::string> types = in.text.texts("layer_types");
    const auto first = static_cast<std::size_t>(layers);
    Layer layer = block(blocks, first >= types.size() || types[first] != "full_attention", false);
    layer.modules.push_back(parameter(Part::Other, "eh_proj", out.hidden, 2 * out.hidden));
    for (const char* name : {"enorm", "hnorm", "transformer.shared_head.norm"}) layer.modules.push_back(norm(name, out.hidden));
    out.mtp = Mtp{modules, {{modules, std::move(layer)}}, true};
}

}  // namespace

Architecture readStep(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});
    const bool experts = in.text.flag("use_moe", true);
    const std::vector<bool> sparse = experts ? sparseLayers(in, layers) : std::vector<bool>(static_cast<std::size_t>(layers));
    const std::vector<bool> sliding = windowLayers(in, layers);
    const Blocks blocks = readBlocks(in, out.hidden, std::find(sparse.begin(), sparse.end(), true) != sparse.end());
    for (std::size_t index = 0; index < sparse.size(); ++index) out.add(block(blocks, sliding[index], sparse[index]));
    addMtp(out, in, blocks, layers);
    const bool vision = in.top.has("vision_config") || in.architecture.starts_with("Step3p7") || in.modelType.starts_with("step3p7");
    if (vision) addStepVision(out, in);
    return out;
}

}  // namespace gable::families
