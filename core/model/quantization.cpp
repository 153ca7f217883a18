#include "core/model/quantization.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "core/model/quantization_scheme.h"

namespace gable {

namespace {

/// The second is what early files of compressed-tensors say.
constexpr std::array keys{"quantization_config", "compression_config"};

template <typename Visit>
void visitModules(Architecture& architecture, Visit visit)
{
    const auto visitAll = [&](std::vector<Module>& modules) { std::for_each(modules.begin(), modules.end(), visit); };
    for (LayerGroup& group : architecture.layers) visitAll(group.layer.modules);
    if (architecture.mtp)
        for (LayerGroup& group : architecture.mtp->layers) visitAll(group.layer.modules);
    visitAll(architecture.outside);
}

/// Where the quantization is told, the config's own word first.
struct Sources {
    std::optional<ConfigFields> config, side;
};

Sources sources(const ConfigFields& top, const ConfigFields& text, const ConfigFields* sideFile)
{
    Sources out;
    for (const ConfigFields& fields : {top, text})
        for (const char* key : keys)
            if (!out.config && fields.has(key)) out.config = fields.object(key);
    if (sideFile) out.side = *sideFile;
    return out;
}

/// Some configs keep only the algorithm and leave names to the side file.
bool namesModules(const ConfigFields& fields)
{
    constexpr std::array lists{"ignore", "exclude_modules", "quantized_layers", "quantization", "modules_to_not_convert"};
    return std::any_of(lists.begin(), lists.end(), [&](const char* list) { return fields.has(list); });
}

std::optional<ConfigFields> choose(const Sources& from)
{
    if (!from.config) return from.side;
    return from.side && isModelopt(*from.config) && !namesModules(*from.config) ? from.side : from.config;
}

std::optional<QuantizationScheme> chosenScheme(const Architecture& architecture, const ConfigFields& top, const ConfigFields& text,
                                               const ConfigFields* sideFile, const FormatChoice& choice, const Format& plain, ReadLog& log)
{
    if (choice.quantization == "none") return std::nullopt;
    if (choice.quantization == "from-config") {
        const std::optional<ConfigFields> fields = choose(sources(top, text, sideFile));
        return fields ? readScheme({*fields, text, &architecture, plain}) : std::nullopt;
    }
    std::optional<QuantizationScheme> named = namedScheme(choice.quantization);
    if (!named) log.assume("quantization \"" + choice.quantization.substr(0, 40) + "\" is not known: weights are counted as " + architecture.dtype);
    return named;
}

void applyOverride(Architecture& architecture, Part part, const std::string& formatId, ReadLog& log)
{
    const Format* format = namedFormat(formatId);
    if (!format) {
        std::string ids;
        for (const Format& known : namedFormats()) ids += (ids.empty() ? "" : ", ") + std::string(known.id);
        return log.fail("format of " + std::string(id(part)) + ": expected one of " + ids + ", found \"" + formatId.substr(0, 40) + "\"", {});
    }
    bool found = false;
    visitModules(architecture, [&](Module& module) {
        if (module.part != part || module.use != Use::Linear) return;
        module.format = *format;
        found = true;
    });
    if (!found) log.assume("no linear module belongs to " + std::string(id(part)) + ": the format chosen for it changes nothing");
}

/// As ModelOpt and compressed-tensors say it: "FP8", or bits and type of a number.
std::string cacheDtype(const ConfigValue& scheme)
{
    if (const std::string* name = scheme.string()) {
        std::string lower = *name;
        std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return lower == "fp8" ? lower : "";
    }
    const ConfigValue* bits = scheme.find("num_bits");
    const ConfigValue* type = scheme.find("type");
    const bool eight = bits && bits->number() && *bits->number() == 8;
    return eight && type && type->string() && *type->string() == "float" ? "fp8" : "";
}

std::string cacheDtype(const ConfigFields& fields)
{
    const ConfigValue* nested = fields.value().find("quantization");
    for (const ConfigValue* object : {&fields.value(), nested})
        for (const char* name : {"kv_cache_quant_algo", "kv_cache_scheme"})
            if (const ConfigValue* scheme = object ? object->find(name) : nullptr)
                if (std::string dtype = cacheDtype(*scheme); !dtype.empty()) return dtype;
    return {};
}

}  // namespace

void applyFormats(Architecture& architecture, const ConfigFields& top, const ConfigFields& text, const ConfigFields* sideFile,
                  const FormatChoice& choice, ReadLog& log)
{
    const Format* known = plainFormat(architecture.dtype);
    const Format plain = known ? *known : Format{};
    const auto setPlain = [&](Module& module) {
        if (!module.fixedFormat) module.format = plain;
    };
    visitModules(architecture, setPlain);
    std::for_each(architecture.vision.begin(), architecture.vision.end(), setPlain);

    if (std::optional<QuantizationScheme> scheme = chosenScheme(architecture, top, text, sideFile, choice, plain, log))
        assignFormats(architecture, *scheme, plain, log);
    for (const auto& [part, format] : choice.overrides) applyOverride(architecture, part, format, log);
}

std::string kvCacheDtype(const ConfigFields& top, const ConfigFields& text, const ConfigFields* sideFile)
{
    const Sources from = sources(top, text, sideFile);
    for (const std::optional<ConfigFields>& source : {from.config, from.side})
        if (source)
            if (std::string dtype = cacheDtype(*source); !dtype.empty()) return dtype;
    return {};
}

}  // namespace gable
