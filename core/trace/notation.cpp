#include "core/trace/notation.h"

#include <algorithm>

#include "core/trace/name_runs.h"
#include "core/units/format.h"

namespace gable {

namespace {

using Op = Traced::Op;
using Node = Traced::Node;
using Kind = Notation::Kind;

constexpr int sumRank = 1, productRank = 2, atomRank = 3;

/// How tightly a notation holds together. A name that is a formula is a unit that always needs its brackets.
int rankOf(const Notation& notation)
{
    switch (notation.kind) {
    case Kind::Sum: return sumRank;
    case Kind::Product:
    case Kind::Quotient: return productRank;
    case Kind::Name: return isExpression(notation.text) ? 0 : atomRank;
    default: return atomRank;
    }
}

bool isNegative(const Notation& notation) { return notation.kind == Kind::Number && notation.text.starts_with('-'); }

/// Can be a base or an exponent without brackets. "1e-05" is a product when it is set.
bool isAtom(const Notation& notation)
{
    if (notation.kind == Kind::Number) return !isNegative(notation) && notation.text.find('e') == std::string::npos;
    return notation.kind != Kind::Power && rankOf(notation) == atomRank;
}

Notation brackets(Notation inner, bool inLineOnly)
{
    Notation out;
    out.kind = Kind::Brackets;
    out.inLineOnly = inLineOnly;
    out.parts.push_back(std::move(inner));
    return out;
}

Notation withParts(Kind kind, Notation first, Notation second)
{
    Notation out;
    out.kind = kind;
    out.parts.push_back(std::move(first));
    out.parts.push_back(std::move(second));
    return out;
}

/// Parts of a tree may be shared, so that a small graph is a formula without end: the size of what is built is bounded.
class Builder {
public:
    Builder(Leaves leaves, std::vector<const Node*>* names) : m_leaves(leaves), m_names(names) {}

    Notation build(const Node& node, int depth = 0)
    {
        constexpr int deepest = 60;
        if ((depth > deepest && node.left) || --m_budget < 0) return cut(0, {});
        switch (node.op) {
        case Op::Constant: return number(node);
        case Op::Symbol:
        case Op::Named: return m_leaves == Leaves::Names ? name(node) : number(node);
        case Op::Floor: return floor(build(*node.left, depth + 1));
        case Op::Divide: return quotient(node, depth + 1);
        case Op::Power: return power(node, depth + 1);
        default: return chain(node, depth + 1);
        }
    }

private:
    static Notation number(const Node& node)
    {
        Notation out;
        out.text = format::exact(node.value);
        return out;
    }

    Notation name(const Node& node)
    {
        if (m_names) m_names->push_back(&node);
        Notation out;
        out.kind = Kind::Name;
        out.text = node.name;
        return out;
    }

    static Notation cut(std::size_t parts, std::string what)
    {
        Notation out;
        out.kind = Kind::Cut;
        out.cut = parts;
        out.text = std::move(what);
        return out;
    }

    static Notation floor(Notation inner)
    {
        Notation out;
        out.kind = Kind::Floor;
        out.parts.push_back(std::move(inner));
        return out;
    }

    /// The tree is evaluated as written: a right operand of equal rank keeps its brackets.
    Notation operand(const Node& node, int outer, bool right, int depth)
    {
        Notation inner = build(node, depth);
        const int rank = rankOf(inner);
        const bool bare = rank > outer || (!right && rank == outer);
        if (bare && !(right && isNegative(inner))) return inner;
        const bool fraction = inner.kind == Kind::Quotient;
        return brackets(std::move(inner), fraction);
    }

    Notation quotient(const Node& node, int depth)
    {
        const auto side = [&](const Node& child, bool right) {
            Notation out = operand(child, productRank, right, depth);
            if (out.kind == Kind::Brackets) out.inLineOnly = true;
            return out;
        };
        Notation dividend = side(*node.left, false);
        return withParts(Kind::Quotient, std::move(dividend), side(*node.right, true));
    }

    Notation power(const Node& node, int depth)
    {
        Notation base = build(*node.left, depth), exponent = build(*node.right, depth);
        if (!isAtom(base)) base = brackets(std::move(base), false);
        if (!isAtom(exponent)) exponent = brackets(std::move(exponent), true);
        return withParts(Kind::Power, std::move(base), std::move(exponent));
    }

    /// A chain leans to the left and may have a link for each request of a batch: it is walked, not descended.
    Notation chain(const Node& node, int depth)
    {
        const bool sum = node.op != Op::Multiply;
        const int rank = sum ? sumRank : productRank;
        const auto isLink = [&](Op op) { return sum ? op == Op::Add || op == Op::Subtract : op == Op::Multiply; };
        std::vector<const Node*> links;
        const Node* first = &node;
        for (; isLink(first->op); first = first->left.get()) links.push_back(first);

        const std::size_t most = sum ? 6 : 24;
        const std::size_t count = links.size() + 1;
        const std::size_t shown = count > most ? most - 1 : count;
        Notation out;
        out.kind = sum ? Kind::Sum : Kind::Product;
        out.parts.push_back(operand(*first, rank, false, depth));
        out.minus.push_back(false);
        for (std::size_t i = 1; i < shown; ++i) {
            const Node& link = *links[links.size() - i];
            out.parts.push_back(operand(*link.right, rank, true, depth));
            out.minus.push_back(link.op == Op::Subtract);
        }
        if (shown < count) {
            out.parts.push_back(cut(count - shown, sum ? "more terms" : "more factors"));
            out.minus.push_back(false);
        }
        return out;
    }

    Leaves m_leaves;
    std::vector<const Node*>* m_names;
    int m_budget = 2000;
};

}  // namespace

Notation notate(const Node& node, Leaves leaves, std::vector<const Node*>* names) { return Builder(leaves, names).build(node); }

const Node& definitionOf(const Node& node)
{
    const Node* top = &node;
    while (top->op == Op::Named) top = top->left.get();
    return *top;
}

std::string cutText(const Notation& cut)
{
    return cut.cut > 0 ? format::count(static_cast<double>(cut.cut)) + ' ' + cut.text : std::string();
}

Scientific scientific(const std::string& number)
{
    const auto mark = number.find('e');
    if (mark == std::string::npos) return {number, {}};
    std::string digits = number.substr(mark + 1);
    const bool negative = digits.starts_with('-');
    digits.erase(0, std::min(digits.find_first_not_of("+-0"), digits.size() - 1));
    return {number.substr(0, mark), (negative ? "-" : "") + digits};
}

bool isTall(const Notation& notation)
{
    return notation.kind == Kind::Quotient || notation.kind == Kind::Power || std::any_of(notation.parts.begin(), notation.parts.end(), isTall);
}

}  // namespace gable
