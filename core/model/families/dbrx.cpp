#include <cmath>
#include <utility>

#include "core/model/families/families.h"

/// DBRX: q, k and v in one matrix, experts in every layer stored as 3-D tensors (w1 gate, v1 up, w2 down), no biases, LayerNorms without bias.
/// Attention and FFN sizes stand in objects of their own. Source: DbrxConfig and DbrxForCausalLM of transformers; the published checkpoint.
namespace gable::families {

namespace {

Gqa readAttention(const FamilyInput& in, double hidden)
{
    const ConfigFields attention = in.text.object("attn_config");
    Gqa gqa;
    gqa.heads = in.text.size({"n_heads", "num_attention_heads"});
    gqa.kvHeads = sizeOr(attention, {"kv_n_heads"}, 1);
    gqa.headDim = gqa.valueDim = std::floor(hidden / gqa.heads);
    if (gqa.headDim == 0) in.text.fail("n_heads", "expected at most as many as d_model");
    return gqa;
}

Moe readExperts(const FamilyInput& in)
{
    const ConfigFields ffn = in.text.object("ffn_config");
    Moe moe;
    moe.experts = ffn.size("moe_num_experts");
    moe.topK = ffn.size("moe_top_k");
    moe.width = ffn.size("ffn_hidden_size");
    return moe;
}

}  // namespace

Architecture readDbrx(const FamilyInput& in)
{
    DecoderOptions around;
    around.embedding = "transformer.wte";
    around.norm = "transformer.norm_f";
    around.layerPrefix = "transformer.blocks.";
    around.hidden = {"d_model", "hidden_size"};
    around.context = {"max_seq_len", "max_position_embeddings"};
    Architecture out = decoder(in, around);
    const double layers = in.text.layers({"n_layers", "num_hidden_layers"});

    GqaOptions attention;
    attention.prefix = "norm_attn_norm.attn.";
    attention.fused = true;
    attention.fusedName = "Wqkv";
    attention.o = "out_proj";
    MoeOptions experts;
    experts.prefix = "ffn.";
    experts.router = "router.layer";
    experts.experts = "experts.mlp";
    experts.gate = "w1";
    experts.up = "v1";
    experts.down = "w2";

    Layer layer;
    addGqa(layer, out.hidden, readAttention(in, out.hidden), attention);
    addMoe(layer, out.hidden, readExperts(in), experts);
    for (const char* name : {"norm_attn_norm.norm_1", "norm_attn_norm.norm_2"}) layer.modules.push_back(norm(name, out.hidden));
    out.layers.push_back({layers, std::move(layer)});
    return out;
}

}  // namespace gable::families
