#include "core/model/families/qwen_parts.h"

#include <algorithm>
#include <cmath>

namespace gable::families {

std::vector<double> qwenWindows(const FamilyInput& in, double layers)
{
    constexpr double defaultWindow = 4096;
    constexpr double defaultFullLayers = 28;
    std::vector<double> out(static_cast<std::size_t>(layers));
    if (!in.text.flag("use_sliding_window", false)) return out;
    const double window = in.text.count("sliding_window", defaultWindow);
    const double full = in.text.count("max_window_layers", defaultFullLayers);
    const bool named = in.text.has("layer_types");
    const std::vector<bool> sliding = slidingLayers(in, layers, 0);
    for (std::size_t index = 0; index < out.size(); ++index)
        if (named ? sliding[index] : static_cast<double>(index) >= full) out[index] = window;
    return out;
}

bool qwenHasExperts(const FamilyInput& in)
{
    constexpr auto none = std::string_view::npos;
    if (in.text.find({"num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts"})) return expertCount(in.text) > 0;
    return in.modelType.empty() ? in.architecture.find("Moe") != none : in.modelType.find("moe") != none || in.modelType == "qwen3_next";
}

std::vector<bool> qwenSparseLayers(const FamilyInput& in, double layers)
{
    std::vector<bool> out(static_cast<std::size_t>(layers));
    if (!qwenHasExperts(in)) return out;
    const double step = sizeOr(in.text, {"decoder_sparse_step"}, 1);
    const std::vector<bool> dense = marked(in.text.counts("mlp_only_layers"), layers);
    for (std::size_t index = 0; index < out.size(); ++index)
        out[index] = !dense[index] && std::fmod(static_cast<double>(index) + 1, step) == 0;
    return out;
}

QwenFfn readQwenFfn(const FamilyInput& in, bool hasExperts, bool hasDense, bool withShared)
{
    QwenFfn out;
    if (hasDense) out.dense = in.text.size("intermediate_size");
    if (!hasExperts) return out;
    out.moe.experts = in.text.size({"num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts"});
    out.moe.topK = expertsPerToken(in.text);
    out.moe.width = in.text.size("moe_intermediate_size");
    if (withShared) out.moe.sharedWidth = in.text.count("shared_expert_intermediate_size", 0);
    return out;
}

void addQwenFfn(Layer& layer, double hidden, const QwenFfn& ffn, bool sparse)
{
    if (!sparse) return addDense(layer, hidden, {ffn.dense});
    // Named for each expert, as all but a few unquantized checkpoints store them; those stack them in one tensor of the same size.
    MoeOptions options;
    options.shared = "shared_expert.";
    options.sharedGate = true;
    addMoe(layer, hidden, ffn.moe, options);
}

void addQwenNorms(Layer& layer, double hidden)
{
    layer.modules.push_back(norm("input_layernorm", hidden));
    layer.modules.push_back(norm("post_attention_layernorm", hidden));
}

}  // namespace gable::families
