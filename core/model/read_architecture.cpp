#include "core/model/read_architecture.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/model/families/families.h"
#include "core/model/json_reader.h"

namespace gable {

namespace {

using families::Family;
using families::FamilyInput;

/// Where multimodal configs keep the language model, outermost first.
constexpr std::array nests{"text_config", "llm_config", "language_config"};

struct TextConfig {
    const ConfigValue* object;
    std::string pointer;
};

TextConfig textConfig(const ConfigValue& config)
{
    TextConfig out{&config, {}};
    if (const ConfigValue* thinker = config.find("thinker_config"); thinker && thinker->object()) out = {thinker, "/thinker_config"};
    for (const char* nest : nests)
        if (const ConfigValue* inner = out.object->find(nest); inner && inner->object()) return {inner, joinPointer(out.pointer, nest)};
    return out;
}

std::string_view textOf(const ConfigValue& object, std::string_view key)
{
    const ConfigValue* value = object.find(key);
    return value && value->string() ? std::string_view(*value->string()) : std::string_view();
}

std::string_view firstArchitecture(const ConfigValue& object)
{
    const ConfigValue* value = object.find("architectures");
    if (!value || !value->list() || value->list()->empty()) return {};
    const std::string* name = value->list()->front().string();
    return name ? std::string_view(*name) : std::string_view();
}

const Family* byType(std::string_view type)
{
    for (const Family& family : families::allFamilies())
        if (std::find(family.modelTypes.begin(), family.modelTypes.end(), type) != family.modelTypes.end()) return &family;
    return nullptr;
}

const Family* byArchitecture(std::string_view name)
{
    for (const Family& family : families::allFamilies())
        if (std::find(family.architectures.begin(), family.architectures.end(), name) != family.architectures.end()) return &family;
    return nullptr;
}

const Family* findFamily(const ConfigValue& text, const ConfigValue& top)
{
    if (const Family* family = byType(textOf(text, "model_type"))) return family;
    // Of nested configs the outer class is the model's own; the inner is often a stand-in.
    for (const ConfigValue* object : {&top, &text})
        if (const Family* family = byArchitecture(firstArchitecture(*object))) return family;
    return byType(textOf(top, "model_type"));
}

std::string dtypeOf(const ConfigFields& text, const ConfigFields& top, const FormatChoice& choice)
{
    if (choice.dtype != "auto") {
        if (plainFormat(choice.dtype)) return choice.dtype;
        text.assume("dtype \"" + choice.dtype + "\" is not known: weights are counted as bfloat16");
        return "bfloat16";
    }
    for (const ConfigFields& fields : {text, top})
        for (const char* key : {"dtype", "torch_dtype"}) {
            const ConfigValue* value = fields.find({key});
            if (!value || !value->string()) continue;
            std::string_view name = *value->string();
            if (name.starts_with("torch.")) name.remove_prefix(6);
            if (plainFormat(name)) return std::string(name);
            text.assume("dtype \"" + std::string(name) + "\" is not known: weights are counted as bfloat16");
            return "bfloat16";
        }
    text.assume("no dtype in this copy of the config: weights are counted as bfloat16");
    return "bfloat16";
}

std::string typeName(const FamilyInput& in)
{
    if (!in.modelType.empty()) return std::string(in.modelType);
    if (!in.architecture.empty()) return std::string(in.architecture);
    const std::string_view outer = textOf(in.top.value(), "model_type");
    return outer.empty() ? "not named" : std::string(outer);
}

}  // namespace

Result<Architecture> readArchitecture(const ConfigValue& config, const ConfigValue* sideFile, const FormatChoice& choice)
{
    if (!config.object()) return unexpectedValue("an object", &config, {});
    ReadLog log;
    const TextConfig text = textConfig(config);
    const std::string_view outer = firstArchitecture(config);
    const FamilyInput in{ConfigFields(*text.object, text.pointer, log), ConfigFields(config, {}, log), textOf(*text.object, "model_type"),
                         outer.empty() ? firstArchitecture(*text.object) : outer};

    const Family* family = findFamily(*text.object, config);
    Architecture out = family ? family->read(in) : families::readGeneric(in);
    if (log.error) {
        if (!family) log.error->message = "model type " + typeName(in) + " is not known, and as a plain decoder: " + log.error->message;
        return tl::unexpected(*log.error);
    }
    out.family = family ? family->id : "generic";
    out.familyLabel = family ? family->label : "not known, read as a plain decoder";
    out.modelType = typeName(in);
    out.dtype = dtypeOf(in.text, in.top, choice);
    std::optional<ConfigFields> side;
    if (sideFile && sideFile->object()) side.emplace(*sideFile, std::string(), log);
    applyFormats(out, in.top, in.text, side ? &*side : nullptr, choice, log);
    out.kvCacheDtype = kvCacheDtype(in.top, in.text, side ? &*side : nullptr);
    if (log.error) return tl::unexpected(*log.error);
    out.assumptions = std::move(log.assumptions);
    return out;
}

}  // namespace gable
