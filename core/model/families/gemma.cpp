#include <utility>

#include "core/model/families/families.h"
#include "core/model/families/vision.h"

/// Gemma 1 to 3: gated GELU, tied embedding. Gemma 2 adds norms behind attention and FFN (four a layer) and windows on every other layer, Gemma 3
/// qk-norm, windows on all but every sixth layer, and from 4B on a SigLIP vision tower.
/// Source: GemmaConfig, Gemma2Config, Gemma3TextConfig and Gemma3Config of transformers; the published checkpoints.
namespace gable::families {

namespace {

int generation(const FamilyInput& in)
{
    const std::string_view type = in.modelType;
    const std::string_view name = type.starts_with("gemma") ? type : in.architecture;
    if (name.starts_with("gemma3") || name.starts_with("Gemma3")) return 3;
    return name.starts_with("gemma2") || name.starts_with("Gemma2") ? 2 : 1;
}

/// Published Gemma-3 configs leave out what equals the defaults of their class.
Gqa readAttention(const FamilyInput& in, double hidden, int generation)
{
    constexpr double defaultHeads = 8, defaultKvHeads = 4, defaultHeadDim = 256;
    if (generation < 3 || in.text.has("num_attention_heads")) {
        Gqa gqa = readGqa(in, hidden);
        gqa.headDim = gqa.valueDim = sizeOr(in.text, {"head_dim"}, defaultHeadDim);
        return gqa;
    }
    in.text.assume("num_attention_heads is not in this config: 8, the default of its class");
    Gqa gqa;
    gqa.heads = defaultHeads;
    gqa.kvHeads = sizeOr(in.text, {"num_key_value_heads"}, defaultKvHeads);
    gqa.headDim = gqa.valueDim = sizeOr(in.text, {"head_dim"}, defaultHeadDim);
    return gqa;
}

/// Every how many layers one sees everything.
double windowPattern(const FamilyInput& in, int generation)
{
    constexpr double gemma2 = 2, gemma3 = 6;
    if (generation < 3) return generation == 2 ? gemma2 : 0;
    return sizeOr(in.text, {"sliding_window_pattern", "_sliding_window_pattern"}, gemma3);
}

}  // namespace

Architecture readGemma(const FamilyInput& in)
{
    constexpr double defaultWindow = 4096, gemma3Vocabulary = 262208;
    const int which = generation(in);
    const bool vision = which == 3 && &in.text.value() != &in.top.value();
    DecoderOptions around;
    around.tied = true;
    if (which == 3) around.vocabularyDefault = gemma3Vocabulary;
    if (vision) {
        around.embedding = "language_model.model.embed_tokens";
        around.norm = "language_model.model.norm";
        around.head = "language_model.lm_head";
        around.layerPrefix = "language_model.model.layers.";
    }
    Architecture out = decoder(in, around);
    const double layers = in.text.layers({"num_hidden_layers"});
    const double width = in.text.size("intermediate_size");
    const double window = which > 1 ? in.text.count("sliding_window", defaultWindow) : 0;

    Gqa gqa = readAttention(in, out.hidden, which);
    GqaOptions attention;
    attention.qkvBias = attention.outputBias = in.text.flag("attention_bias", false);
    attention.qkNorm = which == 3 ? QkNorm::PerHead : QkNorm::None;
    for (const bool sliding : slidingLayers(in, layers, windowPattern(in, which))) {
        Layer layer;
        gqa.window = sliding ? window : 0;
        addGqa(layer, out.hidden, gqa, attention);
        addDense(layer, out.hidden, {width});
        for (const char* name : {"input_layernorm", "post_attention_layernorm"}) layer.modules.push_back(norm(name, out.hidden));
        if (which > 1)
            for (const char* name : {"pre_feedforward_layernorm", "post_feedforward_layernorm"}) layer.modules.push_back(norm(name, out.hidden));
        out.add(std::move(layer));
    }
    if (vision) addGemma3Vision(out, in);
    return out;
}

}  // namespace gable::families
