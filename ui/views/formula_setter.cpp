#include "ui/views/formula_setter.h"

#include <algorithm>

#include "ui/models/text.h"

namespace gable {

namespace {

using NotationKind = Notation::Kind;
using MarkKind = FormulaMark::Kind;
using Style = NameRun::Style;

// Parts of an em.
constexpr double signSpace = 0.24, dotSpace = 0.18, equalsSpace = 0.28;
constexpr double barThickness = 0.055, barGap = 0.16, barOverhang = 0.1, barMargin = 0.08;
constexpr double leastDivisorAscent = 0.5;  // a divisor of low letters keeps the distance that others have
constexpr double bracketWidth = 0.32, floorWidth = 0.3;

// Smaller letters, but never so small that they can't be read.
double smaller(double scale, double factor, double least, double whole) { return std::max(scale * factor, std::min(scale, least * whole)); }

QString minusForHyphen(QString number) { return number.replace(QLatin1Char('-'), QChar(0x2212)); }

bool isShown(const Notation& brackets) { return brackets.kind == NotationKind::Brackets && !brackets.inLineOnly; }

}  // namespace

std::vector<FormulaPiece> FormulaSetter::pieces(const std::string& resultName, const Notation& notation) const
{
    std::vector<FormulaPiece> content = pieces(notation, m_scale, 0);
    if (resultName.empty()) return content;
    FormulaPiece head;
    head.box = name(resultName, m_scale);
    head.box.append(text(QStringLiteral("="), false, m_scale), equalsSpace * em(m_scale));
    content.front().gap = equalsSpace * em(m_scale);
    content.front().level = 0;
    content.insert(content.begin(), std::move(head));
    return content;
}

std::vector<FormulaPiece> FormulaSetter::pieces(const Notation& notation, double scale, int level) const
{
    switch (notation.kind) {
    case NotationKind::Sum:
    case NotationKind::Product: return chain(notation, scale, level);
    case NotationKind::Floor: return enclosed(notation.parts[0], true, scale, level);
    case NotationKind::Brackets:
        return isShown(notation) ? enclosed(notation.parts[0], false, scale, level) : pieces(notation.parts[0], scale, level);
    default: return {{atom(notation, scale), 0, level}};
    }
}

/// A sign stays with what follows it, so that it begins a line and not ends one.
std::vector<FormulaPiece> FormulaSetter::chain(const Notation& chain, double scale, int level) const
{
    const bool product = chain.kind == NotationKind::Product;
    const double space = (product ? dotSpace : signSpace) * em(scale);
    std::vector<FormulaPiece> out;
    const auto add = [&](std::vector<FormulaPiece> part, bool minus) {
        if (!out.empty()) {
            FormulaPiece& first = part.front();
            FormulaBox signedBox = text(product ? QStringLiteral("·") : minus ? QStringLiteral("−") : QStringLiteral("+"), false, scale);
            signedBox.append(first.box, space);
            first = {std::move(signedBox), space, level};
        }
        std::move(part.begin(), part.end(), std::back_inserter(out));
    };
    for (std::size_t i = 0; i < chain.parts.size(); ++i) {
        const Notation& part = chain.parts[i];
        const bool rest = part.kind == NotationKind::Cut && part.cut > 0;
        const QString dots = product ? QStringLiteral("… · ") : QStringLiteral("… + ");
        add(rest ? std::vector<FormulaPiece>{{text(dots + toQString(cutText(part)), false, scale)}} : pieces(part, scale, level + 1), chain.minus[i]);
    }
    return out;
}

/// Brackets stay with what they begin and end at; between, lines may break.
std::vector<FormulaPiece> FormulaSetter::enclosed(const Notation& inner, bool floor, double scale, int level) const
{
    std::vector<FormulaPiece> out = pieces(inner, scale, level + 1);
    const FormulaBox whole = joined(out);
    FormulaBox opened = bracket(floor ? MarkKind::LeftFloor : MarkKind::LeftBracket, whole, scale);
    opened.append(out.front().box);
    out.front().box = std::move(opened);
    out.back().box.append(bracket(floor ? MarkKind::RightFloor : MarkKind::RightBracket, whole, scale));
    return out;
}

FormulaBox FormulaSetter::box(const Notation& notation, double scale) const { return joined(pieces(notation, scale, 0)); }

FormulaBox FormulaSetter::atom(const Notation& notation, double scale) const
{
    switch (notation.kind) {
    case NotationKind::Number: return number(notation.text, scale);
    case NotationKind::Name: return name(notation.text, scale);
    case NotationKind::Quotient: return quotient(notation, scale);
    case NotationKind::Power: return power(notation, scale);
    default: return text(notation.cut > 0 ? toQString(cutText(notation)) : QStringLiteral("…"), false, scale);
    }
}

FormulaBox FormulaSetter::text(const QString& text, bool italic, double scale) const
{
    const TextExtent extent = m_font.measure(text, italic, scale);
    FormulaBox out{extent.width, extent.ascent, extent.descent, {}};
    out.marks.push_back({MarkKind::Text, QRectF(0, -extent.ascent, extent.width, extent.ascent + extent.descent), text, 0, italic, scale});
    return out;
}

FormulaBox FormulaSetter::run(const NameRun& run, double scale) const { return text(toQString(run.text), run.style == Style::Variable, scale); }

FormulaBox FormulaSetter::name(const std::string& name, double scale) const
{
    FormulaBox out;
    for (const NameRun& part : nameRuns(name)) {
        const bool spaced = part.style == Style::Sign && part.text != "(" && part.text != ")";
        const double space = spaced && !out.marks.empty() ? (part.text == "·" ? dotSpace : signSpace) * em(scale) : 0;
        if (part.subscript) {
            lower(out, run(part, smaller(scale, 0.72, 0.55, m_scale)), out.width, scale);
        } else {
            out.append(run(part, scale), space);
            out.width += space;
        }
    }
    return out;
}

FormulaBox FormulaSetter::number(const std::string& number, double scale) const
{
    const Scientific parts = scientific(number);
    FormulaBox out = text(minusForHyphen(toQString(parts.mantissa)), false, scale);
    if (parts.exponent.empty()) return out;
    out.append(text(QStringLiteral("×"), false, scale), dotSpace * em(scale));
    out.append(text(QStringLiteral("10"), false, scale), dotSpace * em(scale));
    raise(out, text(minusForHyphen(toQString(parts.exponent)), false, smaller(scale, 0.72, 0.55, m_scale)), out.width, scale);
    return out;
}

FormulaBox FormulaSetter::quotient(const Notation& notation, double scale) const
{
    const double size = em(scale), inner = smaller(scale, 0.92, 0.66, m_scale);
    const FormulaBox above = box(notation.parts[0], inner), below = box(notation.parts[1], inner);
    const double thickness = std::max(1.0, barThickness * size), gap = barGap * size, margin = barMargin * size;
    const double bar = std::max(above.width, below.width) + 2 * barOverhang * size;
    FormulaBox out;
    out.put(above, margin + (bar - above.width) / 2, -axis(scale) - thickness / 2 - gap - above.descent);
    out.put(below, margin + (bar - below.width) / 2, -axis(scale) + thickness / 2 + gap + std::max(below.ascent, leastDivisorAscent * em(inner)));
    out.marks.push_back({MarkKind::Bar, QRectF(margin, -axis(scale) - thickness / 2, bar, thickness), {}, 0, false, scale});
    out.width = bar + 2 * margin;
    return out;
}

/// An exponent stands above a subscript, not behind it.
FormulaBox FormulaSetter::power(const Notation& notation, double scale) const
{
    const Notation& base = notation.parts[0];
    const FormulaBox exponent = box(notation.parts[1], smaller(scale, 0.72, 0.55, m_scale));
    const std::vector<NameRun> runs = base.kind == NotationKind::Name ? nameRuns(base.text) : std::vector<NameRun>();
    FormulaBox out = box(base, scale);
    const bool stacked = runs.size() == 2 && runs.back().subscript;
    const double x = stacked ? run(runs.front(), scale).width : out.width;
    raise(out, exponent, x, scale);
    return out;
}

void FormulaSetter::lower(FormulaBox& out, const FormulaBox& subscript, double x, double scale) const
{
    constexpr double leastDrop = 0.16, highestTop = 0.4, margin = 0.03;
    out.put(subscript, x, std::max(leastDrop * em(scale), subscript.ascent - highestTop * em(scale)));
    out.width += margin * em(scale);
}

void FormulaSetter::raise(FormulaBox& out, const FormulaBox& exponent, double x, double scale) const
{
    constexpr double leastRise = 0.4, belowTop = 0.36, lowestBottom = 0.28, correction = 0.05;
    const double rise = std::max({leastRise * em(scale), out.ascent - belowTop * em(scale), lowestBottom * em(scale) + exponent.descent});
    out.put(exponent, x + correction * em(scale), -rise);
}

/// What a letter's height needs is a character of the font; around more, brackets are drawn, as high on both sides of the axis.
FormulaBox FormulaSetter::bracket(MarkKind kind, const FormulaBox& inner, double scale) const
{
    constexpr double highestCharacter = 1.3, margin = 0.06, leastAscent = 0.76, leastDescent = 0.16, growth = 0.06;
    const bool floor = kind == MarkKind::LeftFloor || kind == MarkKind::RightFloor;
    const double size = em(scale);
    if (!floor && inner.height() < highestCharacter * size)
        return text(kind == MarkKind::LeftBracket ? QStringLiteral("(") : QStringLiteral(")"), false, scale);
    const double middle = axis(scale);
    const double needed = std::max({inner.ascent - middle, inner.descent + middle, leastAscent * size - middle, leastDescent * size + middle});
    const double half = needed + margin * size;
    const double width = floor ? floorWidth * size : bracketWidth * size + growth * half;
    FormulaBox out{width, half + middle, half - middle, {}};
    out.marks.push_back({kind, QRectF(0, -half - middle, width, 2 * half), {}, 0, false, scale});
    return out;
}

/// The height of the middle of a plus, where fraction bars lie.
double FormulaSetter::axis(double scale) const
{
    const TextExtent plus = m_font.measure(QStringLiteral("+"), false, scale);
    return (plus.ascent - plus.descent) / 2;
}

}  // namespace gable
