#include "core/model/families/vision_kimi.h"

#include <algorithm>

/// MoonViT: patches through a convolution, a learned grid of positions (time is a fixed sinusoid), blocks of attention and a two-matrix MLP. The
/// projector joins the patches of a merge window and maps them to the width of the text. K3 drops all biases, has RMSNorms and attention of a
/// width of its own, and norms behind the projector instead of before it.
/// Source: the vision classes of the models' own code (`MoonViT3dEncoder`, `PatchMergerMLP` and its second version); tensors of the checkpoints.
namespace gable::families {

namespace {

/// Weights that stay in the model's dtype, `copies` times each.
class Tower {
public:
    void add(std::string name, double outputs, double inputs, bool bias, double copies = 1)
    {
        Module module = parameter(Part::Other, std::move(name), outputs, inputs);
        module.bias = bias ? outputs : 0;
        module.copies = copies;
        m_modules.push_back(std::move(module));
    }
    std::vector<Module> take() { return std::move(m_modules); }

private:
    std::vector<Module> m_modules;
};

struct Sizes {
    double hidden, attention, ffn, blocks, patch, rows, columns;
};

void addBlocks(Tower& tower, const ConfigFields& vision, const Sizes& sizes)
{
    const std::string prefix = "vision_tower.encoder.blocks.*.";
    const bool attentionBias = vision.flag("attn_bias", true), linearBias = vision.flag("linear_bias", true);
    const bool normBias = vision.text("norm_type") != "rmsnorm";
    tower.add(prefix + "norm0", sizes.hidden, 1, normBias, sizes.blocks);
    tower.add(prefix + "norm1", sizes.hidden, 1, normBias, sizes.blocks);
    tower.add(prefix + "wqkv", 3 * sizes.attention, sizes.hidden, attentionBias, sizes.blocks);
    tower.add(prefix + "wo", sizes.hidden, sizes.attention, attentionBias, sizes.blocks);
    tower.add(prefix + "mlp.fc0", sizes.ffn, sizes.hidden, linearBias, sizes.blocks);
    tower.add(prefix + "mlp.fc1", sizes.hidden, sizes.ffn, linearBias, sizes.blocks);
    tower.add("vision_tower.encoder.final_layernorm", sizes.hidden, 1, normBias);
}

void addProjector(Tower& tower, const ConfigFields& vision, double hidden, double textHidden)
{
    double window = 1;
    for (const double side : vision.counts("merge_kernel_size")) window = std::min(window * side, maxConfigSize);
    const double input = vision.count("mm_hidden_size", hidden);
    const double output = vision.count("text_hidden_size", textHidden);
    const bool second = vision.text("mm_projector_type") == "patchmergerv2";
    if (!second) tower.add("mm_projector.pre_norm", input, 1, true);
    tower.add("mm_projector.proj.0", window * input, window * input, !second);
    tower.add("mm_projector.proj.2", output, window * input, !second);
    if (second) tower.add("mm_projector.post_norm", output, 1, false);
}

}  // namespace

std::vector<Module> kimiVision(const FamilyInput& in)
{
    const ConfigFields vision = in.top.object("vision_config");
    if (!vision.has("vt_hidden_size")) {
        const bool multimodal = &in.top.value() != &in.text.value() || in.architecture.ends_with("ForConditionalGeneration");
        if (in.top.has("vision_config")) in.top.assume("vision tower of a kind that is not known: not counted");
        else if (multimodal) in.top.assume("vision tower not in this copy of the config");
        return {};
    }
    Sizes sizes{};
    sizes.hidden = vision.size("vt_hidden_size");
    sizes.attention = vision.count("qkv_hidden_size", sizes.hidden);
    sizes.ffn = vision.size("vt_intermediate_size");
    sizes.blocks = vision.layers({"vt_num_hidden_layers"});
    sizes.patch = vision.size("patch_size");
    sizes.rows = vision.count("init_pos_emb_height", 64);
    sizes.columns = vision.count("init_pos_emb_width", 64);

    constexpr double channels = 3;
    Tower tower;
    tower.add("vision_tower.patch_embed.proj", sizes.hidden, channels * sizes.patch * sizes.patch, vision.flag("patch_embed_proj_bias", true));
    tower.add("vision_tower.patch_embed.pos_emb", sizes.rows * sizes.columns, sizes.hidden, false);
    addBlocks(tower, vision, sizes);
    addProjector(tower, vision, sizes.hidden, in.text.count("hidden_size", 1));
    return tower.take();
}

}  // namespace gable::families
