#include "core/io/json_text.h"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace gable::json {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

/// May stand in a JSON string as it is.
constexpr bool plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

constexpr bool continues(unsigned char c, unsigned char low = 0x80, unsigned char high = 0xBF)
{
    return c >= low && c <= high;
}

/// Length of the well-formed UTF-8 sequence that `text` starts with (Unicode 15, table 3-7); 0 when there is none.
std::size_t sequenceLength(std::string_view text)
{
    const auto at = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
    };
    const unsigned char lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return continues(at(1)) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned char low = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned char high = lead == 0xED ? 0x9F : 0xBF;  // no surrogates
        return continues(at(1), low, high) && continues(at(2)) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned char low = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned char high = lead == 0xF4 ? 0x8F : 0xBF;
        return continues(at(1), low, high) && continues(at(2)) && continues(at(3)) ? 4 : 0;
    }
    return 0;
}

void appendEscape(std::string& out, unsigned char c)
{
    constexpr char digits[] = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += digits[c >> 4];
            out += digits[c & 15];
    }
}

}  // namespace

void appendString(std::string& out, std::string_view text)
{
    out += '"';
    while (!text.empty()) {
        std::size_t run = 0;
        while (run < text.size() && plain(static_cast<unsigned char>(text[run]))) ++run;
        out.append(text.substr(0, run));
        text.remove_prefix(run);
        if (text.empty()) break;

        const auto c = static_cast<unsigned char>(text.front());
        std::size_t length = 1;
        if (c < 0x80) {
            appendEscape(out, c);
        } else if (const std::size_t good = sequenceLength(text); good > 0) {
            out.append(text.substr(0, good));
            length = good;
        } else {
            out.append(replacement);
        }
        text.remove_prefix(length);
    }
    out += '"';
}

void appendNumber(std::string& out, double value)
{
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    char buffer[352];  // the largest double has 309 digits before the point
    std::to_chars_result result{};
    // Nearly every figure here is a whole number below 2^53, for which integers are the quick way.
    if (const auto whole = static_cast<std::int64_t>(std::fabs(value) < 0x1p53 ? value : 0.5);
        static_cast<double>(whole) == value)
        result = std::to_chars(buffer, buffer + sizeof buffer, whole);
    else if (std::trunc(value) == value)
        result = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, 0);
    else
        result = std::to_chars(buffer, buffer + sizeof buffer, value);
    out.append(buffer, result.ptr);
}

}  // namespace gable::json
