#include "core/model/families/vision.h"

#include <cmath>
#include <utility>

/// Source: the vision classes Qwen2VisionTransformer, Qwen2_5_VisionTransformer, Qwen3VLVisionModel, SiglipVisionModel, Gemma4VisionModel,
/// Llama4VisionModel and the Step-3.7 vision encoder of transformers; the published checkpoints' totals, to the last parameter.
namespace gable::families {

namespace {

/// Adds modules of a tower under a prefix. Blocks are added as their matrices, `copies` times.
class Tower {
public:
    Tower(Architecture& out, std::string prefix) : m_modules(&out.vision), m_prefix(std::move(prefix)) {}

    void matrix(std::string_view name, double outputs, double inputs, bool bias, double copies = 1)
    {
        add(linear(Part::Other, m_prefix + std::string(name), outputs, inputs, bias), copies);
    }
    void table(std::string_view name, double rows, double width) { add(parameter(Part::Other, m_prefix + std::string(name), rows, width), 1); }
    void vector(std::string_view name, double width, bool bias, double copies = 1)
    {
        Module module = parameter(Part::Other, m_prefix + std::string(name), width);
        module.bias = bias ? width : 0;
        add(std::move(module), copies);
    }
    /// The filter over patches: `pixels` values in.
    void patches(std::string_view name, double width, double pixels, bool bias)
    {
        Module module = parameter(Part::Other, m_prefix + std::string(name), width, pixels);
        module.bias = bias ? width : 0;
        add(std::move(module), 1);
    }

private:
    void add(Module module, double copies)
    {
        module.copies = copies;
        m_modules->push_back(std::move(module));
    }

    std::vector<Module>* m_modules;
    std::string m_prefix;
};

/// False, with an assumption, where the config says nothing of a tower; false alone where it says that there is none.
bool hasVision(const FamilyInput& in)
{
    constexpr std::string_view key = "vision_config";
    if (in.top.has(key)) return true;
    if (!in.top.value().find(key)) in.text.assume("vision tower not in this copy of the config");
    return false;
}

/// Width of an FFN that the config gives as a multiple of the tower's.
double ffnWidth(const ConfigFields& vision, double width, double defaultRatio)
{
    constexpr double largest = 1000;
    const double ratio = vision.number("mlp_ratio", defaultRatio);
    if (ratio > 0 && ratio <= largest) return std::round(width * ratio);
    vision.fail("mlp_ratio", "expected a number above 0 and up to 1000");
    return width;
}

double patchPixels(const ConfigFields& vision, double patch)
{
    constexpr double colours = 3, frames = 2;
    const double side = sizeOr(vision, {"patch_size"}, patch);
    return sizeOr(vision, {"in_channels", "in_chans"}, colours) * sizeOr(vision, {"temporal_patch_size"}, frames) * side * side;
}

/// Patches that become one token.
double merged(const ConfigFields& vision)
{
    constexpr double defaultSide = 2;
    const double side = sizeOr(vision, {"spatial_merge_size"}, defaultSide);
    return side * side;
}

}  // namespace

void addQwen2Vision(Architecture& out, const FamilyInput& in)
{
    if (!hasVision(in)) return;
    constexpr double patch = 14, defaultRatio = 4;
    const ConfigFields vision = in.top.object("vision_config");
    const double width = vision.size("embed_dim"), depth = vision.size("depth");
    const double ffn = ffnWidth(vision, width, defaultRatio);
    const double wide = width * merged(vision);
    Tower tower(out, "visual.");
    tower.patches("patch_embed.proj", width, patchPixels(vision, patch), false);
    tower.vector("blocks.*.norm1", width, true, depth);
    tower.vector("blocks.*.norm2", width, true, depth);
    tower.matrix("blocks.*.attn.qkv", 3 * width, width, true, depth);
    tower.matrix("blocks.*.attn.proj", width, width, true, depth);
    tower.matrix("blocks.*.mlp.fc1", ffn, width, true, depth);
    tower.matrix("blocks.*.mlp.fc2", width, ffn, true, depth);
    tower.vector("merger.ln_q", width, true);
    tower.matrix("merger.mlp.0", wide, wide, true);
    tower.matrix("merger.mlp.2", sizeOr(vision, {"hidden_size"}, out.hidden), wide, true);
}

void addQwen25Vision(Architecture& out, const FamilyInput& in)
{
    if (!hasVision(in)) return;
    constexpr double patch = 14, defaultWidth = 1280, defaultFfn = 3420, defaultDepth = 32;
    const ConfigFields vision = in.top.object("vision_config");
    const double width = sizeOr(vision, {"hidden_size"}, defaultWidth), depth = sizeOr(vision, {"depth"}, defaultDepth);
    const double ffn = sizeOr(vision, {"intermediate_size"}, defaultFfn);
    const double wide = width * merged(vision);
    Tower tower(out, "visual.");
    tower.patches("patch_embed.proj", width, patchPixels(vision, patch), false);
    tower.vector("blocks.*.norm1", width, false, depth);
    tower.vector("blocks.*.norm2", width, false, depth);
    tower.matrix("blocks.*.attn.qkv", 3 * width, width, true, depth);
    tower.matrix("blocks.*.attn.proj", width, width, true, depth);
    tower.matrix("blocks.*.mlp.gate_proj", ffn, width, true, depth);
    tower.matrix("blocks.*.mlp.up_proj", ffn, width, true, depth);
    tower.matrix("blocks.*.mlp.down_proj", width, ffn, true, depth);
    tower.vector("merger.ln_q", width, false);
    tower.matrix("merger.mlp.0", wide, wide, true);
    tower.matrix("merger.mlp.2", sizeOr(vision, {"out_hidden_size"}, out.hidden), wide, true);
}

void addQwen3Vision(Architecture& out, const FamilyInput& in)
{
    if (!hasVision(in)) return;
    constexpr double patch = 16;
    const ConfigFields vision = in.top.object("vision_config");
    const double width = vision.size("hidden_size"), depth = vision.size("depth"), ffn = vision.size("intermediate_size");
    const double wide = width * merged(vision);
    const double output = sizeOr(vision, {"out_hidden_size"}, out.hidden);
    Tower tower(out, "model.visual.");
    tower.patches("patch_embed.proj", width, patchPixels(vision, patch), true);
    tower.table("pos_embed", vision.size("num_position_embeddings"), width);
    tower.vector("blocks.*.norm1", width, true, depth);
    tower.vector("blocks.*.norm2", width, true, depth);
    tower.matrix("blocks.*.attn.qkv", 3 * width, width, true, depth);
    tower.matrix("blocks.*.attn.proj", width, width, true, depth);
    tower.matrix("blocks.*.mlp.linear_fc1", ffn, width, true, depth);
    tower.matrix("blocks.*.mlp.linear_fc2", width, ffn, true, depth);
    tower.vector("merger.norm", width, true);
    tower.matrix("merger.linear_fc1", wide, wide, true);
    tower.matrix("merger.linear_fc2", output, wide, true);
    const double deepstack = static_cast<double>(vision.counts("deepstack_visual_indexes").size());
    if (deepstack == 0) return;
    tower.vector("deepstack_merger_list.*.norm", wide, true, deepstack);  // these norm what is merged already
    tower.matrix("deepstack_merger_list.*.linear_fc1", wide, wide, true, deepstack);
    tower.matrix("deepstack_merger_list.*.linear_fc2", output, wide, true, deepstack);
}

void addGemma3Vision(Architecture& out, const FamilyInput& in)
{
    if (!hasVision(in)) return;
    constexpr double defaultWidth = 1152, defaultFfn = 4304, defaultDepth = 27, defaultImage = 896, defaultPatch = 14, colours = 3;
    const ConfigFields vision = in.top.object("vision_config");
    const double width = sizeOr(vision, {"hidden_size"}, defaultWidth), ffn = sizeOr(vision, {"intermediate_size"}, defaultFfn);
    const double depth = sizeOr(vision, {"num_hidden_layers"}, defaultDepth), patch = sizeOr(vision, {"patch_size"}, defaultPatch);
    const double side = std::floor(sizeOr(vision, {"image_size"}, defaultImage) / patch);
    Tower tower(out, "vision_tower.vision_model.");
    tower.patches("embeddings.patch_embedding", width, sizeOr(vision, {"num_channels"}, colours) * patch * patch, true);
    tower.table("embeddings.position_embedding", side * side, width);
    tower.vector("encoder.layers.*.layer_norm1", width, true, depth);
    tower.vector("encoder.layers.*.layer_norm2", width, true, depth);
    for (const char* name : {"q_proj", "k_proj", "v_proj", "out_proj"})
        tower.matrix("encoder.layers.*.self_attn." + std::string(name), width, width, true, depth);
    tower.matrix("encoder.layers.*.mlp.fc1", ffn, width, true, depth);
    tower.matrix("encoder.layers.*.mlp.fc2", width, ffn, true, depth);
    tower.vector("post_layernorm", width, true);
    Tower projector(out, "multi_modal_projector.");
    projector.table("mm_input_projection_weight", out.hidden, width);
    projector.vector("mm_soft_emb_norm", width, false);
}

void addGemma4Vision(Architecture& out, const FamilyInput& in)
{
    if (in.top.has("audio_config")) in.text.assume("audio tower not counted");
    if (!hasVision(in)) return;
    constexpr double colours = 3, tables = 2, defaultPatch = 16, defaultPositions = 10240, defaultHeads = 12, defaultHeadDim = 64, bounds = 4;
    const ConfigFields vision = in.top.object("vision_config");
    const double width = vision.size("hidden_size"), ffn = vision.size("intermediate_size"), depth = vision.size("num_hidden_layers");
    const double heads = sizeOr(vision, {"num_attention_heads"}, defaultHeads), headDim = sizeOr(vision, {"head_dim"}, defaultHeadDim);
    const double kvHeads = sizeOr(vision, {"num_key_value_heads"}, heads), patch = sizeOr(vision, {"patch_size"}, defaultPatch);
    const bool clipped = vision.flag("use_clipped_linears", false);
    Tower tower(out, "model.vision_tower.");
    tower.patches("patch_embedder.input_proj", width, colours * patch * patch, false);
    tower.table("patch_embedder.position_embedding_table", tables * sizeOr(vision, {"position_embedding_size"}, defaultPositions), width);
    const auto matrix = [&](const char* name, double outputs, double inputs) {
        tower.matrix("encoder.layers.*." + std::string(name), outputs, inputs, false, depth);
        if (clipped) tower.vector("encoder.layers.*." + std::string(name) + ".bounds", bounds, false, depth);  // of inputs and outputs
    };
    matrix("self_attn.q_proj", heads * headDim, width);
    matrix("self_attn.k_proj", kvHeads * headDim, width);
    matrix("self_attn.v_proj", kvHeads * headDim, width);
    matrix("self_attn.o_proj", width, heads * headDim);
    matrix("mlp.gate_proj", ffn, width);
    matrix("mlp.up_proj", ffn, width);
    matrix("mlp.down_proj", width, ffn);
    for (const char* name : {"self_attn.q_norm", "self_attn.k_norm"}) tower.vector("encoder.layers.*." + std::string(name), headDim, false, depth);
    for (const char* name : {"input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm"})
        tower.vector("encoder.layers.*." + std::string(name), width, false, depth);
    if (vision.flag("standardize", false))
        for (const char* name : {"std_bias", "std_scale"}) tower.vector(name, width, false);
    Tower(out, "model.embed_vision.").matrix("embedding_projection", out.hidden, width, false);
}

void addLlama4Vision(Architecture& out, const FamilyInput& in)
{
    constexpr double released = 1408, defaultFfn = 5632, defaultDepth = 34, defaultImage = 336, defaultPatch = 14, colours = 3;
    constexpr double defaultProjector = 4096;
    if (!in.top.has("vision_config"))
        in.text.assume("vision tower not in this copy of the config: the one released with Scout and Maverick is counted");
    const ConfigFields vision = in.top.object("vision_config");
    const double width = sizeOr(vision, {"hidden_size"}, released), ffn = sizeOr(vision, {"intermediate_size"}, defaultFfn);
    const double depth = sizeOr(vision, {"num_hidden_layers"}, defaultDepth), patch = sizeOr(vision, {"patch_size"}, defaultPatch);
    const double side = std::floor(sizeOr(vision, {"image_size"}, defaultImage) / patch);
    const double projectorIn = sizeOr(vision, {"projector_input_dim"}, defaultProjector);
    const double projectorOut = sizeOr(vision, {"projector_output_dim"}, defaultProjector);
    const bool bias = vision.flag("multi_modal_projector_bias", false);
    Tower tower(out, "vision_model.");
    tower.vector("class_embedding", width, false);
    tower.matrix("patch_embedding.linear", width, sizeOr(vision, {"num_channels"}, colours) * patch * patch, false);
    tower.table("positional_embedding_vlm", side * side + 1, width);
    for (const char* name : {"layernorm_pre", "layernorm_post"}) tower.vector(name, width, true);
    for (const char* name : {"input_layernorm", "post_attention_layernorm"})
        tower.vector("model.layers.*." + std::string(name), width, true, depth);
    for (const char* name : {"q_proj", "k_proj", "v_proj", "o_proj"})
        tower.matrix("model.layers.*.self_attn." + std::string(name), width, width, true, depth);
    tower.matrix("model.layers.*.mlp.fc1", ffn, width, true, depth);
    tower.matrix("model.layers.*.mlp.fc2", width, ffn, true, depth);
    tower.matrix("vision_adapter.mlp.fc1", projectorIn, ffn, bias);  // four patches side by side are as wide as the FFN
    tower.matrix("vision_adapter.mlp.fc2", projectorOut, projectorIn, bias);
    Tower(out, "multi_modal_projector.").matrix("linear_1", out.hidden, sizeOr(vision, {"vision_output_dim"}, projectorOut), false);
}

void addStepVision(Architecture& out, const FamilyInput& in)
{
    if (!hasVision(in)) return;
    constexpr double defaultWidth = 1536, defaultDepth = 47, defaultImage = 728, defaultPatch = 14, colours = 3, filter = 9;
    constexpr double defaultRatio = 8960.0 / 1536;
    const ConfigFields vision = in.top.object("vision_config");
    const double width = sizeOr(vision, {"width", "hidden_size"}, defaultWidth);
    const double depth = sizeOr(vision, {"layers", "num_hidden_layers"}, defaultDepth);
    const double ffn = ffnWidth(vision, width, defaultRatio);
    const double patch = sizeOr(vision, {"patch_size"}, defaultPatch), side = std::floor(sizeOr(vision, {"image_size"}, defaultImage) / patch);
    Tower tower(out, "vision_model.");
    tower.patches("conv1", width, sizeOr(vision, {"num_channels"}, colours) * patch * patch, false);
    tower.vector("ln_pre", width, true);
    tower.table("positional_embedding", side * side, width);
    for (const char* name : {"ln_1", "ln_2"}) tower.vector("transformer.resblocks.*." + std::string(name), width, true, depth);
    for (const char* name : {"ls_1", "ls_2"}) tower.vector("transformer.resblocks.*." + std::string(name), width, false, depth);
    tower.matrix("transformer.resblocks.*.attn.in_proj", 3 * width, width, true, depth);
    tower.matrix("transformer.resblocks.*.attn.out_proj", width, width, true, depth);
    tower.matrix("transformer.resblocks.*.mlp.c_fc", ffn, width, true, depth);
    tower.matrix("transformer.resblocks.*.mlp.c_proj", width, ffn, true, depth);
    tower.patches("vit_downsampler1", 2 * width, filter * width, true);
    tower.patches("vit_downsampler2", 4 * width, filter * 2 * width, true);
    Tower(out, {}).matrix("vit_large_projector", out.hidden, 4 * width, in.top.flag("projector_bias", false));
}

}  // namespace gable::families
