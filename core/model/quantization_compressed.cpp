#include <algorithm>
#include <utility>

#include "core/model/quantization_scheme.h"

/// compressed-tensors: groups of targets with their formats, and what is ignored.
/// Source of the tensors: how the library makes the parameters of a module (scales in the module's dtype, global scales in float32,
/// zero points in eight bits or packed), and the published checkpoints.
namespace gable {

namespace {

using Input = QuantizationInput;

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

/// Sizes of the pieces that share a scale.
void readGroups(const ConfigFields& weights, Format& format)
{
    std::string strategy = weights.text("strategy");
    const double group = groupSize(weights, "group_size", 0);
    if (strategy.empty()) strategy = group > 0 ? "group" : weights.has("group_size") ? "channel" : "tensor";
    format.groupInputs = format.groupOutputs = 0;
    if (strategy == "channel" || strategy == "group" || strategy == "tensor_group") format.groupOutputs = 1;
    if (strategy == "group" || strategy == "tensor_group") format.groupInputs = group;
    if (strategy != "block") return;
    const std::vector<double> block = weights.counts("block_structure");
    const bool usable = block.size() == 2 && block[0] >= 1 && block[1] >= 1;
    format.groupOutputs = usable ? block[0] : 128;
    format.groupInputs = usable ? block[1] : 128;
}

bool isStatic(const ConfigFields& activations)
{
    const ConfigValue* dynamic = activations.value().find("dynamic");
    return !dynamic || (dynamic->boolean() && !*dynamic->boolean());
}

Format integerFormat(const Input& in, const ConfigFields& weights, double bits, bool packed)
{
    Format format = *namedFormat(bits == 8 ? "int8" : "int4");
    format.bits = bits;
    format.scaleBytes = in.plainBytes();
    readGroups(weights, format);
    format.perModuleBytes = packed ? 8 : 0;
    if (!weights.flag("symmetric", true)) format.zeroBits = packed ? bits : 8;
    if (weights.text("actorder") == "group") format.perInputBytes = 4;
    return format;
}

Format floatFormat(const Input& in, const ConfigFields& weights, std::string_view layout, double bits, bool activations)
{
    const double group = groupSize(weights, "group_size", 0);
    if (bits == 4) {
        if (contains(layout, "mxfp4") || group == 32) return grouped("mxfp4", group);
        Format format = grouped("nvfp4", group);
        if (!activations) format.id = "w4a16-nvfp4", format.perModuleBytes = 4;
        return format;
    }
    const bool byteScales = contains(layout, "mxfp8") || contains(weights.text("scale_dtype"), "uint8");
    if (byteScales || (group == 32 && isModelopt(in.fields))) return grouped("mxfp8", group);
    Format format = *namedFormat("fp8");
    format.perModuleBytes = 0;
    format.scaleBytes = in.plainBytes();
    readGroups(weights, format);
    if (format.groupInputs > 0)
        format.id = "fp8-block";
    else if (format.groupOutputs > 0)
        format.id = "fp8-channel";
    return format;
}

std::optional<Format> formatOf(const Input& in, const ConfigFields& group, std::string_view layout)
{
    const ConfigFields weights = group.object("weights");
    const ConfigFields inputs = group.object("input_activations");
    const bool activations = group.has("input_activations");
    const double bits = weights.count("num_bits", 8);
    const bool integer = weights.text("type", "int") == "int";
    const bool known = integer ? bits >= 2 && bits <= 8 : bits == 4 || bits == 8;
    if (!known || contains(layout, "sparse") || contains(layout, "marlin") || layout == "dense") return std::nullopt;
    // ModelOpt writes float groups without a strategy, with FP32 scales; those of compressed-tensors have one.
    if (!integer && !weights.has("strategy") && !weights.has("group_size") && isModelopt(in.fields)) return *namedFormat("fp8");

    const bool packed = contains(layout, "pack") || (layout.empty() && bits != 8);
    Format format = integer ? integerFormat(in, weights, bits, packed) : floatFormat(in, weights, layout, bits, activations);
    if (activations && isStatic(inputs) && bits == 8 && !contains(format.id, "mx")) format.perModuleBytes += in.plainBytes();
    return format;
}

/// Targets are names, regular expressions and names of classes, of which only the linear layer and experts say something about modules.
struct Targets {
    NameSet names;
    bool linear = false;
    bool experts = false;
};

Targets readTargets(const ConfigFields& group)
{
    Targets out;
    std::string unknown;
    for (const std::string& target : group.texts("targets")) {
        const bool className = !target.empty() && target.front() >= 'A' && target.front() <= 'Z' && !contains(target, ".");
        if (target.starts_with("re:"))
            out.names.addRegex(std::string_view(target).substr(3));
        else if (className && target.ends_with("Linear"))
            out.linear = true;
        else if (className && (contains(target, "MoE") || contains(target, "Expert")))
            out.experts = true;
        else if (className)
            unknown = unknown.empty() ? target.substr(0, 40) : unknown;
        else
            out.names.add(target);
    }
    if (!unknown.empty()) group.assume("quantization target \"" + unknown + "\" is a class that is not known here: it is passed over");
    return out;
}

void addGroup(const Input& in, const ConfigFields& group, const std::string& commonLayout, QuantizationScheme& out)
{
    Targets targets = readTargets(group);
    std::optional<Format> format;
    if (group.has("weights")) {
        const std::string layout = group.text("format", commonLayout);
        format = formatOf(in, group, layout);
        if (!format)
            in.fields.assume("quantized weights in the format \"" + layout.substr(0, 40) + "\" can't be made out: they are counted as " +
                             in.architecture->dtype);
    }
    if (targets.linear) out.linear = format;
    if (targets.experts) out.routedExperts = format;
    if (!targets.names.empty() || targets.names.unread() > 0) out.rules.push_back({std::move(targets.names), format});
}

}  // namespace

void addGroups(const QuantizationInput& in, QuantizationScheme& out)
{
    const ConfigFields groups = in.fields.object("config_groups");
    if (!groups.value().object()) return;
    const std::string layout = in.fields.text("format");
    std::size_t count = 0;
    for (const auto& [name, value] : *groups.value().object()) {
        if (++count > 200) break;  // hostile: real files have a few
        addGroup(in, groups.object(name), layout, out);
    }
}

std::optional<QuantizationScheme> readCompressedTensors(const QuantizationInput& in)
{
    QuantizationScheme out;
    addExcluded(in.fields, {"ignore"}, out);
    // Projections around latent experts are built outside of what "Linear" reaches: Kimi-K3 keeps them plain without ignoring them.
    out.keptParts.push_back(Part::LatentProjection);
    addGroups(in, out);
    if (!out.linear && !out.routedExperts && out.rules.size() == 1)
        in.fields.assume("compressed-tensors without groups of targets: weights are counted as " + in.architecture->dtype);
    return out;
}

}  // namespace gable
