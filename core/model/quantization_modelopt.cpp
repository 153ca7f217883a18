#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <utility>

#include "core/model/quantization_scheme.h"

/// NVIDIA ModelOpt: `hf_quant_config.json` beside the config, the same inside of `quantization_config`, or its flat layout there.
/// Source: published checkpoints, and ModelOpt's export of checkpoints in the layout of Hugging Face.
namespace gable {

namespace {

struct Algorithm {
    std::string_view name, format;
};
constexpr std::array algorithms{
    Algorithm{"FP8", "fp8"},
    Algorithm{"FP8_PER_CHANNEL_PER_TOKEN", "fp8-channel"},
    Algorithm{"FP8_PB_WO", "fp8-block"},
    Algorithm{"FP8_PB_REAL", "fp8-block"},
    Algorithm{"FP8_PB", "fp8-block"},
    Algorithm{"FP8_BLOCK", "fp8-block"},
    Algorithm{"NVFP4", "nvfp4"},
    Algorithm{"NVFP4_AWQ", "nvfp4"},
    Algorithm{"W4A8_NVFP4_FP8", "nvfp4"},
    Algorithm{"W4A16_NVFP4", "w4a16-nvfp4"},
    Algorithm{"MXFP8", "mxfp8"},
    Algorithm{"MXFP4", "mxfp4"},
    Algorithm{"W4A8_MXFP4_FP8", "mxfp4"},
    Algorithm{"W4A16_AWQ", "modelopt-awq-int4"},
    Algorithm{"INT4_AWQ", "modelopt-awq-int4"},
    Algorithm{"W4A8_AWQ", "modelopt-awq-int4"},
    Algorithm{"W8A8_SQ_PER_CHANNEL", "int8"},
    Algorithm{"INT8_SQ", "int8"},
    Algorithm{"W8A16", "int8"},
};

std::string upper(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

std::optional<Format> formatOf(std::string_view algorithm, double group)
{
    const auto known = std::find_if(algorithms.begin(), algorithms.end(), [algorithm](const Algorithm& a) { return a.name == algorithm; });
    if (known == algorithms.end()) return std::nullopt;
    Format format = *namedFormat(known->format);
    // Blocks of FP8 are 128 × 128 and MX groups 32 whatever stands beside them.
    if (group > 0 && (format.bits == 4) && !known->format.starts_with("mx")) format.groupInputs = group;
    if (algorithm == "W4A8_AWQ") format.perModuleBytes = 8;  // a second scale and that of the activations
    if (algorithm == "NVFP4_AWQ" || algorithm == "INT8_SQ" || algorithm == "W8A8_SQ_PER_CHANNEL") format.perInputBytes = 2;  // smoothing factors
    if (format.id == "int8") format.scaleBytes = 4;
    return format;
}

struct Layered {
    std::string algorithm;
    double group = 0;
    friend auto operator<=>(const Layered&, const Layered&) = default;
};

std::string notRead(const std::string& algorithm)
{
    return algorithm.empty() ? std::string("ModelOpt's config names no algorithm")
                             : "ModelOpt's algorithm \"" + algorithm.substr(0, 40) + "\" is not read";
}

/// The format of one entry of `quantized_layers`. Thousands of entries are alike, so the usual ones take a short way.
Layered layered(const ConfigFields& layers, std::string_view name, const ConfigValue& entry)
{
    const ConfigValue* algorithm = entry.find("quant_algo");
    const ConfigValue* group = entry.find("group_size");
    const bool usual = algorithm && algorithm->string() && (!group || (group->number() && *group->number() == 16));
    if (usual) return {upper(*algorithm->string()), group ? *group->number() : 0};
    const ConfigFields fields = layers.object(name);
    return {upper(fields.text("quant_algo")), groupSize(fields, "group_size", 0)};
}

/// MIXED_PRECISION: only what is listed is quantized; a name may be a matrix, one of an expert, or a container.
void addLayers(const ConfigFields& fields, const std::string& dtype, QuantizationScheme& out)
{
    const ConfigFields layers = fields.object("quantized_layers");
    if (!layers.value().object()) return;
    std::map<Layered, std::size_t> rules;
    for (const auto& [name, entry] : *layers.value().object()) {
        const Layered kind = layered(layers, name, entry);
        auto rule = rules.find(kind);
        if (rule == rules.end()) {
            if (rules.size() >= 64) continue;  // hostile: there are no more kinds than algorithms and a few group sizes
            rule = rules.emplace(kind, out.rules.size()).first;
            FormatRule fresh;
            fresh.format = formatOf(kind.algorithm, kind.group);
            if (!fresh.format) fields.assume(notRead(kind.algorithm) + ": its layers are counted as " + dtype);
            out.rules.push_back(std::move(fresh));
        }
        out.rules[rule->second].names.add(name);
    }
}

}  // namespace

bool isModelopt(const ConfigFields& fields)
{
    const ConfigValue* producer = fields.value().find("producer");
    const ConfigValue* name = producer ? producer->find("name") : nullptr;
    if (name && name->string() && *name->string() == "modelopt") return true;
    const ConfigValue* method = fields.value().find("quant_method");
    if (method && method->string()) return method->string()->starts_with("modelopt");
    const ConfigValue* inner = fields.value().find("quantization");
    return fields.has("quant_algo") || (inner && inner->object());
}

std::optional<QuantizationScheme> readModelopt(const QuantizationInput& in)
{
    const ConfigFields fields = in.fields.has("quantization") ? in.fields.object("quantization") : in.fields;
    const std::string& dtype = in.architecture->dtype;
    const std::string algorithm = upper(fields.text("quant_algo"));
    QuantizationScheme out;
    out.narrowsExcluded = true;
    addExcluded(fields, {"exclude_modules", "ignore"}, out);
    // V4 has no original in bfloat16: what a list leaves out stays as DeepSeek stores it.
    if (in.architecture->family == "deepseek-v4") addNativeFp8(in, out);
    if (algorithm == "MIXED_PRECISION" && fields.has("quantized_layers")) {
        addLayers(fields, dtype, out);
        return out;
    }
    if (const std::optional<Format> format = formatOf(algorithm, groupSize(fields, "group_size", 0))) {
        out.linear = out.routedExperts = format;
        return out;
    }
    if (algorithm.empty() || algorithm == "MIXED_PRECISION") {
        QuantizationInput inner = in;
        inner.fields = fields;
        addGroups(inner, out);
        if (out.linear || out.rules.size() > 1) return out;
    }
    fields.assume(notRead(algorithm) + ": weights are counted as " + dtype);
    return std::nullopt;
}

}  // namespace gable
