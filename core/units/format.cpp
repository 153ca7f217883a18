#include "core/units/format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace gable::format {

namespace {

std::string fixed(double value, int decimals)
{
    std::array<char, 512> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals).ptr;
    return {buffer.data(), end};
}

std::string grouped(std::string_view digits)
{
    std::string out;
    const std::size_t sign = !digits.empty() && digits.front() == '-' ? 1 : 0;
    for (std::size_t at = 0; at < digits.size(); ++at) {
        if (at > sign && (digits.size() - at) % 3 == 0) out += ',';
        out += digits[at];
    }
    return out;
}

/// Three significant digits of a value in [0, 1000), without trailing zeros behind the point.
std::string threeDigits(double value)
{
    std::string text = fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.ends_with('.')) text.pop_back();
    }
    return text;
}

bool sameIgnoringCase(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// The power of 1024 that a suffix stands for; 0 when it is none.
double suffixFactor(std::string_view suffix)
{
    if (suffix.empty()) return 1;
    constexpr double kibi = 1024;
    constexpr std::array<std::pair<char, double>, 4> factors{{{'k', kibi}, {'m', kibi * kibi}, {'g', kibi * kibi * kibi},
                                                              {'t', kibi * kibi * kibi * kibi}}};
    for (const auto& [letter, factor] : factors)
        if (sameIgnoringCase(suffix, std::string(1, letter)) || sameIgnoringCase(suffix, std::string{letter, 'i'})) return factor;
    return 0;
}

/// "⁻⁷" of "-07".
std::string raised(std::string_view exponent)
{
    constexpr std::string_view digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string out = exponent.starts_with('-') ? "⁻" : "";
    const std::size_t first = exponent.find_first_not_of("+-0");
    if (first == std::string_view::npos) return out + std::string(digits[0]);
    for (const char c : exponent.substr(first)) out += digits[c - '0'];
    return out;
}

}  // namespace

std::string exact(double value)
{
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    std::array<char, 512> buffer{};
    char* const first = buffer.data();
    char* const last = first + buffer.size();
    if (value == std::floor(value)) {
        constexpr double wholeLimit = 9007199254740992.0;  // 2⁵³: below it an integer holds the value
        if (std::abs(value) < wholeLimit) return {first, std::to_chars(first, last, static_cast<long long>(value)).ptr};
        return {first, std::to_chars(first, last, value, std::chars_format::fixed, 0).ptr};
    }
    return {first, std::to_chars(first, last, value).ptr};
}

std::string count(double value)
{
    if (!std::isfinite(value)) return exact(value);
    const std::string digits = fixed(value, 0);
    return digits == "-0" ? "0" : grouped(digits);
}

std::string compact(double value)
{
    if (!std::isfinite(value) || value == std::floor(value)) return count(value);
    std::array<char, 64> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 4);
    const std::string digits(buffer.data(), error == std::errc() ? end : buffer.data());
    const std::size_t at = digits.find('e');
    return at == std::string::npos ? digits : digits.substr(0, at) + " × 10" + raised(digits.substr(at + 1));
}

std::string si(double value, std::string_view unit)
{
    if (!std::isfinite(value)) return exact(value) + ' ' + std::string(unit);
    constexpr std::array<std::string_view, 9> prefixes{"", "k", "M", "G", "T", "P", "E", "Z", "Y"};
    const bool negative = value < 0;
    double scaled = std::abs(value);
    std::size_t step = 0;
    while (scaled >= 999.5 && step + 1 < prefixes.size()) {
        scaled /= 1000;
        ++step;
    }
    // A value beyond the last prefix keeps its digits, grouped.
    const std::string digits = scaled >= 999.5 ? count(scaled) : threeDigits(scaled);
    std::string out = (negative ? "−" : "") + digits;
    const std::string suffix = std::string(prefixes[step]) + std::string(unit);
    return suffix.empty() ? out : out + ' ' + suffix;
}

std::string flops(Flops value) { return si(value.value, "FLOP"); }
std::string bytes(Bytes value) { return si(value.value, "B"); }
std::string rate(FlopsPerSecond value) { return si(value.value, "FLOP/s"); }
std::string bandwidth(BytesPerSecond value) { return si(value.value, "B/s"); }

std::string intensity(FlopsPerByte value)
{
    if (!std::isfinite(value.value)) return exact(value.value) + " FLOP/B";
    return (value.value < 99.95 ? fixed(value.value, 1) : count(value.value)) + " FLOP/B";
}

std::string duration(Seconds value)
{
    if (!std::isfinite(value.value)) return exact(value.value) + " s";
    constexpr std::array<std::string_view, 4> units{"ns", "µs", "ms", "s"};
    double scaled = std::abs(value.value) * 1e9;
    std::size_t step = 0;
    while (scaled >= 999.5 && step + 1 < units.size()) {
        scaled /= 1000;
        ++step;
    }
    const std::string digits = scaled >= 999.5 ? count(scaled) : threeDigits(scaled);
    return (value.value < 0 ? "−" : "") + digits + ' ' + std::string(units[step]);
}

std::string capacity(Bytes value)
{
    const double gib = value.value / (1024.0 * 1024.0 * 1024.0);
    return (gib == std::floor(gib) ? count(gib) : fixed(gib, 1)) + " GiB";
}

std::string gibibytes(Bytes value)
{
    if (!std::isfinite(value.value)) return exact(value.value) + " GiB";
    const std::string digits = fixed(std::abs(value.value) / (1024.0 * 1024.0 * 1024.0), 2);
    return (value.value < 0 && digits != "0.00" ? "−" : "") + digits + " GiB";
}

std::string storage(Bytes value)
{
    if (!std::isfinite(value.value)) return exact(value.value) + " B";
    constexpr std::array<std::string_view, 7> units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double scaled = std::abs(value.value);
    std::size_t step = 0;
    while (scaled >= 999.5 && step + 1 < units.size()) {
        scaled /= 1024;
        ++step;
    }
    const std::string digits = scaled >= 999.5 ? count(scaled) : threeDigits(scaled);
    return (value.value < 0 ? "−" : "") + digits + ' ' + std::string(units[step]);
}

std::string parameters(double value)
{
    constexpr double thousandsInFull = 99999.5;
    if (!std::isfinite(value) || std::abs(value) < thousandsInFull) return count(value);
    constexpr std::array<std::string_view, 4> units{"k", "M", "B", "T"};
    double scaled = std::abs(value) / 1000;
    std::size_t step = 0;
    while (scaled >= 999.5 && step + 1 < units.size()) {
        scaled /= 1000;
        ++step;
    }
    const std::string digits = scaled >= 999.5 ? count(scaled) : threeDigits(scaled);
    return (value < 0 ? "−" : "") + digits + ' ' + std::string(units[step]);
}

std::string dollars(double value)
{
    if (!std::isfinite(value)) return "$" + exact(value);
    if (value >= 9999.5) return "$" + count(std::round(value / 100) * 100);
    return "$" + (value >= 999.5 ? count(value) : value >= 0.0995 || value == 0 ? fixed(value, 2) : threeDigits(value));
}

std::string share(double part, double whole)
{
    if (!(whole > 0) || part <= 0) return "0 %";
    const double percent = 100 * part / whole;
    if (percent <= 0.5) return "<1 %";
    return fixed(percent, 0) + " %";
}

std::string change(double from, double to)
{
    if (from == to) return "equal";
    if (!(from > 0) || !(to > 0) || !std::isfinite(to / from)) return to > from ? "more" : "less";
    const double factor = std::max(to / from, from / to);
    if (factor >= 2) return (to > from ? "×" : "÷") + (factor < 99.95 ? threeDigits(factor) : count(factor));
    const double percent = 100 * std::abs(to / from - 1);
    if (percent < 0.05) return to > from ? "<+0.1 %" : ">−0.1 %";
    return (to > from ? "+" : "−") + fixed(percent, percent < 9.95 ? 1 : 0) + " %";
}

bool parse(std::string_view text, double& value, std::string_view unit)
{
    text = trimmed(text);
    if (!unit.empty() && text.size() > unit.size() && sameIgnoringCase(text.substr(text.size() - unit.size()), unit))
        text = trimmed(text.substr(0, text.size() - unit.size()));
    std::string digits;
    std::size_t at = 0;
    for (; at < text.size() && std::string_view("+-.0123456789, ").find(text[at]) != std::string_view::npos; ++at)
        if (text[at] != ',' && text[at] != ' ') digits += text[at];
    const double factor = suffixFactor(trimmed(text.substr(at)));
    if (digits.starts_with("+-")) return false;
    const char* first = digits.data() + (digits.starts_with('+') ? 1 : 0);
    const char* const last = digits.data() + digits.size();
    double number = 0;
    const auto [end, error] = std::from_chars(first, last, number, std::chars_format::fixed);
    if (error != std::errc() || end != last || first == last || factor == 0 || !std::isfinite(number * factor)) return false;
    value = number * factor;
    return true;
}

}  // namespace gable::format
