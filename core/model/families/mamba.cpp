#include "core/model/families/families.h"

#include <algorithm>
#include <cmath>

/// Mamba-1 and Mamba-2: each layer is a norm and a mixer, nothing else. Configs come in two styles, that of the original code (`d_model`, `n_layer`,
/// `ssm_cfg`, a vocabulary that is padded) and that of transformers (`hidden_size`, `state_size` …).
/// Source: the original code's MambaConfig, Mamba and Mamba2; the config and model classes Mamba and Mamba2 of transformers.
namespace gable::families {

namespace {

/// What both styles say, under either name.
struct Source {
    const FamilyInput& in;
    ConfigFields inner;  ///< `ssm_cfg` of the original style
    bool original;

    explicit Source(const FamilyInput& input) : in(input), inner(input.text.object("ssm_cfg")), original(input.text.has("d_model")) {}

    [[nodiscard]] double count(std::string_view innerKey, ConfigFields::Keys keys, double otherwise) const
    {
        return inner.has(innerKey) ? inner.count(innerKey, otherwise) : in.text.count(keys, otherwise);
    }
    [[nodiscard]] bool flag(std::string_view innerKey, std::string_view key, bool otherwise) const
    {
        return inner.has(innerKey) ? inner.flag(innerKey, otherwise) : in.text.flag(key, otherwise);
    }
    [[nodiscard]] bool second() const
    {
        return in.modelType == "mamba2" || in.architecture.starts_with("Mamba2") || inner.text("layer") == "Mamba2";
    }
};

double innerWidth(const Source& source, double hidden)
{
    const double expanded = source.count("expand", {"expand"}, 2) * hidden;
    return source.in.text.has("intermediate_size") && !source.second() ? source.in.text.size("intermediate_size") : expanded;
}

void addFirst(Layer& layer, const Source& source, double hidden)
{
    StateMixer mixer;
    mixer.kind = StateKind::Mamba1;
    mixer.valueDim = innerWidth(source, hidden);
    mixer.keyDim = source.count("d_state", {"state_size"}, 16);
    mixer.convChannels = mixer.valueDim;
    mixer.convKernel = source.count("d_conv", {"conv_kernel"}, 4);
    const ConfigFields& holder = source.inner.has("dt_rank") ? source.inner : source.in.text;
    const std::string_view key = source.inner.has("dt_rank") ? "dt_rank" : "time_step_rank";
    const ConfigValue* rank = holder.find({key});
    constexpr double divisor = 16;
    Mamba1Options options;
    options.rank = rank && !rank->string() ? holder.size(key) : std::ceil(hidden / divisor);  // the text is "auto"
    options.convBias = source.flag("conv_bias", "use_conv_bias", true);
    options.projBias = source.flag("bias", "use_bias", false);
    addMamba1(layer, hidden, mixer, options);
}

void addSecond(Layer& layer, const Source& source, double hidden)
{
    const double inner = innerWidth(source, hidden);
    const double headDim = std::max(source.count("headdim", {"head_dim"}, 64), 1.0);
    const double heads = source.in.text.count("num_heads", std::floor(inner / headDim));
    const double groups = source.count("ngroups", {"n_groups"}, source.original ? 1 : 8);
    const StateMixer mixer =
        mamba2(heads, headDim, groups, source.count("d_state", {"state_size"}, 128), source.count("d_conv", {"conv_kernel"}, 4), false);
    Mamba2Options options;
    options.convBias = source.flag("conv_bias", "use_conv_bias", true);
    options.projBias = source.flag("bias", "use_bias", false);
    addMamba2(layer, hidden, mixer, options);
}

}  // namespace

Architecture readMamba(const FamilyInput& in)
{
    const Source source(in);
    constexpr double usualPadding = 8;  // of the original code; transformers' configs hold the padded number
    const double multiple = std::max(in.text.count("pad_vocab_size_multiple", source.original ? usualPadding : 1), 1.0);
    Architecture out = decoder(in, {.tied = in.text.flag("tie_embeddings", true),
                                    .normBias = !in.text.flag("rms_norm", true),
                                    .embedding = source.original ? "backbone.embedding" : "backbone.embeddings",
                                    .norm = "backbone.norm_f",
                                    .layerPrefix = "backbone.layers.",
                                    .hidden = {"d_model", "hidden_size"},
                                    .vocabularyMultiple = multiple});
    const double layers = in.text.layers({"n_layer", "num_hidden_layers"});
    if (!in.text.counts("attn_layer_idx").empty()) in.text.fail("attn_layer_idx", "expected no attention layers in a Mamba model");
    if (in.text.count("d_intermediate", 0) > 0) in.text.fail("d_intermediate", "expected 0: no FFNs in a Mamba model");

    Layer layer;
    layer.modules.push_back(norm("norm", out.hidden, !in.text.flag("rms_norm", true)));
    if (source.second()) addSecond(layer, source, out.hidden);
    else addFirst(layer, source, out.hidden);
    out.layers.push_back({layers, std::move(layer)});
    return out;
}

}  // namespace gable::families
