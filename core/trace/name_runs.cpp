#include "core/trace/name_runs.h"

#include <algorithm>
#include <array>

namespace gable {

namespace {

using Style = NameRun::Style;

constexpr std::string_view summation = "Σ";

bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool isNumber(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return isDigit(c) || c == '.' || c == ','; });
}

bool isSign(std::string_view character)
{
    static constexpr std::array<std::string_view, 10> signs{"+", "-", "−", "·", "×", "÷", "/", "=", "(", ")"};
    return std::find(signs.begin(), signs.end(), character) != signs.end();
}

/// Primes and digits don't make a word of a letter.
Style styleOf(std::string_view text)
{
    if (isNumber(text)) return Style::Upright;
    int letters = 0;
    for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(characterLength(rest))) {
        const std::string_view character = rest.substr(0, characterLength(rest));
        letters += !isDigit(character.front()) && character != "'" && character != "′";
    }
    return letters > 1 ? Style::Upright : Style::Variable;
}

std::vector<NameRun> runsOfExpression(std::string_view name)
{
    std::vector<NameRun> out;
    bool spaced = false, inWord = false;
    for (; !name.empty(); name.remove_prefix(characterLength(name))) {
        const std::string_view character = name.substr(0, characterLength(name));
        const bool sign = isSign(character), space = character == " ";
        if (space) {
            spaced = true;
        } else if (sign) {
            out.push_back({std::string(character), Style::Sign});
        } else if (inWord) {
            out.back().text += character;
        } else {
            // Signs bring their own space; two words keep theirs.
            const bool afterWord = spaced && !out.empty() && out.back().style != Style::Sign;
            out.push_back({std::string(afterWord ? " " : "").append(character)});
        }
        inWord = !sign && !space;
        if (!space) spaced = false;
    }
    for (NameRun& run : out)
        if (run.style != Style::Sign) run.style = styleOf(run.text);
    return out;
}

/// "1" of "r1": a letter and digits behind it.
std::size_t lengthOfIndex(std::string_view name)
{
    const std::size_t letter = characterLength(name);
    if (isDigit(name.front()) || letter == name.size()) return 0;
    const std::string_view rest = name.substr(letter);
    return std::all_of(rest.begin(), rest.end(), isDigit) ? rest.size() : 0;
}

}  // namespace

std::size_t characterLength(std::string_view text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return std::min(length, text.size());
}

bool isExpression(std::string_view name) { return name.find(' ') != std::string_view::npos; }

std::vector<NameRun> nameRuns(std::string_view name)
{
    if (name.empty()) return {};
    if (isExpression(name)) return runsOfExpression(name);
    std::string_view base = name.substr(0, name.find('_'));
    std::string subscript(name.substr(std::min(name.size(), base.size() + 1)));
    if (base.empty()) return {{std::string(name), Style::Upright}};
    if (const std::size_t index = lengthOfIndex(base); subscript.empty() && index > 0) {
        subscript = base.substr(base.size() - index);
        base.remove_suffix(index);
    }
    std::vector<NameRun> out;
    if (base.starts_with(summation) && base.size() > summation.size()) {
        out.push_back({std::string(summation), Style::Upright});
        base.remove_prefix(summation.size());
        out.push_back({std::string(base), Style::Variable});
    } else {
        out.push_back({std::string(base), styleOf(base)});
    }
    std::replace(subscript.begin(), subscript.end(), '_', ',');
    if (!subscript.empty()) out.push_back({subscript, styleOf(subscript), true});
    return out;
}

}  // namespace gable
