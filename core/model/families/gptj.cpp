#include <cmath>
#include <utility>

#include "core/model/families/families.h"

/// GPT-J: attention without biases and FFN with them side by side behind one LayerNorm; an unembedding of its own with a bias.
/// Source: GPTJConfig and GPTJForCausalLM of transformers; the published checkpoint.
namespace gable::families {

Architecture readGptJ(const FamilyInput& in)
{
    constexpr double expansion = 4;
    DecoderOptions around;
    around.normBias = true;
    around.headBias = true;
    around.embedding = "transformer.wte";
    around.norm = "transformer.ln_f";
    around.layerPrefix = "transformer.h.";
    around.hidden = {"n_embd", "hidden_size"};
    around.context = {"n_positions", "max_position_embeddings"};
    Architecture out = decoder(in, around);

    Gqa gqa;
    gqa.heads = gqa.kvHeads = in.text.size({"n_head", "num_attention_heads"});
    gqa.headDim = gqa.valueDim = std::floor(out.hidden / gqa.heads);
    if (gqa.headDim == 0) in.text.fail("n_head", "expected at most as many as n_embd");
    GqaOptions attention;
    attention.prefix = "attn.";
    attention.o = "out_proj";
    FfnOptions ffn;
    ffn.bias = true;
    ffn.up = "fc_in";
    ffn.down = "fc_out";

    Layer layer;
    addGqa(layer, out.hidden, gqa, attention);
    addDense(layer, out.hidden, {sizeOr(in.text, {"n_inner"}, expansion * out.hidden), false}, ffn);
    layer.modules.push_back(norm("ln_1", out.hidden, true));
    out.layers.push_back({in.text.layers({"n_layer", "num_hidden_layers"}), std::move(layer)});
    return out;
}

}  // namespace gable::families
