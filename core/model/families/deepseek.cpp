#include "core/model/families/families.h"

#include <algorithm>
#include <cmath>

#include "core/model/families/vision_kimi.h"

/// DeepSeek V2 to V3.2 and what has their block: multi-head latent attention, dense FFNs in the first layers, then routed and shared experts.
/// V3.2 and GLM-5 add an indexer that picks the tokens to attend to; in GLM-5.2 some layers reuse the choice of an earlier one and have neither
/// the indexer's weights nor its cache. Kimi K2.5 adds a vision tower.
/// Source: the config and model classes DeepseekV2, DeepseekV3 and GlmMoeDsa of transformers, deepseek_v2.py of vLLM; tensors of the checkpoints.
namespace gable::families {

namespace {

bool isGlm(const FamilyInput& in) { return in.modelType == "glm_moe_dsa" || in.architecture == "GlmMoeDsaForCausalLM"; }
bool isV2(const FamilyInput& in) { return in.modelType == "deepseek_v2" || in.architecture == "DeepseekV2ForCausalLM"; }
bool isV32(const FamilyInput& in) { return in.modelType == "deepseek_v32" || in.architecture == "DeepseekV32ForCausalLM"; }

std::optional<Indexer> readIndexer(const FamilyInput& in)
{
    if (!isGlm(in) && !isV32(in) && !in.text.has("index_topk")) return std::nullopt;
    Indexer indexer;
    indexer.heads = in.text.count("index_n_heads", isGlm(in) ? 32 : 64);
    indexer.headDim = in.text.count("index_head_dim", 128);
    indexer.topK = in.text.count("index_topk", 2048);
    indexer.cacheElements = indexer.headDim;
    return indexer;
}

/// For each layer: has it an indexer of its own? The list `indexer_types` says so, a pattern of F and S, or a period.
std::vector<bool> ownIndexers(const FamilyInput& in, double layers)
{
    std::vector<bool> own(static_cast<std::size_t>(layers), true);
    if (const auto types = in.text.texts("indexer_types", layers); !types.empty()) {
        for (std::size_t i = 0; i < own.size(); ++i) {
            own[i] = types[i] == "full";
            if (own[i] || types[i] == "shared") continue;
            in.text.fail("indexer_types", "expected full or shared, found " + ConfigValue(types[i]).describe() + " in it");
        }
        return own;
    }
    if (const std::string pattern = in.text.text("index_topk_pattern"); !pattern.empty()) {
        if (pattern.size() < own.size())
            in.text.fail("index_topk_pattern", "expected a letter for each layer, found " + std::to_string(pattern.size()));
        for (std::size_t i = 0; i < own.size() && i < pattern.size(); ++i) own[i] = pattern[i] != 'S';
        return own;
    }
    const double period = sizeOr(in.text, {"index_topk_freq"}, 1);
    const double offset = in.text.count("index_skip_topk_offset", 2);
    for (std::size_t i = 0; i < own.size(); ++i) own[i] = std::fmod(std::max(static_cast<double>(i) - offset + 1, 0.0), period) == 0;
    return own;
}

void addAttention(Layer& layer, const FamilyInput& in, double hidden, const Mla& mla)
{
    const std::size_t first = layer.modules.size();
    addMla(layer, hidden, mla);
    if (!in.text.flag("attention_bias", false)) return;
    for (std::size_t i = first; i < layer.modules.size(); ++i) {
        Module& module = layer.modules[i];
        const std::string_view name = module.name;
        if (name.ends_with(".q_a_proj") || name.ends_with(".kv_a_proj_with_mqa") || name.ends_with(".o_proj")) module.bias = module.outputs;
    }
}

void addExperts(Layer& layer, const FamilyInput& in, double hidden)
{
    Moe moe;
    moe.experts = expertCount(in.text);
    moe.topK = expertsPerToken(in.text);
    moe.width = in.text.size("moe_intermediate_size");
    moe.sharedWidth = in.text.count("n_shared_experts", 0) * moe.width;
    MoeOptions options;
    options.selectionBias = in.text.text("topk_method", isV2(in) ? "greedy" : "noaux_tc") == "noaux_tc";
    addMoe(layer, hidden, moe, options);
}

Layer readLayer(const FamilyInput& in, double hidden, const Mla& mla, bool experts)
{
    Layer layer;
    layer.modules.push_back(norm("input_layernorm", hidden));
    addAttention(layer, in, hidden, mla);
    layer.modules.push_back(norm("post_attention_layernorm", hidden));
    if (experts) addExperts(layer, in, hidden);
    else addDense(layer, hidden, {in.text.size("intermediate_size")});
    return layer;
}

/// The module that predicts a further token: two norms and a projection that join hidden state and embedding, a layer, a norm for the
/// shared head. V3 stores copies of embedding and unembedding with it, which are no parameters of its own.
Mtp readMtp(const FamilyInput& in, double hidden, const Mla& mla, double modules, bool experts)
{
    Layer layer;
    layer.modules.push_back(norm("enorm", hidden));
    layer.modules.push_back(norm("hnorm", hidden));
    layer.modules.push_back(parameter(Part::Other, "eh_proj", hidden, 2 * hidden));
    Layer block = readLayer(in, hidden, mla, experts);
    layer.mixers = std::move(block.mixers);
    layer.feedForward = block.feedForward;
    for (Module& module : block.modules) layer.modules.push_back(std::move(module));
    layer.modules.push_back(norm("shared_head.norm", hidden));
    return {modules, {{modules, std::move(layer)}}, true};
}

}  // namespace

Architecture readDeepseek(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});
    Mla mla = readMla(in);
    mla.indexer = readIndexer(in);
    if (mla.indexer && mla.queryRank == 0) in.text.fail("q_lora_rank", "expected at least 1: the indexer's queries come from it");
    const bool anyExperts = expertCount(in.text) > 0;
    const std::vector<bool> experts = moeLayers(in.text, layers, isV2(in) ? 0 : 3);
    const std::vector<bool> own = mla.indexer ? ownIndexers(in, layers) : std::vector<bool>(static_cast<std::size_t>(layers), true);
    Mla follower = mla;
    follower.indexer.reset();
    follower.sharedTopK = mla.indexer ? mla.indexer->topK : 0;

    for (std::size_t i = 0; i < own.size(); ++i) out.add(readLayer(in, out.hidden, own[i] ? mla : follower, anyExperts && experts[i]));
    if (const double modules = in.text.count("num_nextn_predict_layers", 0); modules > 0)
        out.mtp = readMtp(in, out.hidden, mla, modules, anyExperts);
    out.vision = kimiVision(in);
    return out;
}

}  // namespace gable::families
