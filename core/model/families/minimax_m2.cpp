#include "core/model/families/families.h"

/// MiniMax M2: GQA with norms over all of query and key, experts in every layer, a router with a selection bias.
/// Source: the config and model classes MiniMaxM2 of transformers, minimax_m2.py of vLLM; tensors of the published checkpoints, which
/// contain no MTP modules, whatever `use_mtp` says.
namespace gable::families {

Architecture readMinimaxM2(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});
    GqaOptions attention;
    const bool perHead = in.text.text("qk_norm_type", "per_layer") == "per_head";
    if (in.text.flag("use_qk_norm", true)) attention.qkNorm = perHead ? QkNorm::PerHead : QkNorm::FullWidth;
    Moe moe;
    moe.experts = expertCount(in.text);
    moe.topK = expertsPerToken(in.text);
    moe.width = in.text.size("intermediate_size");
    moe.sharedWidth = in.text.count("shared_intermediate_size", 0);
    MoeOptions experts;
    experts.prefix = "block_sparse_moe.";
    experts.gate = "w1", experts.up = "w3", experts.down = "w2";
    experts.selectionBias = in.text.flag("use_routing_bias", true);
    experts.selection = "e_score_correction_bias";

    Layer layer;
    layer.modules.push_back(norm("input_layernorm", out.hidden));
    addGqa(layer, out.hidden, readGqa(in, out.hidden), attention);
    layer.modules.push_back(norm("post_attention_layernorm", out.hidden));
    addMoe(layer, out.hidden, moe, experts);
    out.layers.push_back({layers, std::move(layer)});
    if (in.text.count("num_mtp_modules", 0) > 0) in.text.assume("the config announces MTP modules, published checkpoints ship none: not counted");
    return out;
}

}  // namespace gable::families
