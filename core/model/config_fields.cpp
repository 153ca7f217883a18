#include "core/model/config_fields.h"

#include <algorithm>
#include <cmath>

#include "core/model/json_reader.h"
#include "core/units/format.h"

namespace gable {

namespace {

const ConfigValue emptyObject{ConfigValue::Object{}};

std::string listOf(ConfigFields::Keys keys)
{
    std::string out;
    for (std::string_view key : keys) out += (out.empty() ? "" : " or ") + std::string(key);
    return out;
}

std::string expected(std::string_view what, const ConfigValue& found) { return "expected " + std::string(what) + ", found " + found.describe(); }

std::string rangeText(double minimum, double maximum) { return "a whole number from " + format::exact(minimum) + " to " + format::exact(maximum); }

}  // namespace

void ReadLog::fail(std::string message, std::string pointer)
{
    if (!error) error = Error{std::move(message), {}, std::move(pointer)};
}

void ReadLog::assume(std::string sentence)
{
    if (std::find(assumptions.begin(), assumptions.end(), sentence) == assumptions.end()) assumptions.push_back(std::move(sentence));
}

ConfigFields::Found ConfigFields::look(Keys keys) const
{
    for (std::string_view key : keys)
        if (const ConfigValue* value = m_object->find(key); value && !value->isNull()) return {key, value};
    return {};
}

const ConfigValue* ConfigFields::find(Keys keys) const { return look(keys).value; }

double ConfigFields::whole(Found found, double minimum, double maximum) const
{
    const double* number = found.value->number();
    if (number && *number >= minimum && *number <= maximum && std::floor(*number) == *number) return *number;
    fail(found.key, expected(rangeText(minimum, maximum), *found.value));
    return 1;
}

double ConfigFields::size(Keys keys) const
{
    const Found found = look(keys);
    if (found.value) return whole(found, 1, maxConfigSize);
    fail({}, "expected " + listOf(keys) + ", found " + (m_object->find(*keys.begin()) ? "null" : "nothing"));
    return 1;
}

double ConfigFields::count(Keys keys, double otherwise) const
{
    const Found found = look(keys);
    return found.value ? whole(found, 0, maxConfigSize) : otherwise;
}

double ConfigFields::number(std::string_view key, double otherwise) const
{
    const Found found = look({key});
    if (!found.value) return otherwise;
    if (const double* number = found.value->number(); number && std::isfinite(*number)) return *number;
    fail(key, expected("a number", *found.value));
    return otherwise;
}

bool ConfigFields::flag(std::string_view key, bool otherwise) const
{
    const Found found = look({key});
    if (!found.value) return otherwise;
    if (const bool* flag = found.value->boolean()) return *flag;
    fail(key, expected("true or false", *found.value));
    return otherwise;
}

std::string ConfigFields::text(std::string_view key, std::string_view otherwise) const
{
    const Found found = look({key});
    if (!found.value) return std::string(otherwise);
    if (const std::string* text = found.value->string()) return *text;
    fail(key, expected("a text", *found.value));
    return std::string(otherwise);
}

double ConfigFields::layers(Keys keys) const
{
    const Found found = look(keys);
    return found.value ? whole(found, 1, maxConfigLayers) : size(keys);
}

std::vector<double> ConfigFields::counts(std::string_view key, double layers) const
{
    const Found found = look({key});
    if (!found.value) return {};
    const ConfigValue::List* list = found.value->list();
    std::vector<double> out;
    if (!list) {
        fail(key, expected("a list of whole numbers", *found.value));
        return std::vector<double>(static_cast<std::size_t>(layers));
    }
    for (const ConfigValue& item : *list) {
        const double* number = item.number();
        const bool isWhole = number && *number >= 0 && *number <= maxConfigSize && std::floor(*number) == *number;
        const bool* flag = item.boolean();
        if (!isWhole && !flag) fail(key, expected("a list of whole numbers", item) + " in it");
        out.push_back(isWhole ? *number : flag && *flag ? 1 : 0);
    }
    if (layers > 0 && static_cast<double>(out.size()) < layers)
        fail(key, "expected an entry for each of " + format::exact(layers) + " layers, found " + std::to_string(out.size()));
    if (layers > 0) out.resize(static_cast<std::size_t>(layers));
    return out;
}

std::vector<std::string> ConfigFields::texts(std::string_view key, double layers) const
{
    const Found found = look({key});
    if (!found.value) return {};
    const ConfigValue::List* list = found.value->list();
    std::vector<std::string> out;
    if (!list) fail(key, expected("a list of texts", *found.value));
    else
        for (const ConfigValue& item : *list) {
            if (!item.string()) fail(key, expected("a list of texts", item) + " in it");
            out.push_back(item.string() ? *item.string() : std::string());
        }
    if (layers > 0 && list && static_cast<double>(out.size()) < layers)
        fail(key, "expected an entry for each of " + format::exact(layers) + " layers, found " + std::to_string(out.size()));
    if (layers > 0) out.resize(static_cast<std::size_t>(layers));
    return out;
}

std::vector<double> ConfigFields::countPerLayer(Keys keys, double layers, double otherwise) const
{
    const Found found = look(keys);
    if (found.value && found.value->list()) return counts(found.key, layers);
    return std::vector<double>(static_cast<std::size_t>(layers), found.value ? whole(found, 0, maxConfigSize) : otherwise);
}

ConfigFields ConfigFields::object(std::string_view key) const
{
    const Found found = look({key});
    if (found.value && !found.value->object()) fail(key, expected("an object", *found.value));
    const bool usable = found.value && found.value->object();
    return ConfigFields(usable ? *found.value : emptyObject, pointerOf(key), *m_log);
}

std::string ConfigFields::pointerOf(std::string_view key) const { return key.empty() ? m_pointer : joinPointer(m_pointer, key); }

void ConfigFields::fail(std::string_view key, std::string message) const { m_log->fail(std::move(message), pointerOf(key)); }

}  // namespace gable
