#include <algorithm>

#include "core/model/families/families.h"
#include "core/model/families/qwen_parts.h"
#include "core/model/families/vision.h"

/// Qwen2 and Qwen2.5, dense and MoE, and their VL models: Llama's block with biases on q, k and v, none on o, no qk-norm. The MoE has a gated
/// shared expert. Source: Qwen2Config, Qwen2MoeConfig, Qwen2VLConfig and Qwen2_5_VLConfig of transformers; the published checkpoints.
namespace gable::families {

Architecture readQwen2(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});
    const std::vector<double> windows = qwenWindows(in, layers);
    const std::vector<bool> sparse = qwenSparseLayers(in, layers);
    const bool anyDense = std::find(sparse.begin(), sparse.end(), false) != sparse.end();
    const QwenFfn ffn = readQwenFfn(in, qwenHasExperts(in), anyDense, true);

    Gqa gqa = readGqa(in, out.hidden);
    GqaOptions attention;
    attention.qkvBias = in.text.flag("qkv_bias", true);
    for (std::size_t index = 0; index < sparse.size(); ++index) {
        Layer layer;
        gqa.window = windows[index];
        addGqa(layer, out.hidden, gqa, attention);
        addQwenFfn(layer, out.hidden, ffn, sparse[index]);
        addQwenNorms(layer, out.hidden);
        out.add(std::move(layer));
    }
    if (in.modelType.starts_with("qwen2_5_vl") || in.architecture.starts_with("Qwen2_5_VL")) addQwen25Vision(out, in);
    else if (in.modelType.starts_with("qwen2_vl") || in.architecture.starts_with("Qwen2VL")) addQwen2Vision(out, in);
    return out;
}

}  // namespace gable::families
