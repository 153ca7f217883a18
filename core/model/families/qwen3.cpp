#include <algorithm>

#include "core/model/families/families.h"
#include "core/model/families/qwen_parts.h"
#include "core/model/families/vision.h"

/// Qwen3, dense and MoE, and Qwen3-VL: Llama's block with an RMSNorm on each head of q and k and a head width of its own. The MoE has no shared
/// expert and no bias in the router; `intermediate_size` counts only for layers without experts.
/// Source: Qwen3Config, Qwen3MoeConfig and Qwen3VLConfig of transformers; the published checkpoints.
namespace gable::families {

Architecture readQwen3(const FamilyInput& in)
{
    const bool vision = in.architecture.starts_with("Qwen3VL") || in.modelType.starts_with("qwen3_vl");
    DecoderOptions around;
    if (vision) {
        around.embedding = "model.language_model.embed_tokens";
        around.norm = "model.language_model.norm";
        around.layerPrefix = "model.language_model.layers.";
    }
    Architecture out = decoder(in, around);
    const double layers = in.text.layers({"num_hidden_layers"});
    const std::vector<double> windows = qwenWindows(in, layers);
    const std::vector<bool> sparse = qwenSparseLayers(in, layers);
    const bool anyDense = std::find(sparse.begin(), sparse.end(), false) != sparse.end();
    const QwenFfn ffn = readQwenFfn(in, qwenHasExperts(in), anyDense, false);

    Gqa gqa = readGqa(in, out.hidden);
    constexpr double defaultHeadDim = 128;  // of the dense config class; null stands for hidden / heads
    if (!qwenHasExperts(in) && !in.text.value().find("head_dim")) gqa.headDim = gqa.valueDim = defaultHeadDim;
    GqaOptions attention;
    attention.qkvBias = attention.outputBias = in.text.flag("attention_bias", false);
    attention.qkNorm = QkNorm::PerHead;
    for (std::size_t index = 0; index < sparse.size(); ++index) {
        Layer layer;
        gqa.window = windows[index];
        addGqa(layer, out.hidden, gqa, attention);
        addQwenFfn(layer, out.hidden, ffn, sparse[index]);
        addQwenNorms(layer, out.hidden);
        out.add(std::move(layer));
    }
    if (vision) addQwen3Vision(out, in);
    return out;
}

}  // namespace gable::families
