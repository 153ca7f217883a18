#include <algorithm>
#include <utility>

#include "core/model/families/families.h"

/// Hunyuan, MoE (A13B, Large) and dense: Llama's block with norms on the heads of q and k, experts with shared ones beside them. Their fields
/// may be one number or a list with one for each layer; in models with cross-layer attention only the first layer of each group has K and V.
/// Source: HunYuanMoEV1Config and HunYuanDenseV1Config of transformers, hunyuan_v1.py of vLLM; the published checkpoints.
namespace gable::families {

namespace {

bool hasExperts(const FamilyInput& in)
{
    const ConfigValue* experts = in.text.find({"num_experts"});
    return experts && !(experts->number() && *experts->number() <= 1);
}

/// What each layer's experts are.
std::vector<Moe> readExperts(const FamilyInput& in, double layers)
{
    std::vector<Moe> out(static_cast<std::size_t>(layers));
    const std::vector<double> experts = in.text.countPerLayer({"num_experts"}, layers, 1);
    const std::vector<double> topK = in.text.countPerLayer({"moe_topk", "num_experts_per_tok"}, layers, 1);
    const std::vector<double> width = in.text.countPerLayer({"moe_intermediate_size", "intermediate_size"}, layers, 0);
    const std::vector<double> shared = in.text.countPerLayer({"num_shared_expert", "n_shared_experts"}, layers, 1);
    const bool mixed = in.text.flag("use_mixed_mlp_moe", in.text.has("num_shared_expert"));
    for (std::size_t index = 0; index < out.size(); ++index) {
        out[index].experts = experts[index];
        out[index].topK = topK[index];
        out[index].width = width[index];
        out[index].sharedWidth = mixed ? shared[index] * width[index] : 0;
    }
    if (!in.text.find({"moe_intermediate_size", "intermediate_size"}))
        in.text.fail({}, "expected moe_intermediate_size or intermediate_size, found nothing");
    return out;
}

GqaOptions attentionOptions(const FamilyInput& in)
{
    GqaOptions out;
    out.qkvBias = out.outputBias = in.text.flag("attention_bias", false);
    // The classes of transformers always have the norms, those beside the first checkpoints only where the config says so.
    out.qkNorm = in.text.flag("use_qk_norm", in.modelType.starts_with("hunyuan_v1")) ? QkNorm::PerHead : QkNorm::None;
    out.qNorm = "query_layernorm";
    out.kNorm = "key_layernorm";
    return out;
}

MoeOptions expertOptions()
{
    MoeOptions out;
    out.router = "gate.wg";
    out.shared = "shared_mlp.";
    return out;
}

}  // namespace

Architecture readHunyuan(const FamilyInput& in)
{
    const bool experts = hasExperts(in);
    DecoderOptions around;
    around.tied = experts;
    Architecture out = decoder(in, around);
    const double layers = in.text.layers({"num_hidden_layers"});
    const double firstSparse = experts ? in.text.count("moe_layer_num_skipped", 0) : layers;
    const double shareFactor = in.text.flag("use_cla", false) ? sizeOr(in.text, {"cla_share_factor"}, 1) : 1;
    const std::vector<Moe> moe = experts ? readExperts(in, layers) : std::vector<Moe>(static_cast<std::size_t>(layers));
    const double dense = firstSparse > 0 ? in.text.size("intermediate_size") : 0;

    Gqa gqa = readGqa(in, out.hidden);
    gqa.headDim = gqa.valueDim = sizeOr(in.text, {"attention_head_dim", "head_dim"}, gqa.headDim);
    FfnOptions ffn;
    ffn.bias = in.text.flag("mlp_bias", false);
    for (std::size_t index = 0; index < moe.size(); ++index) {
        Layer layer;
        gqa.sharesKv = index % static_cast<std::size_t>(shareFactor) != 0;
        addGqa(layer, out.hidden, gqa, attentionOptions(in));
        if (static_cast<double>(index) >= firstSparse) addMoe(layer, out.hidden, moe[index], expertOptions());
        else addDense(layer, out.hidden, {dense}, ffn);
        layer.modules.push_back(norm("input_layernorm", out.hidden));
        layer.modules.push_back(norm("post_attention_layernorm", out.hidden));
        out.add(std::move(layer));
    }
    return out;
}

}  // namespace gable::families
