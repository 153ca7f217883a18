#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "core/trace/name_runs.h"
#include "core/trace/notation.h"

namespace gable {

namespace {

using Kind = Notation::Kind;

/// What LaTeX writes in its own way, in mathematics.
constexpr std::array<std::pair<std::string_view, std::string_view>, 58> commands{{
    {"α", "\\alpha"},   {"β", "\\beta"},    {"γ", "\\gamma"},  {"δ", "\\delta"},   {"ε", "\\varepsilon"}, {"ζ", "\\zeta"},
    {"η", "\\eta"},     {"θ", "\\theta"},   {"ι", "\\iota"},   {"κ", "\\kappa"},   {"λ", "\\lambda"},     {"μ", "\\mu"},
    {"µ", "\\mu"},      {"ν", "\\nu"},      {"ξ", "\\xi"},     {"π", "\\pi"},      {"ρ", "\\rho"},        {"σ", "\\sigma"},
    {"ς", "\\varsigma"}, {"τ", "\\tau"},    {"υ", "\\upsilon"}, {"φ", "\\varphi"}, {"χ", "\\chi"},        {"ψ", "\\psi"},
    {"ω", "\\omega"},   {"Γ", "\\Gamma"},   {"Δ", "\\Delta"},  {"Θ", "\\Theta"},   {"Λ", "\\Lambda"},     {"Ξ", "\\Xi"},
    {"Π", "\\Pi"},      {"Σ", "\\Sigma"},   {"Υ", "\\Upsilon"}, {"Φ", "\\Phi"},    {"Ψ", "\\Psi"},        {"Ω", "\\Omega"},
    {"·", "\\cdot"},    {"×", "\\times"},   {"÷", "\\div"},    {"−", "-"},         {"…", "\\ldots"},      {"′", "'"},
    {"≤", "\\le"},      {"≥", "\\ge"},      {"⌊", "\\lfloor"}, {"⌋", "\\rfloor"},  {"∞", "\\infty"},      {" ", "\\ "},
    {"%", "\\%"},       {"&", "\\&"},       {"#", "\\#"},      {"$", "\\$"},       {"{", "\\{"},          {"}", "\\}"},
    {"_", "\\_"},       {"\\", "\\backslash"}, {"~", "\\sim"}, {"^", "\\wedge"},
}};

bool isLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

/// Joins, with a space where a command would swallow the letter behind it.
void append(std::string& out, std::string_view next)
{
    const auto backslash = out.rfind('\\');
    const bool command = backslash != std::string::npos && backslash + 1 < out.size() &&
                         std::all_of(out.begin() + static_cast<std::ptrdiff_t>(backslash) + 1, out.end(), isLetter);
    if (command && !next.empty() && isLetter(next.front())) out += ' ';
    out += next;
}

std::string escaped(std::string_view text)
{
    std::string out;
    for (; !text.empty(); text.remove_prefix(characterLength(text))) {
        const std::string_view character = text.substr(0, characterLength(text));
        const auto* const found = std::find_if(commands.begin(), commands.end(), [&](const auto& c) { return c.first == character; });
        append(out, found == commands.end() ? character : found->second);
    }
    return out;
}

std::string runToLatex(const NameRun& run)
{
    const bool letters = std::any_of(run.text.begin(), run.text.end(), isLetter);
    std::string out = escaped(run.text);
    if (run.style == NameRun::Style::Sign) return out.size() == 1 && (out == "(" || out == ")") ? out : ' ' + out + ' ';
    if (run.style == NameRun::Style::Upright && letters) out = "\\mathrm{" + out + '}';
    return run.subscript ? "_{" + out + '}' : out;
}

std::string numberToLatex(const std::string& text)
{
    if (text == "NaN") return "\\mathrm{NaN}";
    if (text.ends_with("Infinity")) return text.front() == '-' ? "-\\infty" : "\\infty";
    const Scientific parts = scientific(text);
    return parts.exponent.empty() ? text : parts.mantissa + " \\times 10^{" + parts.exponent + '}';
}

std::string chainToLatex(const Notation& chain)
{
    std::string out;
    for (std::size_t i = 0; i < chain.parts.size(); ++i) {
        if (i > 0) out += chain.kind == Kind::Product ? " \\cdot " : chain.minus[i] ? " - " : " + ";
        const Notation& part = chain.parts[i];
        if (part.kind == Kind::Cut && part.cut > 0) out += chain.kind == Kind::Product ? "\\ldots \\cdot " : "\\ldots + ";
        out += toLatex(part);
    }
    return out;
}

std::string enclosed(std::string_view left, std::string_view right, const Notation& inner)
{
    const bool tall = isTall(inner);
    std::string out = tall ? "\\left" : "";
    append(out, left);
    if (left.starts_with('\\')) out += ' ';
    append(out, toLatex(inner));
    if (right.starts_with('\\')) out += ' ';
    if (tall) out += "\\right";
    return out += right;
}

std::string cutToLatex(const Notation& cut)
{
    if (cut.cut == 0) return "\\ldots";
    std::string number = cutText(cut);
    number.resize(number.find(' '));
    for (std::size_t at = number.find(','); at != std::string::npos; at = number.find(',', at + 3)) number.replace(at, 1, "{,}");
    return number + "\\ \\text{" + cut.text + '}';
}

}  // namespace

std::string nameToLatex(const std::string& name)
{
    std::string out;
    for (const NameRun& run : nameRuns(name)) append(out, runToLatex(run));
    return out;
}

std::string toLatex(const Notation& notation)
{
    switch (notation.kind) {
    case Kind::Number: return numberToLatex(notation.text);
    case Kind::Name: return nameToLatex(notation.text);
    case Kind::Sum:
    case Kind::Product: return chainToLatex(notation);
    case Kind::Quotient: return "\\frac{" + toLatex(notation.parts[0]) + "}{" + toLatex(notation.parts[1]) + '}';
    case Kind::Power: return toLatex(notation.parts[0]) + "^{" + toLatex(notation.parts[1]) + '}';
    case Kind::Floor: return enclosed("\\lfloor", "\\rfloor", notation.parts[0]);
    case Kind::Brackets: return notation.inLineOnly ? toLatex(notation.parts[0]) : enclosed("(", ")", notation.parts[0]);
    case Kind::Cut: return cutToLatex(notation);
    }
    return {};
}

}  // namespace gable
