#include <algorithm>
#include <cmath>

#include "core/model/families/families.h"
#include "core/model/families/qwen_parts.h"
#include "core/model/families/vision.h"

/// Qwen3-Next and Qwen3.5, dense and MoE: three layers of gated delta net to one of attention with an output gate (a query projection of twice
/// the width); experts with one gated shared expert; one MTP module of an attention layer.
/// Source: Qwen3NextConfig, Qwen3_5Config and Qwen3_5MoeConfig of transformers, qwen3_next.py of vLLM; the published checkpoints.
namespace gable::families {

namespace {

bool isNext(const FamilyInput& in) { return in.modelType == "qwen3_next" || (in.modelType.empty() && in.architecture.starts_with("Qwen3Next")); }

StateMixer readDeltaNet(const FamilyInput& in)
{
    StateMixer mixer;
    mixer.kind = StateKind::GatedDeltaNet;
    mixer.keyHeads = in.text.size("linear_num_key_heads");
    mixer.heads = in.text.size("linear_num_value_heads");
    mixer.keyDim = in.text.size("linear_key_head_dim");
    mixer.valueDim = in.text.size("linear_value_head_dim");
    mixer.convKernel = in.text.size("linear_conv_kernel_dim");
    mixer.convChannels = 2 * mixer.keyHeads * mixer.keyDim + mixer.heads * mixer.valueDim;
    mixer.wideState = in.text.text("mamba_ssm_dtype") == "float32";
    return mixer;
}

void addDeltaNet(Layer& layer, double hidden, const StateMixer& mixer, bool fused)
{
    constexpr Part part = Part::LinearAttention;
    const double values = mixer.heads * mixer.valueDim;
    auto& modules = layer.modules;
    layer.mixers.push_back(mixer);
    if (fused) {
        modules.push_back(linear(part, "linear_attn.in_proj_qkvz", mixer.convChannels + values, hidden));
        modules.push_back(linear(part, "linear_attn.in_proj_ba", 2 * mixer.heads, hidden));
    } else {
        modules.push_back(linear(part, "linear_attn.in_proj_qkv", mixer.convChannels, hidden));
        modules.push_back(linear(part, "linear_attn.in_proj_z", values, hidden));
        modules.push_back(linear(part, "linear_attn.in_proj_b", mixer.heads, hidden));
        modules.push_back(linear(part, "linear_attn.in_proj_a", mixer.heads, hidden));
    }
    modules.push_back(parameter(part, "linear_attn.conv1d", mixer.convChannels, mixer.convKernel));
    modules.push_back(parameter(part, "linear_attn.A_log", mixer.heads));
    modules.push_back(parameter(part, "linear_attn.dt_bias", mixer.heads));
    modules.push_back(parameter(part, "linear_attn.norm", mixer.valueDim));
    modules.push_back(linear(part, "linear_attn.out_proj", hidden, values));
}

/// What the layers are made of.
struct Blocks {
    double hidden = 0;
    Gqa gqa;
    GqaOptions attention;
    QwenFfn ffn;
};

Layer attentionLayer(const Blocks& blocks, bool sparse)
{
    Layer layer;
    addGqa(layer, blocks.hidden, blocks.gqa, blocks.attention);
    addQwenFfn(layer, blocks.hidden, blocks.ffn, sparse);
    addQwenNorms(layer, blocks.hidden);
    return layer;
}

std::vector<bool> linearLayers(const FamilyInput& in, double layers)
{
    constexpr double defaultInterval = 4;
    std::vector<bool> out;
    for (const std::string& type : layerTypes(in, layers, {"full_attention", "linear_attention"})) out.push_back(type == "linear_attention");
    const double interval = sizeOr(in.text, {"full_attention_interval"}, defaultInterval);
    for (double index = static_cast<double>(out.size()); index < layers; ++index) out.push_back(std::fmod(index + 1, interval) != 0);
    return out;
}

/// Two norms, a projection of both inputs, attention layers and a final norm. It shares embedding and unembedding with the model.
void addMtp(Architecture& out, const FamilyInput& in, const Blocks& blocks, bool sparse)
{
    constexpr std::string_view key = "mtp_num_hidden_layers";
    const bool announced = in.text.find({key, "num_nextn_predict_layers"}) != nullptr;
    const double modules = in.text.count({key, "num_nextn_predict_layers"}, isNext(in) ? 1 : 0);
    if (modules == 0) return;
    if (!announced) in.text.assume("one MTP module, as the published Qwen3-Next checkpoints have; their config has no field for it");
    Layer layer = attentionLayer(blocks, sparse);
    Layer first = layer;
    first.modules.push_back(parameter(Part::Other, "fc", blocks.hidden, 2 * blocks.hidden));
    for (const char* name : {"pre_fc_norm_embedding", "pre_fc_norm_hidden", "norm"}) first.modules.push_back(norm(name, blocks.hidden));
    Mtp mtp;
    mtp.modules = modules;
    mtp.layers.push_back({1, std::move(first)});
    if (modules > 1) mtp.layers.push_back({modules - 1, std::move(layer)});
    out.mtp = std::move(mtp);
}

}  // namespace

Architecture readQwen3Next(const FamilyInput& in)
{
    const bool next = isNext(in);
    DecoderOptions around;
    if (!next && in.architecture.find("ConditionalGeneration") != std::string_view::npos) {
        around.embedding = "model.language_model.embed_tokens";
        around.norm = "model.language_model.norm";
        around.layerPrefix = "model.language_model.layers.";
    }
    Architecture out = decoder(in, around);
    const double layers = in.text.layers({"num_hidden_layers"});
    const bool experts = qwenHasExperts(in);
    const std::vector<bool> sparse = qwenSparseLayers(in, layers);
    const bool anyDense = std::find(sparse.begin(), sparse.end(), false) != sparse.end();

    Blocks blocks{out.hidden, readGqa(in, out.hidden), {}, readQwenFfn(in, experts, anyDense, true)};
    blocks.attention.qkvBias = blocks.attention.outputBias = in.text.flag("attention_bias", false);
    blocks.attention.qkNorm = QkNorm::PerHead;
    blocks.attention.gate = in.text.flag("attn_output_gate", true) ? Gate::Full : Gate::None;
    const StateMixer deltaNet = readDeltaNet(in);
    const std::vector<bool> linears = linearLayers(in, layers);
    for (std::size_t index = 0; index < sparse.size(); ++index) {
        if (!linears[index]) {
            out.add(attentionLayer(blocks, sparse[index]));
            continue;
        }
        Layer layer;
        addDeltaNet(layer, out.hidden, deltaNet, next);
        addQwenFfn(layer, out.hidden, blocks.ffn, sparse[index]);
        addQwenNorms(layer, out.hidden);
        out.add(std::move(layer));
    }
    addMtp(out, in, blocks, experts);
    if (!next) addQwen3Vision(out, in);
    return out;
}

}  // namespace gable::families
