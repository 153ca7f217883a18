#include "core/model/families/families.h"

/// Nemotron-H and Nemotron 3: each layer is one norm and one block, a letter of a pattern: M Mamba-2, * GQA, - FFN, E experts. Two matrices per FFN
/// and expert (squared ReLU). In Nemotron 3 the routed experts may work on a latent width. MTP modules are short patterns of their own.
/// Source: NemotronHConfig and modeling_nemotron_h of the checkpoints, nemotron_h.py and nemotron_h_mtp.py of vLLM; names of the
/// checkpoints' tensors.
namespace gable::families {

namespace {

/// The blocks as letters, from a text or from a list of names.
std::string readPattern(const FamilyInput& in, std::string_view textKey, std::string_view listKey, std::string_view otherwise)
{
    std::string pattern;
    std::string_view key = textKey;
    if (in.text.has(textKey)) {
        pattern = in.text.text(textKey);
    } else if (in.text.has(listKey)) {
        key = listKey;
        for (const std::string& name : in.text.texts(listKey)) {
            if (name == "mamba" || name == "linear_attention") pattern += 'M';
            else if (name == "attention" || name == "full_attention") pattern += '*';
            else if (name == "mlp") pattern += '-';
            else if (name == "moe") pattern += 'E';
            else in.text.fail(listKey, "expected mamba, attention, mlp or moe, found \"" + name + "\"");
        }
    } else {
        pattern = otherwise;
    }
    if (pattern.empty() || static_cast<double>(pattern.size()) > maxConfigLayers) {
        in.text.fail(key, "expected 1 to 4096 blocks, found " + std::to_string(pattern.size()));
        return "-";
    }
    if (const auto wrong = pattern.find_first_not_of("M*-E"); wrong != std::string::npos)
        in.text.fail(key, "expected the letters M, *, - and E, found \"" + pattern.substr(wrong, 1) + "\"");
    return pattern;
}

void addMamba(Layer& layer, const FamilyInput& in, double hidden)
{
    const StateMixer mixer = mamba2(in.text.size("mamba_num_heads"), in.text.size("mamba_head_dim"), in.text.count("n_groups", 8),
                                    in.text.size("ssm_state_size"), in.text.count("conv_kernel", 4),
                                    in.text.text("mamba_ssm_cache_dtype") == "float32");
    Mamba2Options options;
    options.convBias = in.text.flag("use_conv_bias", true);
    options.projBias = in.text.flag("use_bias", in.text.flag("mamba_proj_bias", false));
    addMamba2(layer, hidden, mixer, options);
}

void addAttention(Layer& layer, const FamilyInput& in, double hidden)
{
    Gqa gqa = readGqa(in, hidden);
    if (!in.text.has("head_dim") && in.text.has("attention_head_dim")) gqa.headDim = gqa.valueDim = in.text.size("attention_head_dim");
    gqa.window = in.text.count("sliding_window", 0);
    GqaOptions options;
    options.prefix = "mixer.";
    options.qkvBias = options.outputBias = in.text.flag("attention_bias", false);
    addGqa(layer, hidden, gqa, options);
}

void addExperts(Layer& layer, const FamilyInput& in, double hidden)
{
    Moe moe;
    moe.experts = expertCount(in.text);
    moe.topK = expertsPerToken(in.text);
    moe.width = in.text.size({"moe_intermediate_size", "intermediate_size"});
    moe.sharedWidth = in.text.count("n_shared_experts", 1) * in.text.count("moe_shared_expert_intermediate_size", moe.width);
    moe.gated = false;
    moe.latent = in.text.count("moe_latent_size", 0);
    MoeOptions options;
    options.prefix = "mixer.";
    options.selectionBias = true;
    options.expertBias = in.text.flag("mlp_bias", false);
    addMoe(layer, hidden, moe, options);
    if (moe.latent == 0) return;
    layer.modules.push_back(linear(Part::LatentProjection, "mixer.fc1_latent_proj", moe.latent, hidden));
    layer.modules.push_back(linear(Part::LatentProjection, "mixer.fc2_latent_proj", hidden, moe.latent));
}

Layer readBlock(const FamilyInput& in, double hidden, char letter)
{
    Layer layer;
    layer.modules.push_back(norm("norm", hidden));
    FfnOptions ffn;
    ffn.prefix = "mixer.";
    ffn.bias = in.text.flag("mlp_bias", false);
    if (letter == 'M') addMamba(layer, in, hidden);
    else if (letter == '*') addAttention(layer, in, hidden);
    else if (letter == 'E') addExperts(layer, in, hidden);
    else addDense(layer, hidden, {in.text.size("intermediate_size"), false}, ffn);
    return layer;
}

/// One module: norms and a projection that join embedding and hidden state before its first block, a norm behind its last.
Mtp readMtp(const FamilyInput& in, double hidden, double modules)
{
    Mtp out;
    out.modules = modules;
    const std::string pattern = readPattern(in, "mtp_hybrid_override_pattern", "mtp_layers_block_type", "*E");
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        Layer block = readBlock(in, hidden, pattern[i]);
        if (i == 0) {
            block.modules.push_back(norm("enorm", hidden));
            block.modules.push_back(norm("hnorm", hidden));
            block.modules.push_back(parameter(Part::Other, "eh_proj", hidden, 2 * hidden));
        }
        if (i + 1 == pattern.size()) block.modules.push_back(norm("final_layernorm", hidden));
        out.layers.push_back({modules, std::move(block)});
    }
    return out;
}

}  // namespace

Architecture readNemotronH(const FamilyInput& in)
{
    Architecture out = decoder(in, {.embedding = "backbone.embeddings", .norm = "backbone.norm_f", .layerPrefix = "backbone.layers."});
    constexpr std::string_view patternKey = "hybrid_override_pattern";
    const std::string pattern = readPattern(in, patternKey, "layers_block_type", "");
    for (const char letter : pattern) out.add(readBlock(in, out.hidden, letter));
    if (in.text.has("num_hidden_layers") && in.text.layers({"num_hidden_layers"}) != static_cast<double>(pattern.size()))
        in.text.assume("num_hidden_layers is not the number of blocks: the blocks count");
    if (const double modules = in.text.count({"num_nextn_predict_layers", "num_mtp_layers"}, 0); modules > 0)
        out.mtp = readMtp(in, out.hidden, modules);
    return out;
}

}  // namespace gable::families
