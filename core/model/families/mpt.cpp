#include <cmath>
#include <utility>

#include "core/model/families/families.h"

/// MPT: q, k and v in one matrix, ALiBi instead of positions, FFN of 4 × hidden without a gate, no biases (`no_bias`), norms of weights alone, tied.
/// Source: MptConfig and MptForCausalLM of transformers, the MPT code beside the published checkpoints.
namespace gable::families {

namespace {

double kvHeads(const ConfigFields& attention, double heads)
{
    if (attention.text("attn_type") == "multiquery_attention") return 1;
    return sizeOr(attention, {"kv_n_heads"}, heads);
}

/// Published models use ALiBi; the table of positions is there only without it.
void addPositions(Architecture& out, const FamilyInput& in, const ConfigFields& attention)
{
    if (attention.flag("alibi", true) || attention.flag("rope", false) || !in.text.flag("learned_pos_emb", true)) return;
    Module positions = parameter(Part::Embedding, "transformer.wpe", in.text.size("max_seq_len"), out.hidden);
    positions.use = Use::Lookup;
    out.outside.push_back(std::move(positions));
}

}  // namespace

Architecture readMpt(const FamilyInput& in)
{
    constexpr double defaultExpansion = 4;
    const bool bias = !in.text.flag("no_bias", true);
    DecoderOptions around;
    around.tied = true;
    around.normBias = bias;
    around.embedding = "transformer.wte";
    around.norm = "transformer.norm_f";
    around.layerPrefix = "transformer.blocks.";
    around.hidden = {"d_model", "hidden_size"};
    around.context = {"max_seq_len", "max_position_embeddings"};
    Architecture out = decoder(in, around);
    const ConfigFields config = in.text.object("attn_config");
    addPositions(out, in, config);

    Gqa gqa;
    gqa.heads = in.text.size({"n_heads", "num_attention_heads"});
    gqa.kvHeads = kvHeads(config, gqa.heads);
    gqa.headDim = gqa.valueDim = std::floor(out.hidden / gqa.heads);
    if (gqa.headDim == 0) in.text.fail("n_heads", "expected at most as many as d_model");
    GqaOptions attention;
    attention.prefix = "attn.";
    attention.fused = true;
    attention.fusedName = "Wqkv";
    attention.o = "out_proj";
    attention.qkvBias = attention.outputBias = bias;
    attention.qkNorm = config.flag("qk_ln", false) ? QkNorm::FullWidth : QkNorm::None;
    attention.qNorm = "q_ln";
    attention.kNorm = "k_ln";
    FfnOptions ffn;
    ffn.prefix = "ffn.";
    ffn.bias = bias;

    Layer layer;
    addGqa(layer, out.hidden, gqa, attention);
    addDense(layer, out.hidden, {sizeOr(in.text, {"expansion_ratio"}, defaultExpansion) * out.hidden, false}, ffn);
    for (const char* name : {"norm_1", "norm_2"}) layer.modules.push_back(norm(name, out.hidden, bias));
    out.layers.push_back({in.text.layers({"n_layers", "num_hidden_layers"}), std::move(layer)});
    return out;
}

}  // namespace gable::families
