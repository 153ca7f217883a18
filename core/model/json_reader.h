#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/model/config_value.h"
#include "core/result.h"

namespace gable {

/// What a file may cost to read. The largest published configs are 3 MB, ten levels deep.
struct ReadLimits {
    std::size_t bytes = 16u << 20;
    std::size_t depth = 64;
    std::size_t values = 2'000'000;
};

/// Text → tree. Bare `NaN`, `Infinity` and `-Infinity`, which published configs contain, are read as numbers. Errors: text that is
/// no JSON (with line and column), over a limit, a key twice in one object, a number beyond double. `origin` names the text in errors.
Result<Config> readJson(std::string_view text, std::string_view origin, const ReadLimits& limits = {});

/// The same from a file. Errors: not there, a folder, not readable, over the size limit, not text.
Result<Config> readJsonFile(const std::string& path, const ReadLimits& limits = {});

/// A whole file as text, at most `limit` bytes.
Result<std::string> readTextFile(const std::string& path, std::size_t limit = ReadLimits{}.bytes);

/// Checked getters for an object's members. `pointer` is the object's own JSON pointer, for errors.
Result<double> requireNumber(const ConfigValue& object, std::string_view key, std::string_view pointer = {});
Result<std::string> requireString(const ConfigValue& object, std::string_view key, std::string_view pointer = {});

/// "expected X, found Y" for a value (nullptr: "nothing").
tl::unexpected<Error> unexpectedValue(std::string_view expected, const ConfigValue* found, std::string pointer);

/// `base` + "/" + `key` with the escapes of JSON pointers.
std::string joinPointer(std::string_view base, std::string_view key);

}  // namespace gable
