#include <algorithm>

#include "core/model/families/families.h"
#include "core/model/families/vision.h"

/// GLM-4.5 to 4.7: GQA with biases on q, k and v, qk-norm in the large model only, first layers dense, then experts with shared ones and a
/// selection bias. MTP modules store copies of embedding and unembedding, which are not counted.
/// Source: Glm4MoeConfig and Glm4MoeForCausalLM of transformers, glm4_moe_mtp.py of vLLM; the published checkpoints.
namespace gable::families {

namespace {

struct Blocks {
    double hidden = 0;
    Gqa gqa;
    GqaOptions attention;
    double dense = 0;
    Moe moe;
};

Layer block(const Blocks& blocks, bool sparse)
{
    Layer layer;
    addGqa(layer, blocks.hidden, blocks.gqa, blocks.attention);
    if (sparse) {
        addMoe(layer, blocks.hidden, blocks.moe);
        // Stored in the model's dtype, unlike DeepSeek's.
        layer.modules.push_back(parameter(Part::Router, "mlp.gate.e_score_correction_bias", blocks.moe.experts));
    } else {
        addDense(layer, blocks.hidden, {blocks.dense});
    }
    layer.modules.push_back(norm("input_layernorm", blocks.hidden));
    layer.modules.push_back(norm("post_attention_layernorm", blocks.hidden));
    return layer;
}

Blocks readBlocks(const FamilyInput& in, double hidden)
{
    Blocks out{hidden, readGqa(in, hidden), {}, in.text.size("intermediate_size"), {}};
    out.attention.qkvBias = in.text.flag("attention_bias", false);
    out.attention.qkNorm = in.text.flag("use_qk_norm", false) ? QkNorm::PerHead : QkNorm::None;
    out.moe.experts = in.text.size({"n_routed_experts", "num_experts", "num_local_experts"});
    out.moe.topK = expertsPerToken(in.text);
    out.moe.width = in.text.size("moe_intermediate_size");
    out.moe.sharedWidth = in.text.count({"n_shared_experts", "num_shared_experts"}, 1) * out.moe.width;
    return out;
}

}  // namespace

Architecture readGlm4(const FamilyInput& in)
{
    const bool vision = in.architecture.starts_with("Glm4v") || in.modelType.starts_with("glm4v");
    DecoderOptions around;
    if (vision) {
        around.embedding = "model.language_model.embed_tokens";
        around.norm = "model.language_model.norm";
        around.layerPrefix = "model.language_model.layers.";
        in.text.assume("only the language model is read: the vision tower is not counted");
    }
    Architecture out = decoder(in, around);
    const double layers = in.text.layers({"num_hidden_layers"});
    const double dense = std::min(in.text.count("first_k_dense_replace", 1), layers);
    const Blocks blocks = readBlocks(in, out.hidden);
    if (dense > 0) out.layers.push_back({dense, block(blocks, false)});
    if (layers > dense) out.layers.push_back({layers - dense, block(blocks, true)});

    const double modules = in.text.count({"num_nextn_predict_layers"}, 0);
    if (modules == 0) return out;
    Layer layer = block(blocks, true);
    layer.modules.push_back(parameter(Part::Other, "eh_proj", out.hidden, 2 * out.hidden));
    for (const char* name : {"enorm", "hnorm", "shared_head.norm"}) layer.modules.push_back(norm(name, out.hidden));
    out.mtp = Mtp{modules, {{modules, std::move(layer)}}, true};
    return out;
}

}  // namespace gable::families
