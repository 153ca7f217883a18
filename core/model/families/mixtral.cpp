#include "core/model/families/families.h"

/// Mixtral: Mistral's block with a mixture of experts of `intermediate_size` each in every layer, no shared expert, no biases.
/// Source: MixtralConfig and MixtralForCausalLM of transformers; the published checkpoints' tensor names (w1 gate, w3 up, w2 down).
namespace gable::families {

Architecture readMixtral(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});

    Gqa gqa = readGqa(in, out.hidden);
    gqa.window = in.text.count("sliding_window", 0);
    Moe moe;
    moe.experts = in.text.size({"num_local_experts", "num_experts"});
    moe.topK = expertsPerToken(in.text);
    moe.width = in.text.size("intermediate_size");
    MoeOptions options;
    options.prefix = "block_sparse_moe.";
    options.gate = "w1";
    options.up = "w3";
    options.down = "w2";

    Layer layer;
    addGqa(layer, out.hidden, gqa);
    addMoe(layer, out.hidden, moe, options);
    layer.modules.push_back(norm("input_layernorm", out.hidden));
    layer.modules.push_back(norm("post_attention_layernorm", out.hidden));
    out.layers.push_back({layers, std::move(layer)});
    return out;
}

}  // namespace gable::families
