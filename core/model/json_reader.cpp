#include "core/model/json_reader.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <system_error>

#include <nlohmann/json.hpp>

namespace gable {

namespace {

// The library reads no bare Infinity and NaN. They are replaced by numbers of the same length, so that positions in errors hold, that
// occur nowhere else in the text, so that the reader knows them by their spelling.
constexpr std::string_view infinityName = "Infinity", nanName = "NaN";

/// The spellings put in; empty where nothing was replaced.
struct Mask {
    std::string infinity, nan;
};

/// A number of eight (infinity) or three characters that does not occur in the text; empty when it holds them all.
std::string unusedNumber(const std::string& text, bool eight)
{
    for (char first = '1'; first <= '9'; ++first)
        for (char second = '0'; second <= '9'; ++second) {
            const std::string spelling = eight ? std::string{first, '.', second, '0', 'E', '0', '0', '7'} : std::string{first, 'E', second};
            if (text.find(spelling) == std::string::npos) return spelling;
        }
    return {};
}

bool endsValue(const std::string& text, std::size_t at)
{
    return at >= text.size() || std::string_view(" \t\r\n,]}").find(text[at]) != std::string_view::npos;
}

bool startsValue(const std::string& text, std::size_t at)
{
    return at == 0 || std::string_view(" \t\r\n[:,").find(text[at - 1]) != std::string_view::npos;
}

/// Replaces `name` at `at` when it stands there as a value of its own; `signedToo` lets a minus stand before it.
bool maskAt(std::string& text, std::size_t at, std::string_view name, bool signedToo, const std::string& spelling)
{
    if (spelling.empty() || text.compare(at, name.size(), name) != 0 || !endsValue(text, at + name.size())) return false;
    const bool minus = signedToo && at > 0 && text[at - 1] == '-';
    if (!startsValue(text, minus ? at - 1 : at)) return false;
    text.replace(at, name.size(), spelling);
    return true;
}

/// Replaces bare non-finite numbers outside strings.
Mask maskNonFinite(std::string& text)
{
    Mask mask;
    if (text.find(infinityName) != std::string::npos) mask.infinity = unusedNumber(text, true);
    if (text.find(nanName) != std::string::npos) mask.nan = unusedNumber(text, false);
    if (mask.infinity.empty() && mask.nan.empty()) return mask;
    bool inString = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (inString) {
            if (c == '\\')
                ++at;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == 'I') {
            maskAt(text, at, infinityName, true, mask.infinity);
        } else if (c == 'N') {
            maskAt(text, at, nanName, false, mask.nan);
        }
    }
    return mask;
}

/// Builds the tree from the library's events and stops at the first limit passed.
class TreeBuilder {
public:
    TreeBuilder(const ReadLimits& limits, const Mask& mask) : m_limits(limits), m_mask(mask) {}

    bool null() { return put(ConfigValue()); }
    bool boolean(bool value) { return put(ConfigValue(value)); }
    bool number_integer(std::int64_t value) { return put(ConfigValue(static_cast<double>(value))); }
    bool number_unsigned(std::uint64_t value) { return put(ConfigValue(static_cast<double>(value))); }
    bool number_float(double value, const std::string& raw)
    {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        if (!m_mask.infinity.empty() && raw == m_mask.infinity) return put(ConfigValue(infinity));
        if (!m_mask.infinity.empty() && raw == '-' + m_mask.infinity) return put(ConfigValue(-infinity));
        if (!m_mask.nan.empty() && raw == m_mask.nan) return put(ConfigValue(std::numeric_limits<double>::quiet_NaN()));
        return put(ConfigValue(value));
    }
    bool string(std::string& value) { return put(ConfigValue(std::move(value))); }
    bool binary(std::vector<std::uint8_t>&) { return false; }

    bool start_object(std::size_t) { return open(true); }
    bool start_array(std::size_t) { return open(false); }
    bool key(std::string& name)
    {
        m_open.back().key = std::move(name);
        return true;
    }
    bool end_object()
    {
        Level level = std::move(m_open.back());
        m_open.pop_back();
        if (const std::string* twice = duplicate(level.members)) return stop("a key twice in one object: \"" + *twice + '"');
        return put(ConfigValue(std::move(level.members)));
    }
    bool end_array()
    {
        Level level = std::move(m_open.back());
        m_open.pop_back();
        return put(ConfigValue(std::move(level.items)));
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error)
    {
        std::string what = error.what();
        if (const auto bracket = what.find("] "); bracket != std::string::npos) what.erase(0, bracket + 2);
        m_error = "expected JSON, found " + what;
        return false;
    }

    [[nodiscard]] const std::string& error() const { return m_error; }
    [[nodiscard]] std::string pointer() const
    {
        std::string out;
        for (const Level& level : m_open) {
            if (level.isObject && level.key.empty()) break;  // before the first key of an object: the object itself
            out = joinPointer(out, level.isObject ? level.key : std::to_string(level.items.size()));
        }
        return out;
    }
    ConfigValue take() { return std::move(m_root); }

private:
    struct Level {
        bool isObject = false;
        std::string key;
        ConfigValue::Object members;
        ConfigValue::List items;
    };

    bool stop(std::string message)
    {
        m_error = std::move(message);
        return false;
    }

    bool open(bool isObject)
    {
        if (m_open.size() >= m_limits.depth) return stop("expected at most " + std::to_string(m_limits.depth) + " levels of nesting, found more");
        m_open.emplace_back().isObject = isObject;
        return true;
    }

    bool put(ConfigValue value)
    {
        if (++m_values > m_limits.values) return stop("expected at most " + std::to_string(m_limits.values) + " values, found more");
        if (m_open.empty())
            m_root = std::move(value);
        else if (m_open.back().isObject)
            m_open.back().members.emplace_back(std::move(m_open.back().key), std::move(value));
        else
            m_open.back().items.push_back(std::move(value));
        return true;
    }

    static const std::string* duplicate(const ConfigValue::Object& members)
    {
        constexpr std::size_t few = 16;  // comparing all pairs of a small object needs no memory
        if (members.size() <= few) {
            for (std::size_t i = 0; i < members.size(); ++i)
                for (std::size_t j = 0; j < i; ++j)
                    if (members[i].first == members[j].first) return &members[i].first;
            return nullptr;
        }
        std::vector<const std::string*> keys;
        keys.reserve(members.size());
        for (const auto& member : members) keys.push_back(&member.first);
        const auto less = [](const std::string* a, const std::string* b) { return *a < *b; };
        std::sort(keys.begin(), keys.end(), less);
        const auto found = std::adjacent_find(keys.begin(), keys.end(), [](const auto* a, const auto* b) { return *a == *b; });
        return found == keys.end() ? nullptr : *found;
    }

    ReadLimits m_limits;
    const Mask& m_mask;
    std::vector<Level> m_open;
    ConfigValue m_root;
    std::size_t m_values = 0;
    std::string m_error;
};

}  // namespace

Result<Config> readJson(std::string_view text, std::string_view origin, const ReadLimits& limits)
{
    if (text.size() > limits.bytes)
        return fail("expected at most " + std::to_string(limits.bytes >> 20) + " MiB, found more", {}, std::string(origin));
    std::string copy(text);
    const Mask mask = maskNonFinite(copy);
    TreeBuilder builder(limits, mask);
    try {
        if (nlohmann::json::sax_parse(copy, &builder)) return std::make_shared<const ConfigValue>(builder.take());
    } catch (const std::exception& error) {  // the library promises not to throw here; a lack of memory may
        return fail(error.what(), builder.pointer(), std::string(origin));
    }
    return fail(builder.error(), builder.pointer(), std::string(origin));
}

Result<std::string> readTextFile(const std::string& path, std::size_t limit)
{
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) return fail("no such file", {}, path);
    if (std::filesystem::is_directory(status)) return fail("expected a file, found a folder", {}, path);
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail("the file can't be opened", {}, path);
    std::string text;
    // Read by block: devices and pipes have no size to ask for.
    char block[1 << 16];
    while (file.read(block, sizeof block) || file.gcount() > 0) {
        text.append(block, static_cast<std::size_t>(file.gcount()));
        if (text.size() > limit) return fail("expected at most " + std::to_string(limit >> 20) + " MiB, found more", {}, path);
    }
    if (file.bad()) return fail("the file can't be read", {}, path);
    return text;
}

Result<Config> readJsonFile(const std::string& path, const ReadLimits& limits)
{
    auto text = readTextFile(path, limits.bytes);
    if (!text) return tl::unexpected(text.error());
    if (text->find('\0') != std::string::npos) return fail("expected JSON, found a binary file", {}, path);
    return readJson(*text, path, limits);
}

tl::unexpected<Error> unexpectedValue(std::string_view expected, const ConfigValue* found, std::string pointer)
{
    return fail("expected " + std::string(expected) + ", found " + (found ? found->describe() : "nothing"), std::move(pointer));
}

Result<double> requireNumber(const ConfigValue& object, std::string_view key, std::string_view pointer)
{
    const ConfigValue* value = object.find(key);
    if (value && value->number() && std::isfinite(*value->number())) return *value->number();
    return unexpectedValue("a number", value, joinPointer(pointer, key));
}

Result<std::string> requireString(const ConfigValue& object, std::string_view key, std::string_view pointer)
{
    const ConfigValue* value = object.find(key);
    if (value && value->string()) return *value->string();
    return unexpectedValue("a text", value, joinPointer(pointer, key));
}

std::string joinPointer(std::string_view base, std::string_view key)
{
    std::string out(base);
    out += '/';
    for (const char c : key) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

}  // namespace gable
