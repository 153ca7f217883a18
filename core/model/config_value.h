#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.h"

namespace gable {

class ConfigValue;

/// Immutable and shared: undo snapshots, scenarios and estimates hold the same tree. Null pointer = no config.
using Config = std::shared_ptr<const ConfigValue>;

/// A JSON value as read. Missing is not null: `find` gives nullptr for a key that is absent, a value of kind Null for `null`.
class ConfigValue {
public:
    using List = std::vector<ConfigValue>;
    using Member = std::pair<std::string, ConfigValue>;
    using Object = std::vector<Member>;  ///< in the order of the file; keys are unique

    ConfigValue() = default;
    explicit ConfigValue(bool value) : m_value(value) {}
    explicit ConfigValue(double value) : m_value(value) {}
    explicit ConfigValue(std::string value) : m_value(std::move(value)) {}
    explicit ConfigValue(List value) : m_value(std::move(value)) {}
    explicit ConfigValue(Object value) : m_value(std::move(value)) {}

    [[nodiscard]] bool isNull() const { return std::holds_alternative<std::monostate>(m_value); }
    [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&m_value); }
    [[nodiscard]] const double* number() const { return std::get_if<double>(&m_value); }
    [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&m_value); }
    [[nodiscard]] const List* list() const { return std::get_if<List>(&m_value); }
    [[nodiscard]] const Object* object() const { return std::get_if<Object>(&m_value); }

    /// The member with this key of an object; nullptr when there is none or this is no object.
    [[nodiscard]] const ConfigValue* find(std::string_view key) const;

    /// What this is, for error messages: `null`, `true`, `5632.5`, `"80G"` (cut after 40 characters), `a list`, `an object`.
    [[nodiscard]] std::string describe() const;

    friend bool operator==(const ConfigValue&, const ConfigValue&) = default;

private:
    std::variant<std::monostate, bool, double, std::string, List, Object> m_value;
};

}  // namespace gable
