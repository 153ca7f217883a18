#include <cmath>
#include <utility>

#include "core/model/families/families.h"

/// GPT-2: learned positions, all heads, FFN of 4 × hidden without a gate, biases everywhere, LayerNorms, tied embedding.
/// Source: GPT2Config and GPT2LMHeadModel of transformers; the published checkpoints.
namespace gable::families {

Architecture readGpt2(const FamilyInput& in)
{
    constexpr double expansion = 4;
    DecoderOptions around;
    around.tied = true;
    around.normBias = true;
    around.embedding = "wte";
    around.norm = "ln_f";
    around.layerPrefix = "h.";
    around.hidden = {"n_embd", "hidden_size"};
    around.context = {"n_positions", "n_ctx", "max_position_embeddings"};
    Architecture out = decoder(in, around);
    Module positions = parameter(Part::Embedding, "wpe", in.text.size({"n_positions", "n_ctx", "max_position_embeddings"}), out.hidden);
    positions.use = Use::Lookup;
    out.outside.push_back(std::move(positions));

    Gqa gqa;
    gqa.heads = gqa.kvHeads = in.text.size({"n_head", "num_attention_heads"});
    gqa.headDim = gqa.valueDim = std::floor(out.hidden / gqa.heads);
    if (gqa.headDim == 0) in.text.fail("n_head", "expected at most as many as n_embd");
    GqaOptions attention;
    attention.prefix = "attn.";
    attention.fused = true;
    attention.fusedName = "c_attn";
    attention.o = "c_proj";
    attention.qkvBias = attention.outputBias = true;
    FfnOptions ffn;
    ffn.bias = true;
    ffn.up = "c_fc";
    ffn.down = "c_proj";

    Layer layer;
    addGqa(layer, out.hidden, gqa, attention);
    addDense(layer, out.hidden, {sizeOr(in.text, {"n_inner"}, expansion * out.hidden), false}, ffn);
    for (const char* name : {"ln_1", "ln_2"}) layer.modules.push_back(norm(name, out.hidden, true));
    out.layers.push_back({in.text.layers({"n_layer", "num_hidden_layers"}), std::move(layer)});
    return out;
}

}  // namespace gable::families
