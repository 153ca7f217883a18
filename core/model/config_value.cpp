#include "core/model/config_value.h"

#include "core/units/format.h"

namespace gable {

const ConfigValue* ConfigValue::find(std::string_view key) const
{
    if (const Object* members = object())
        for (const Member& member : *members)
            if (member.first == key) return &member.second;
    return nullptr;
}

std::string ConfigValue::describe() const
{
    static constexpr std::size_t longest = 40;
    if (isNull()) return "null";
    if (const bool* value = boolean()) return *value ? "true" : "false";
    const auto cut = [](const std::string& text) { return text.size() <= longest ? text : text.substr(0, longest) + "…"; };
    if (const double* value = number()) return cut(format::exact(*value));
    if (const std::string* value = string()) return '"' + cut(*value) + '"';
    return list() ? "a list" : "an object";
}

}  // namespace gable
