#include "core/model/families/families.h"

/// Llama 1 to 3, Mistral, Phi-3/4 and what copies their block: pre-norm, GQA, SwiGLU, RMSNorm. Biases only where the config says so;
/// Phi keeps q, k, v and gate, up in one matrix each.
/// Source: the config and model classes Llama, Mistral and Phi3 of transformers; parameter counts of the published checkpoints.
namespace gable::families {

namespace {

bool is(const FamilyInput& in, std::string_view type, std::string_view architecture)
{
    return in.modelType.empty() ? in.architecture == architecture : in.modelType == type;
}

/// Mistral's class reads an absent `sliding_window` as 4096 and a null as none; Phi's has none unless it is given; the others know the
/// field only where `use_sliding_window` is set or `layer_types` names sliding layers.
double window(const FamilyInput& in)
{
    constexpr double mistralDefault = 4096;
    if (is(in, "mistral", "MistralForCausalLM")) return in.text.value().find("sliding_window") ? in.text.count("sliding_window", 0) : mistralDefault;
    const bool known = is(in, "phi3", "Phi3ForCausalLM") || in.text.flag("use_sliding_window", false) || in.text.has("layer_types");
    return known ? in.text.count("sliding_window", 0) : 0;
}

Architecture readDecoder(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});
    const bool phi = is(in, "phi3", "Phi3ForCausalLM");
    if (in.top.has("vision_config")) in.text.assume("only the language model is read: the vision tower is not counted");

    GqaOptions attention;
    attention.qkvBias = attention.outputBias = in.text.flag("attention_bias", false);
    attention.fused = phi;
    FfnOptions ffn;
    ffn.bias = in.text.flag("mlp_bias", false);
    ffn.fused = phi;
    Gqa gqa = readGqa(in, out.hidden);
    const double slidingWindow = window(in);
    const double width = in.text.size("intermediate_size");
    const bool mixed = in.text.has("layer_types");

    for (const bool sliding : slidingLayers(in, layers, 0)) {
        Layer layer;
        gqa.window = sliding || !mixed ? slidingWindow : 0;
        addGqa(layer, out.hidden, gqa, attention);
        addDense(layer, out.hidden, {width}, ffn);
        layer.modules.push_back(norm("input_layernorm", out.hidden));
        layer.modules.push_back(norm("post_attention_layernorm", out.hidden));
        out.add(std::move(layer));
    }
    return out;
}

}  // namespace

Architecture readLlama(const FamilyInput& in) { return readDecoder(in); }

Architecture readGeneric(const FamilyInput& in)
{
    in.text.assume("unknown model type: read as a decoder of the Llama kind (GQA, gated FFN, two norms a layer)");
    return readDecoder(in);
}

}  // namespace gable::families
