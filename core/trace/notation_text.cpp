#include "core/trace/name_runs.h"
#include "core/trace/notation.h"

namespace gable {

namespace {

using Kind = Notation::Kind;

std::string chainToText(const Notation& chain)
{
    std::string out;
    for (std::size_t i = 0; i < chain.parts.size(); ++i) {
        if (i > 0) out += chain.kind == Kind::Product ? " · " : chain.minus[i] ? " − " : " + ";
        const Notation& part = chain.parts[i];
        if (part.kind == Kind::Cut && part.cut > 0) out += chain.kind == Kind::Product ? "… · " : "… + ";
        out += toText(part);
    }
    return out;
}

}  // namespace

std::string toText(const Notation& notation)
{
    switch (notation.kind) {
    case Kind::Number:
    case Kind::Name: return notation.text;
    case Kind::Sum:
    case Kind::Product: return chainToText(notation);
    case Kind::Quotient: return toText(notation.parts[0]) + " ÷ " + toText(notation.parts[1]);
    case Kind::Power: return toText(notation.parts[0]) + '^' + toText(notation.parts[1]);
    case Kind::Floor: return "⌊" + toText(notation.parts[0]) + "⌋";
    case Kind::Brackets: return '(' + toText(notation.parts[0]) + ')';
    case Kind::Cut: return notation.cut > 0 ? cutText(notation) : "…";
    }
    return {};
}

}  // namespace gable
