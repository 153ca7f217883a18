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
    constexpr std::size_t longest = 40;
    if (isNull()) return "null";
    if (const bool* value = boolean()) return *value ? "true" : "false";
    if (const double* value = number()) return format::exact(*value);
    if (const std::string* value = string())
        return value->size() <= longest ? '"' + *value + '"' : '"' + value->substr(0, longest) + "…\"";
    return list() ? "a list" : "an object";
}

}  // namespace gable
