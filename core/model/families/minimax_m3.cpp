#include "core/model/families/families.h"

/// MiniMax M3: GQA with norms for each head. Most layers attend to chosen blocks of tokens: a branch with a few query heads and one key of its
/// own scores them, the K/V cache stays whole. First layers dense, then routed and shared experts. A CLIP-like vision tower.
/// Source: minimax_m3 of vLLM and MiniMaxM3 of transformers, names and shapes of the checkpoints' tensors. They contain no MTP weights,
/// which are counted as the one module that the config announces.
namespace gable::families {

namespace {

struct Blocks {
    Gqa full, sparse;
    std::vector<bool> isSparse, hasExperts;
    bool wideRouter = false;
};

Indexer readIndexer(const ConfigFields& sparse)
{
    Indexer indexer;
    indexer.heads = sparse.count("sparse_num_index_heads", 4);
    indexer.headDim = sparse.count("sparse_index_dim", 128);
    indexer.blockSize = sizeOr(sparse, {"sparse_block_size"}, 128);
    indexer.topK = sparse.count("sparse_topk_blocks", 16) * indexer.blockSize;
    indexer.cacheElements = indexer.headDim;
    return indexer;
}

/// The router is float32 in the checkpoints; modelopt writes it in the model's dtype, the selection bias alone stays.
bool hasWideRouter(const FamilyInput& in)
{
    constexpr std::string_view key = "quantization_config";
    for (const ConfigFields& fields : {in.top, in.text})
        if (fields.has(key) && fields.object(key).text("quant_method") == "modelopt") return false;
    return true;
}

Blocks readBlocks(const FamilyInput& in, double hidden, double layers)
{
    Blocks out;
    out.full = out.sparse = readGqa(in, hidden);
    const auto count = static_cast<std::size_t>(layers);
    out.isSparse.assign(count, false);
    const ConfigFields sparse = in.text.object("sparse_attention_config");
    if (const auto list = sparse.counts("sparse_attention_freq", layers); !list.empty() && sparse.flag("use_sparse_attention", true)) {
        out.sparse.indexer = readIndexer(sparse);
        for (std::size_t i = 0; i < count; ++i) out.isSparse[i] = list[i] != 0;
    }
    out.hasExperts = moeLayers(in.text, layers, 0);
    if (expertCount(in.text) == 0) out.hasExperts.assign(count, false);
    out.wideRouter = hasWideRouter(in);
    return out;
}

void addAttention(Layer& layer, const FamilyInput& in, double hidden, const Gqa& gqa)
{
    GqaOptions options;
    const bool perHead = in.text.text("qk_norm_type", "per_head") == "per_head";
    if (in.text.flag("use_qk_norm", true)) options.qkNorm = perHead ? QkNorm::PerHead : QkNorm::FullWidth;
    if (in.text.flag("attention_output_gate", false)) {
        options.gate = Gate::Full;
        in.text.assume("attention_output_gate: read as a query projection of twice the width");
    }
    addGqa(layer, hidden, gqa, options);
    if (!gqa.indexer) return;
    const Indexer& indexer = *gqa.indexer;
    layer.modules.push_back(linear(Part::Indexer, "self_attn.index_q_proj", indexer.heads * indexer.headDim, hidden));
    layer.modules.push_back(linear(Part::Indexer, "self_attn.index_k_proj", indexer.headDim, hidden));
    layer.modules.push_back(norm("self_attn.index_q_norm", indexer.headDim));
    layer.modules.push_back(norm("self_attn.index_k_norm", indexer.headDim));
}

void addExperts(Layer& layer, const FamilyInput& in, double hidden, bool wideRouter)
{
    Moe moe;
    moe.experts = expertCount(in.text);
    moe.topK = expertsPerToken(in.text);
    moe.width = in.text.size("intermediate_size");
    moe.sharedWidth = in.text.count("n_shared_experts", 0) * in.text.count("shared_intermediate_size", moe.width);
    MoeOptions options;
    options.prefix = "block_sparse_moe.";
    options.gate = "w1", options.up = "w3", options.down = "w2";
    options.selectionBias = in.text.flag("use_routing_bias", true);
    options.selection = "e_score_correction_bias";
    options.wideRouter = wideRouter;
    addMoe(layer, hidden, moe, options);
}

Layer readLayer(const FamilyInput& in, double hidden, const Blocks& blocks, bool sparse, bool experts)
{
    Layer layer;
    layer.modules.push_back(norm("input_layernorm", hidden));
    addAttention(layer, in, hidden, sparse ? blocks.sparse : blocks.full);
    layer.modules.push_back(norm("post_attention_layernorm", hidden));
    if (experts) addExperts(layer, in, hidden, blocks.wideRouter);
    else addDense(layer, hidden, {in.text.size({"dense_intermediate_size", "intermediate_size"})});
    return layer;
}

Mtp readMtp(const FamilyInput& in, double hidden, const Blocks& blocks, double modules)
{
    Layer layer = readLayer(in, hidden, blocks, blocks.isSparse.back(), blocks.hasExperts.back());
    for (const char* name : {"enorm", "hnorm", "final_layernorm"}) layer.modules.push_back(norm(name, hidden));
    layer.modules.push_back(parameter(Part::Other, "eh_proj", hidden, 2 * hidden));
    return {modules, {{modules, std::move(layer)}}, false};
}

// ---- vision tower

void addVision(std::vector<Module>& modules, std::string name, double outputs, double inputs, bool bias, double copies = 1)
{
    Module module = parameter(Part::Other, std::move(name), outputs, inputs);
    module.bias = bias ? outputs : 0;
    module.copies = copies;
    modules.push_back(std::move(module));
}

void addVisionBlocks(std::vector<Module>& modules, double hidden, double ffn, double blocks)
{
    const std::string prefix = "vision_tower.vision_model.encoder.layers.*.";
    for (const char* name : {"layer_norm1", "layer_norm2"}) addVision(modules, prefix + name, hidden, 1, true, blocks);
    for (const char* name : {"q_proj", "k_proj", "v_proj", "out_proj"})
        addVision(modules, prefix + "self_attn." + name, hidden, hidden, true, blocks);
    addVision(modules, prefix + "mlp.fc1", ffn, hidden, true, blocks);
    addVision(modules, prefix + "mlp.fc2", hidden, ffn, true, blocks);
}

/// CLIP without learned positions, a projector of two matrices, and two more that merge neighbouring patches.
std::vector<Module> readVision(const FamilyInput& in, double textHidden)
{
    const ConfigFields vision = in.top.object("vision_config");
    if (!vision.has("hidden_size")) {
        in.top.assume("vision tower not in this copy of the config");
        return {};
    }
    const ConfigFields merge = vision.object("img_token_compression_config");
    const double hidden = vision.size("hidden_size");
    const double patch = vision.size("patch_size");
    const double patchInputs = vision.count("num_channels", 3) * merge.count("temporal_patch_size", 2) * patch * patch;
    const double projected = in.top.count("projector_hidden_size", vision.count("projection_dim", textHidden));
    const double side = merge.count("spatial_merge_size", 2);
    const bool bias = in.top.flag("multimodal_projector_bias", true);

    std::vector<Module> modules;
    addVision(modules, "vision_tower.vision_model.embeddings.patch_embedding", hidden, patchInputs, false);
    addVision(modules, "vision_tower.vision_model.pre_layrnorm", hidden, 1, true);
    addVisionBlocks(modules, hidden, vision.size("intermediate_size"), vision.layers({"num_hidden_layers"}));
    addVision(modules, "multi_modal_projector.linear_1", projected, hidden, bias);
    addVision(modules, "multi_modal_projector.linear_2", textHidden, projected, bias);
    addVision(modules, "patch_merge_mlp.linear_1", projected, side * side * textHidden, bias);
    addVision(modules, "patch_merge_mlp.linear_2", textHidden, projected, bias);
    return modules;
}

}  // namespace

Architecture readMinimaxM3(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});
    const Blocks blocks = readBlocks(in, out.hidden, layers);
    for (std::size_t i = 0; i < blocks.isSparse.size(); ++i)
        out.add(readLayer(in, out.hidden, blocks, blocks.isSparse[i], blocks.hasExperts[i]));
    if (const double modules = in.text.count({"num_nextn_predict_layers", "num_mtp_modules"}, 0); modules > 0)
        out.mtp = readMtp(in, out.hidden, blocks, modules);
    out.vision = readVision(in, out.hidden);
    return out;
}

}  // namespace gable::families
