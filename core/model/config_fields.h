#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/config_value.h"
#include "core/result.h"

namespace gable {

/// What came up while a config was read: the first error, and what had to be assumed.
struct ReadLog {
    std::optional<Error> error;
    std::vector<std::string> assumptions;

    /// Keeps the first error; later ones are mostly its consequences.
    void fail(std::string message, std::string pointer);
    /// Adds a sentence once.
    void assume(std::string sentence);
};

/// Bounds of what a config may say, so that hostile numbers cost no time and overflow nothing.
inline constexpr double maxConfigSize = 1e9;    ///< widths, counts of experts and heads, vocabularies, contexts
inline constexpr double maxConfigLayers = 4096;

/// The fields of one object of a config. A getter takes alternative names, the first that is present and not null counts. A value of
/// the wrong kind is noted in the log with its pointer, and the getter returns something harmless (1, false, empty), so that a family reads
/// straight on and the error is asked for once, at the end.
class ConfigFields {
public:
    using Keys = std::initializer_list<std::string_view>;

    ConfigFields(const ConfigValue& object, std::string pointer, ReadLog& log) : m_object(&object), m_pointer(std::move(pointer)), m_log(&log) {}

    /// Present and not null.
    [[nodiscard]] bool has(std::string_view key) const { return find({key}) != nullptr; }
    [[nodiscard]] const ConfigValue* find(Keys keys) const;

    /// A whole number in [1, maxConfigSize]; missing is an error.
    [[nodiscard]] double size(Keys keys) const;
    [[nodiscard]] double size(std::string_view key) const { return size({key}); }
    /// The same in [0, maxConfigSize], `otherwise` when missing.
    [[nodiscard]] double count(Keys keys, double otherwise) const;
    [[nodiscard]] double count(std::string_view key, double otherwise) const { return count({key}, otherwise); }
    /// Any finite number, `otherwise` when missing.
    [[nodiscard]] double number(std::string_view key, double otherwise) const;
    [[nodiscard]] bool flag(std::string_view key, bool otherwise) const;
    [[nodiscard]] std::string text(std::string_view key, std::string_view otherwise = {}) const;

    /// The count of layers: 1 to maxConfigLayers.
    [[nodiscard]] double layers(Keys keys) const;

    /// Lists; empty when missing. With `layers` > 0 one that is shorter is an error, and a longer one is cut: its tail tells about MTP.
    [[nodiscard]] std::vector<double> counts(std::string_view key, double layers = 0) const;
    [[nodiscard]] std::vector<std::string> texts(std::string_view key, double layers = 0) const;
    /// A count for each layer: a list, or one number for all.
    [[nodiscard]] std::vector<double> countPerLayer(Keys keys, double layers, double otherwise) const;

    /// A member that is an object; an empty one when missing.
    [[nodiscard]] ConfigFields object(std::string_view key) const;

    [[nodiscard]] std::string pointerOf(std::string_view key) const;
    void fail(std::string_view key, std::string message) const;
    void assume(std::string sentence) const { m_log->assume(std::move(sentence)); }
    [[nodiscard]] const ConfigValue& value() const { return *m_object; }

private:
    struct Found {
        std::string_view key;
        const ConfigValue* value = nullptr;
    };
    [[nodiscard]] Found look(Keys keys) const;
    [[nodiscard]] double whole(Found found, double minimum, double maximum) const;

    const ConfigValue* m_object;
    std::string m_pointer;
    ReadLog* m_log;
};

}  // namespace gable
