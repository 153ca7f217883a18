#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/model/quantization_scheme.h"

/// The dialects that give all linear layers one format and list exceptions: fp8, fbgemm_fp8, mxfp4, GPTQ, AWQ, bitsandbytes.
namespace gable {

namespace {

using Input = QuantizationInput;
using Scheme = QuantizationScheme;

/// Names that DeepSeek-style FP8 never converts although they are matrices: MTP's projection, and the output projection of MiMo-V2, whose
/// published file only adds up with it in bfloat16.
void keepForFp8(const Input& in, Scheme& out)
{
    out.keptNames = {"eh_proj", "weights_proj"};
    if (in.architecture->family != "mimo-v2") return;
    out.keptNames.push_back("self_attn.o_proj");
    in.fields.assume("MiMo-V2: o_proj is taken to be kept in the model's dtype, as the size of the published checkpoint says");
}

/// [rows, columns] of a block; nothing when there is no such field.
std::optional<std::pair<double, double>> blockSize(const ConfigFields& fields)
{
    constexpr std::string_view key = "weight_block_size";
    if (!fields.has(key)) return std::nullopt;
    const std::vector<double> sizes = fields.counts(key);
    const bool usable = sizes.size() == 2 && sizes[0] >= 1 && sizes[1] >= 1;
    if (!usable) fields.fail(key, "expected two whole numbers from 1");
    return usable ? std::pair{sizes[0], sizes[1]} : std::pair{128.0, 128.0};
}

bool isV4(const Input& in)
{
    return in.architecture->family == "deepseek-v4";
}

Format fp8Format(const Input& in)
{
    if (const auto block = blockSize(in.fields)) {
        // `scale_fmt: ue8m0` tells how DeepSeek rounds scales; only V4 also stores them in one byte.
        const bool byteScales = isV4(in) && in.fields.text("scale_fmt") == "ue8m0";
        Format format = *namedFormat(byteScales ? "fp8-block-ue8m0" : "fp8-block");
        format.groupOutputs = block->first;
        format.groupInputs = block->second;
        return format;
    }
    Format format = *namedFormat("fp8");
    if (in.fields.text("activation_scheme", "dynamic") != "static") format.perModuleBytes = 0;
    return format;
}

Scheme readFp8(const Input& in)
{
    Scheme out;
    addExcluded(in.fields, {"modules_to_not_convert", "ignored_layers"}, out);
    out.linear = fp8Format(in);
    keepForFp8(in, out);
    if (isV4(in) && in.text.text("expert_dtype") == "fp4") out.routedExperts = *namedFormat("mxfp4");
    return out;
}

Scheme readMxfp4(const Input& in)
{
    Scheme out;
    addExcluded(in.fields, {"modules_to_not_convert"}, out);
    out.routedExperts = *namedFormat("mxfp4");
    const auto hasExperts = [](const LayerGroup& group) {
        return std::any_of(group.layer.modules.begin(), group.layer.modules.end(), [](const Module& m) { return m.part == Part::RoutedExperts; });
    };
    const auto& layers = in.architecture->layers;
    if (std::none_of(layers.begin(), layers.end(), hasExperts))
        in.fields.assume("quantization method mxfp4 covers routed experts, of which this model has none: weights are counted as " +
                         in.architecture->dtype);
    return out;
}

// ---- GPTQ

Format gptqFormat(const ConfigFields& fields, const Format& otherwise)
{
    Format format = otherwise;
    const double bits = fields.number("bits", format.bits);
    if (bits != 2 && bits != 3 && bits != 4 && bits != 8) fields.fail("bits", "expected 2, 3, 4 or 8");
    format.bits = format.zeroBits = bits;
    format.groupInputs = groupSize(fields, "group_size", format.groupInputs);
    return format;
}

/// `dynamic`: regular expressions with settings of their own; those with "-:" stay plain.
void addDynamic(const ConfigFields& fields, const Format& general, Scheme& out)
{
    const ConfigFields dynamic = fields.object("dynamic");
    if (!dynamic.value().object()) return;
    for (const auto& [key, value] : *dynamic.value().object()) {
        std::string_view pattern = key;
        const bool plain = pattern.starts_with("-:");
        if (plain || pattern.starts_with("+:")) pattern.remove_prefix(2);
        FormatRule rule;
        rule.names.addRegex(pattern);
        if (!plain) rule.format = value.object() ? gptqFormat(dynamic.object(key), general) : general;
        out.rules.push_back(std::move(rule));
        if (out.rules.size() > 1000) break;  // hostile: real files have a handful
    }
}

Scheme readGptq(const Input& in)
{
    Scheme out;
    const Format general = gptqFormat(in.fields, *namedFormat("gptq-int4"));
    addDynamic(in.fields, general, out);
    addExcluded(in.fields, {"modules_to_not_convert"}, out);
    if (in.fields.flag("lm_head", false)) {
        FormatRule head;
        head.names.add("lm_head");
        head.format = general;
        out.rules.push_back(std::move(head));
    }
    // A list of lists with the only modules that are converted.
    const ConfigValue* only = in.fields.find({"modules_in_block_to_quantize"});
    if (!only || !only->list()) {
        out.linear = general;
        return out;
    }
    FormatRule rule;
    rule.format = general;
    for (const ConfigValue& block : *only->list())
        for (const ConfigValue& name : block.list() ? *block.list() : ConfigValue::List{block})
            if (name.string()) rule.names.add(*name.string());
    out.rules.push_back(std::move(rule));
    return out;
}

// ---- AWQ, bitsandbytes

Scheme readAwq(const Input& in)
{
    Scheme out;
    addExcluded(in.fields, {"modules_to_not_convert"}, out);
    Format format = *namedFormat("awq-int4");
    format.bits = in.fields.count({"bits", "w_bit"}, 4);
    if (format.bits != 4 && format.bits != 8) in.fields.fail(in.fields.has("bits") ? "bits" : "w_bit", "expected 4 or 8");
    format.groupInputs = groupSize(in.fields, in.fields.has("group_size") ? "group_size" : "q_group_size", 128);
    format.zeroBits = in.fields.flag("zero_point", true) ? format.bits : 0;
    out.linear = format;
    return out;
}

std::optional<Scheme> readBitsandbytes(const Input& in)
{
    Scheme out;
    addExcluded(in.fields, {"llm_int8_skip_modules"}, out);
    const auto flag = [&](std::string_view key, std::string_view stored) { return in.fields.flag(key, false) || in.fields.flag(stored, false); };
    if (flag("load_in_4bit", "_load_in_4bit")) {
        // The library's own default is its FP4; both take the same bytes.
        const bool nf4 = in.fields.text("bnb_4bit_quant_type", "fp4") == "nf4";
        const bool twice = in.fields.flag("bnb_4bit_use_double_quant", false);
        Format format = *namedFormat(twice ? "nf4-double" : "nf4");
        if (!nf4) format.id = "bnb-fp4";
        out.linear = format;
        return out;
    }
    if (flag("load_in_8bit", "_load_in_8bit")) {
        out.linear = *namedFormat("bnb-int8");
        return out;
    }
    in.fields.assume("quantization method bitsandbytes with neither load_in_4bit nor load_in_8bit: weights are counted as " + in.architecture->dtype);
    return std::nullopt;
}

/// Methods that are one of the named formats with a list of exceptions: "fbgemm_fp8", "mxfp8".
std::optional<Scheme> readByName(const Input& in, std::string_view method)
{
    std::optional<Scheme> named = namedScheme(method);
    if (!named) return std::nullopt;
    addExcluded(in.fields, {"modules_to_not_convert", "ignored_layers", "ignore"}, *named);
    return named;
}

struct Method {
    std::string_view name, format;
};
/// What a method's name alone says, for configs and for users; kernels have names of their own for the same layouts.
constexpr std::array methods{
    Method{"fbgemm_fp8", "fp8-channel"}, Method{"ptpc_fp8", "fp8-channel"}, Method{"gptq", "gptq-int4"},         Method{"gptq_marlin", "gptq-int4"},
    Method{"awq", "awq-int4"},           Method{"awq_marlin", "awq-int4"},  Method{"bitsandbytes", "nf4"},       Method{"modelopt", "fp8"},
    Method{"modelopt_fp4", "nvfp4"},     Method{"modelopt_mxfp8", "mxfp8"}, Method{"deepseek_fp8", "fp8-block"},
};

std::string methodOf(const ConfigFields& fields)
{
    std::string method = fields.text("quant_method");
    if (!method.empty()) return method;
    if (isModelopt(fields)) return "modelopt";
    return fields.has("config_groups") ? "compressed-tensors" : "";
}

}  // namespace

double groupSize(const ConfigFields& fields, std::string_view key, double otherwise)
{
    const double size = fields.number(key, otherwise);
    if (size == -1) return 0;
    if (size >= 0 && size <= maxConfigSize && std::floor(size) == size) return size;
    fields.fail(key, "expected -1 or a whole number");
    return 0;
}

Format grouped(std::string_view id, double group)
{
    Format format = *namedFormat(id);
    if (group > 0 && format.groupInputs > 0) format.groupInputs = group;
    return format;
}

void addExcluded(const ConfigFields& fields, std::initializer_list<std::string_view> keys, QuantizationScheme& out)
{
    FormatRule rule;
    for (const std::string_view key : keys)
        for (const std::string& entry : fields.texts(key)) {
            if (entry.starts_with("re:"))
                rule.names.addRegex(std::string_view(entry).substr(3));
            else
                rule.names.add(entry);
        }
    // Also one that only has what was not understood: it is reported from there.
    out.rules.push_back(std::move(rule));
}

void addNativeFp8(const QuantizationInput& in, QuantizationScheme& out)
{
    out.linear = *namedFormat("fp8-block-ue8m0");
    if (in.text.text("expert_dtype") == "fp4") out.routedExperts = *namedFormat("mxfp4");
    keepForFp8(in, out);
}

std::optional<QuantizationScheme> namedScheme(std::string_view method)
{
    const auto known = std::find_if(methods.begin(), methods.end(), [method](const Method& m) { return m.name == method; });
    const Format* format = namedFormat(known == methods.end() ? method : known->format);
    if (!format || plainFormat(format->id)) return std::nullopt;
    QuantizationScheme out;
    out.linear = *format;
    if (format->id.starts_with("fp8")) out.keptNames = {"eh_proj"};
    return out;
}

std::optional<QuantizationScheme> readScheme(const QuantizationInput& in)
{
    const std::string method = methodOf(in.fields);
    if (method == "fp8" || method == "deepseek_v4_fp8") return readFp8(in);
    if (method.starts_with("modelopt")) return readModelopt(in);
    if (method == "compressed-tensors") return readCompressedTensors(in);
    if (method == "mxfp4") return readMxfp4(in);
    if (method.starts_with("gptq")) return readGptq(in);
    if (method.starts_with("awq")) return readAwq(in);
    if (method == "bitsandbytes") return readBitsandbytes(in);
    if (std::optional<QuantizationScheme> named = readByName(in, method)) return named;
    in.fields.assume(
        (method.empty() ? std::string("a quantization config that names no method") : "quantization method \"" + method.substr(0, 40) + "\"") +
        " is not read: weights are counted as " + in.architecture->dtype);
    return std::nullopt;
}

}  // namespace gable
