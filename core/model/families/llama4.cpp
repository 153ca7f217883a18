#include <cmath>
#include <utility>

#include "core/model/families/families.h"
#include "core/model/families/vision.h"

/// Llama 4: three chunked layers with RoPE to one full layer without; experts in every `interleave_moe_layer_step`-th layer, with one shared expert
/// of the same width; dense layers of `intermediate_size_mlp`. The qk-norm has no weights; experts are stored as 3-D tensors.
/// Source: Llama4TextConfig, Llama4VisionConfig and Llama4ForConditionalGeneration of transformers; the published checkpoints.
namespace gable::families {

namespace {

std::vector<bool> chunkedLayers(const FamilyInput& in, double layers)
{
    constexpr double defaultInterval = 4;
    std::vector<bool> out;
    for (const std::string& type : layerTypes(in, layers, {"full_attention", "chunked_attention"})) out.push_back(type == "chunked_attention");
    if (!out.empty()) return out;
    const ConfigValue* ropes = in.text.find({"no_rope_layers"});
    if (ropes && !(ropes->list() && ropes->list()->empty()))  // an empty list stands for the default
        for (const double rope : in.text.counts("no_rope_layers", layers)) out.push_back(rope != 0);
    const double interval = sizeOr(in.text, {"no_rope_layer_interval"}, defaultInterval);
    for (double index = static_cast<double>(out.size()); index < layers; ++index) out.push_back(std::fmod(index + 1, interval) != 0);
    return out;
}

std::vector<bool> sparseLayers(const FamilyInput& in, double layers)
{
    if (in.text.has("moe_layers")) return marked(in.text.counts("moe_layers"), layers);
    const double step = in.text.number("interleave_moe_layer_step", 1);
    if (std::floor(step) != step) in.text.fail("interleave_moe_layer_step", "expected a whole number");
    std::vector<bool> out;
    for (double index = 0; index < layers; ++index) out.push_back(step > 0 && std::fmod(index + 1, step) == 0);
    return out;
}

void addFeedForward(Layer& layer, double hidden, const FamilyInput& in, bool sparse)
{
    if (!sparse) {
        FfnOptions options;
        options.prefix = "feed_forward.";
        return addDense(layer, hidden, {in.text.size({"intermediate_size_mlp", "intermediate_size"})}, options);
    }
    Moe moe;
    moe.experts = in.text.size({"num_local_experts", "num_experts"});
    moe.topK = sizeOr(in.text, {"num_experts_per_tok"}, 1);
    moe.width = moe.sharedWidth = in.text.size("intermediate_size");
    MoeOptions options;
    options.prefix = "feed_forward.";
    options.router = "router";
    options.shared = "shared_expert.";
    options.stacked = true;
    addMoe(layer, hidden, moe, options);
}

}  // namespace

Architecture readLlama4(const FamilyInput& in)
{
    constexpr double defaultChunk = 8192;
    const bool vision = in.architecture.find("ConditionalGeneration") != std::string_view::npos || &in.text.value() != &in.top.value();
    DecoderOptions around;
    if (vision) {
        around.embedding = "language_model.model.embed_tokens";
        around.norm = "language_model.model.norm";
        around.head = "language_model.lm_head";
        around.layerPrefix = "language_model.model.layers.";
    }
    Architecture out = decoder(in, around);
    const double layers = in.text.layers({"num_hidden_layers"});
    // A null stands for no chunks.
    const double chunk = in.text.value().find("attention_chunk_size") ? in.text.count("attention_chunk_size", 0) : defaultChunk;
    Gqa gqa = readGqa(in, out.hidden);
    GqaOptions attention;
    attention.qkvBias = attention.outputBias = in.text.flag("attention_bias", false);
    const std::vector<bool> chunked = chunkedLayers(in, layers);
    const std::vector<bool> sparse = sparseLayers(in, layers);
    for (std::size_t index = 0; index < sparse.size(); ++index) {
        Layer layer;
        gqa.chunk = chunked[index] ? chunk : 0;
        addGqa(layer, out.hidden, gqa, attention);
        addFeedForward(layer, out.hidden, in, sparse[index]);
        layer.modules.push_back(norm("input_layernorm", out.hidden));
        layer.modules.push_back(norm("post_attention_layernorm", out.hidden));
        out.add(std::move(layer));
    }
    if (vision) addLlama4Vision(out, in);
    return out;
}

}  // namespace gable::families
