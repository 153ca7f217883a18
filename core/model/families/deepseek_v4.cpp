#include "core/model/families/families.h"

#include <cmath>

/// DeepSeek V4: one vector per token is key and value of all heads; each layer sees a window of recent tokens, and most also older ones that a
/// compressor pools, 4 to one (with an indexer that picks among them) or 128 to one. The output projection is low-rank in groups. Experts in
/// every layer; the first layers route by a table of token ids. Hyper-connections keep several residual streams and mix them in float32.
/// Source: the model's own reference code, DeepseekV4 of transformers, shapes and dtypes of the checkpoints' tensors, whose names these are.
namespace gable::families {

namespace {

constexpr double indexedRatio = 4;  ///< windows overlap and an indexer chooses among them

struct Sizes {
    double hidden, heads, headDim, queryRank, groups, outputRank, ropeDim, window, streams;
    Indexer indexer;
};

Sizes readSizes(const FamilyInput& in, double hidden)
{
    Sizes out{};
    out.hidden = hidden;
    out.heads = in.text.size("num_attention_heads");
    out.headDim = in.text.size("head_dim");
    out.queryRank = in.text.size("q_lora_rank");
    out.groups = in.text.size("o_groups");
    out.outputRank = in.text.size("o_lora_rank");
    out.ropeDim = in.text.count("qk_rope_head_dim", 64);
    out.window = in.text.count("sliding_window", 128);
    out.streams = sizeOr(in.text, {"hc_mult"}, 4);
    if (std::fmod(out.heads * out.headDim, out.groups) != 0) in.text.fail("o_groups", "expected a divisor of num_attention_heads × head_dim");
    out.indexer.heads = in.text.count("index_n_heads", 64);
    out.indexer.headDim = in.text.count("index_head_dim", 128);
    out.indexer.topK = in.text.count("index_topk", 512);
    out.indexer.cacheElements = out.indexer.headDim / indexedRatio;
    return out;
}

/// Compression of each layer: 0 is the window alone.
std::vector<double> readRatios(const FamilyInput& in, double layers)
{
    constexpr double heavy = 128;
    if (auto ratios = in.text.counts("compress_ratios", layers); !ratios.empty()) return ratios;
    std::vector<double> out;
    constexpr std::string_view sparse = "compressed_sparse_attention", heavily = "heavily_compressed_attention";
    if (const auto types = layerTypes(in, layers, {sparse, heavily, "sliding_attention"}); !types.empty()) {
        for (const std::string& type : types) {
            if (type == sparse) out.push_back(indexedRatio);
            else out.push_back(type == heavily ? heavy : 0);
        }
        return out;
    }
    in.text.assume("no compress_ratios in this copy of the config: two layers with ratio 128, then 4 and 128 in turn");
    for (double i = 0; i < layers; ++i) out.push_back(i >= 2 && std::fmod(i, 2) == 0 ? indexedRatio : heavy);
    return out;
}

/// For each layer: does it route by a table of token ids?
std::vector<bool> readHashLayers(const FamilyInput& in, double layers)
{
    std::vector<bool> out(static_cast<std::size_t>(layers));
    const auto types = in.text.texts("mlp_layer_types", layers);
    const double hashed = in.text.count("num_hash_layers", 3);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = types.empty() ? static_cast<double>(i) < hashed : types[i] == "hash_moe";
    return out;
}

Module wideParameter(Part part, std::string name, double outputs, double inputs = 1)
{
    return wide(parameter(part, std::move(name), outputs, inputs));
}

/// Pools `ratio` tokens to one vector of `width`, over one or two windows at a time. Returns the elements of its state.
double addCompressor(Layer& layer, Part part, const std::string& prefix, double hidden, double width, double ratio)
{
    const double windows = ratio == indexedRatio ? 2 : 1;
    layer.modules.push_back(wideParameter(part, prefix + "ape", ratio, windows * width));
    layer.modules.push_back(parameter(part, prefix + "wkv", windows * width, hidden));
    layer.modules.push_back(parameter(part, prefix + "wgate", windows * width, hidden));
    layer.modules.push_back(norm(prefix + "norm", width));
    return 2 * windows * width * windows * ratio;
}

void addAttention(Layer& layer, const Sizes& sizes, double ratio)
{
    const double query = sizes.heads * sizes.headDim;
    CompressedAttention attention{sizes.heads,      sizes.headDim, sizes.ropeDim, sizes.queryRank, sizes.groups,
                                  sizes.outputRank, sizes.window,  ratio,         0,               {}};
    auto& modules = layer.modules;
    constexpr Part part = Part::Attention;
    modules.push_back(linear(part, "attn.wq_a", sizes.queryRank, sizes.hidden));
    modules.push_back(norm("attn.q_norm", sizes.queryRank));
    modules.push_back(linear(part, "attn.wq_b", query, sizes.queryRank));
    modules.push_back(linear(part, "attn.wkv", sizes.headDim, sizes.hidden));
    modules.push_back(norm("attn.kv_norm", sizes.headDim));
    modules.push_back(wideParameter(part, "attn.attn_sink", sizes.heads));
    modules.push_back(linear(part, "attn.wo_a", sizes.groups * sizes.outputRank, query / sizes.groups));
    modules.push_back(linear(part, "attn.wo_b", sizes.hidden, sizes.groups * sizes.outputRank));
    if (ratio > 0) attention.compressorStateElements = addCompressor(layer, part, "attn.compressor.", sizes.hidden, sizes.headDim, ratio);
    if (ratio == indexedRatio) {
        const Indexer& indexer = sizes.indexer;
        attention.indexer = indexer;
        modules.push_back(linear(Part::Indexer, "attn.indexer.wq_b", indexer.heads * indexer.headDim, sizes.queryRank));
        modules.push_back(parameter(Part::Indexer, "attn.indexer.weights_proj", indexer.heads, sizes.hidden));
        attention.compressorStateElements += addCompressor(layer, Part::Indexer, "attn.indexer.compressor.", sizes.hidden, indexer.headDim, ratio);
    }
    layer.mixers.push_back(attention);
}

void addExperts(Layer& layer, const FamilyInput& in, double hidden, bool hashed)
{
    Moe moe;
    moe.experts = expertCount(in.text);
    moe.topK = expertsPerToken(in.text);
    moe.width = in.text.size("moe_intermediate_size");
    MoeOptions options;
    options.prefix = "ffn.";
    options.gate = "w1", options.up = "w3", options.down = "w2";
    options.selectionBias = !hashed;
    options.selection = "gate.bias";
    addMoe(layer, hidden, moe, options);
    if (hashed) {
        Module table = parameter(Part::Router, "ffn.gate.tid2eid", in.text.size("vocab_size"), moe.topK);
        table.use = Use::Table;
        table.format = {"int64", 64};
        table.fixedFormat = true;
        layer.modules.push_back(std::move(table));
    }
    moe.sharedWidth = in.text.count("n_shared_experts", 1) * moe.width;
    layer.feedForward = moe;
    FfnOptions shared;
    shared.prefix = "ffn.shared_experts.";
    shared.gate = "w1", shared.up = "w3", shared.down = "w2";
    if (moe.sharedWidth > 0) addFfnModules(layer, Part::SharedExperts, hidden, {moe.sharedWidth}, shared);
}

/// Mixes the residual streams: weights for the input, the output and the streams among each other.
void addHyperConnection(std::vector<Module>& modules, const std::string& name, double hidden, double streams, double rows, double scales)
{
    modules.push_back(wideParameter(Part::HyperConnection, name + "_fn", rows, streams * hidden));
    modules.push_back(wideParameter(Part::HyperConnection, name + "_base", rows));
    modules.push_back(wideParameter(Part::HyperConnection, name + "_scale", scales));
}

Layer readLayer(const FamilyInput& in, const Sizes& sizes, double ratio, bool hashed)
{
    Layer layer;
    const double mixes = (2 + sizes.streams) * sizes.streams;
    addHyperConnection(layer.modules, "hc_attn", sizes.hidden, sizes.streams, mixes, 3);
    layer.modules.push_back(norm("attn_norm", sizes.hidden));
    addAttention(layer, sizes, ratio);
    addHyperConnection(layer.modules, "hc_ffn", sizes.hidden, sizes.streams, mixes, 3);
    layer.modules.push_back(norm("ffn_norm", sizes.hidden));
    addExperts(layer, in, sizes.hidden, hashed);
    return layer;
}

Layer readMtpLayer(const FamilyInput& in, const Sizes& sizes, double ratio)
{
    Layer layer = readLayer(in, sizes, ratio, false);
    layer.modules.push_back(linear(Part::Other, "e_proj", sizes.hidden, sizes.hidden));
    layer.modules.push_back(linear(Part::Other, "h_proj", sizes.hidden, sizes.hidden));
    for (const char* name : {"enorm", "hnorm", "norm"}) layer.modules.push_back(norm(name, sizes.hidden));
    addHyperConnection(layer.modules, "hc_head", sizes.hidden, sizes.streams, sizes.streams, 1);
    return layer;
}

}  // namespace

Architecture readDeepseekV4(const FamilyInput& in)
{
    Architecture out = decoder(in, {.embedding = "embed", .norm = "norm", .head = "head", .layerPrefix = "layers."});
    const double layers = in.text.layers({"num_hidden_layers"});
    const Sizes sizes = readSizes(in, out.hidden);
    const std::vector<double> ratios = readRatios(in, layers);
    const std::vector<bool> hashed = readHashLayers(in, layers);
    for (std::size_t i = 0; i < ratios.size() && i < hashed.size(); ++i) out.add(readLayer(in, sizes, ratios[i], hashed[i]));
    addHyperConnection(out.outside, "hc_head", sizes.hidden, sizes.streams, sizes.streams, 1);

    if (const double modules = in.text.count("num_nextn_predict_layers", 0); modules > 0) {
        // The ratios of MTP layers follow those of the model; without them they see the window alone.
        const std::vector<double> all = in.text.counts("compress_ratios");
        const double ratio = all.size() > ratios.size() ? all[ratios.size()] : 0;
        out.mtp = Mtp{modules, {{modules, readMtpLayer(in, sizes, ratio)}}, true};
    }
    return out;
}

}  // namespace gable::families
