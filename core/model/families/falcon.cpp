#include <cmath>
#include <utility>

#include "core/model/families/families.h"

/// Falcon: q, k and v in one matrix, FFN of 4 × hidden without a gate, LayerNorms with biases, tied embedding. 7B: one K/V head, attention and FFN
/// side by side behind one norm; 40B and 180B (`new_decoder_architecture`): grouped K/V heads and two norms; RW: all heads, ALiBi, in sequence.
/// Source: FalconConfig and FalconForCausalLM of transformers; the published checkpoints.
namespace gable::families {

namespace {

double kvHeads(const FamilyInput& in, double heads)
{
    const bool grouped = in.text.flag("new_decoder_architecture", false);
    if (!grouped && in.text.flag("multi_query", true)) return 1;
    return sizeOr(in.text, {"num_kv_heads", "n_head_kv", "num_key_value_heads"}, heads);
}

void addNorms(Layer& layer, double hidden, const FamilyInput& in)
{
    const bool grouped = in.text.flag("new_decoder_architecture", false);
    const double parallelNorms = in.text.count("num_ln_in_parallel_attn", grouped ? 2 : 1);
    if (grouped && parallelNorms == 2) {
        for (const char* name : {"ln_attn", "ln_mlp"}) layer.modules.push_back(norm(name, hidden, true));
        return;
    }
    layer.modules.push_back(norm("input_layernorm", hidden, true));
    if (!grouped && !in.text.flag("parallel_attn", true)) layer.modules.push_back(norm("post_attention_layernorm", hidden, true));
}

}  // namespace

Architecture readFalcon(const FamilyInput& in)
{
    DecoderOptions around;
    around.tied = true;
    around.normBias = true;
    around.embedding = "transformer.word_embeddings";
    around.norm = "transformer.ln_f";
    around.layerPrefix = "transformer.h.";
    around.hidden = {"hidden_size", "n_embed"};
    Architecture out = decoder(in, around);
    const double layers = in.text.layers({"num_hidden_layers", "n_layer"});

    Gqa gqa;
    gqa.heads = in.text.size({"num_attention_heads", "n_head"});
    gqa.kvHeads = kvHeads(in, gqa.heads);
    gqa.headDim = gqa.valueDim = std::floor(out.hidden / gqa.heads);
    if (gqa.headDim == 0) in.text.fail("num_attention_heads", "expected at most as many as hidden_size");
    const bool bias = in.text.flag("bias", false);
    GqaOptions attention;
    attention.prefix = "self_attention.";
    attention.fused = true;
    attention.fusedName = "query_key_value";
    attention.o = "dense";
    attention.qkvBias = attention.outputBias = bias;
    FfnOptions ffn;
    ffn.bias = bias;
    ffn.up = "dense_h_to_4h";
    ffn.down = "dense_4h_to_h";

    constexpr double expansion = 4;
    Layer layer;
    addGqa(layer, out.hidden, gqa, attention);
    addDense(layer, out.hidden, {sizeOr(in.text, {"ffn_hidden_size"}, expansion * out.hidden), false}, ffn);
    addNorms(layer, out.hidden, in);
    out.layers.push_back({layers, std::move(layer)});
    return out;
}

}  // namespace gable::families
