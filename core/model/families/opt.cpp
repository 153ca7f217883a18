#include <utility>

#include "core/model/families/families.h"

/// OPT: learned positions (two rows more than positions), all heads, FFN without a gate, biases everywhere, LayerNorms, tied embedding. The 350M
/// model embeds in a narrower width with projections to and from it, and has no final norm.
/// Source: OPTConfig and OPTForCausalLM of transformers; the published checkpoints.
namespace gable::families {

namespace {

void addAround(Architecture& out, const FamilyInput& in)
{
    constexpr double offset = 2;
    const double width = sizeOr(in.text, {"word_embed_proj_dim"}, out.hidden);
    for (Module& module : out.outside)
        if (module.part != Part::Norms) module.inputs = width;
    if (!in.text.flag("do_layer_norm_before", true) || in.text.flag("_remove_final_layer_norm", false))
        std::erase_if(out.outside, [](const Module& module) { return module.part == Part::Norms; });
    Module positions = parameter(Part::Embedding, "model.decoder.embed_positions", in.text.size("max_position_embeddings") + offset, out.hidden);
    positions.use = Use::Lookup;
    out.outside.push_back(std::move(positions));
    if (width == out.hidden) return;
    out.outside.push_back(linear(Part::Other, "model.decoder.project_in", out.hidden, width));
    out.outside.push_back(linear(Part::Other, "model.decoder.project_out", width, out.hidden));
}

}  // namespace

Architecture readOpt(const FamilyInput& in)
{
    DecoderOptions around;
    around.tied = true;
    around.normBias = true;
    around.embedding = "model.decoder.embed_tokens";
    around.norm = "model.decoder.final_layer_norm";
    around.layerPrefix = "model.decoder.layers.";
    Architecture out = decoder(in, around);
    addAround(out, in);

    const bool bias = in.text.flag("enable_bias", true);
    GqaOptions attention;
    attention.o = "out_proj";
    attention.qkvBias = attention.outputBias = bias;
    FfnOptions ffn;
    ffn.prefix = {};
    ffn.bias = bias;
    ffn.up = "fc1";
    ffn.down = "fc2";

    Layer layer;
    Gqa gqa = readGqa(in, out.hidden);
    gqa.kvHeads = gqa.heads;
    addGqa(layer, out.hidden, gqa, attention);
    addDense(layer, out.hidden, {in.text.size({"ffn_dim", "intermediate_size"}), false}, ffn);
    if (in.text.flag("layer_norm_elementwise_affine", true))
        for (const char* name : {"self_attn_layer_norm", "final_layer_norm"}) layer.modules.push_back(norm(name, out.hidden, true));
    out.layers.push_back({in.text.layers({"num_hidden_layers"}), std::move(layer)});
    return out;
}

}  // namespace gable::families
