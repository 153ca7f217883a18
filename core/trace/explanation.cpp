#include "core/trace/explanation.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <set>
#include <unordered_map>
#include <utility>

#include "core/trace/notation.h"

namespace gable {

namespace {

using Op = Traced::Op;
using Node = Traced::Node;

/// Two nodes of one name and one value are the same thing to a reader, however often the tree was built.
using Key = std::pair<std::string, std::uint64_t>;
Key keyOf(const Node& node) { return {node.name, std::bit_cast<std::uint64_t>(node.value)}; }

/// A formula on the way to the definitions that it needs.
struct Visit {
    const Node* named = nullptr;  ///< none for the formula itself
    Notation formula;
    std::vector<const Node*> names;
    std::size_t left = 0;  ///< how many of the names are still to be followed
};

Visit visit(const Node* named, const Node& definition)
{
    Visit out;
    out.named = named;
    out.formula = notate(definition, Leaves::Names, &out.names);
    out.left = out.names.size();
    return out;
}

/// The formula and every definition below it, users before what they use. Depth first and backwards, so that the reverse is in order of
/// need and, where need leaves it open, of appearance; without recursion, as a chain of definitions may be long.
std::vector<Visit> inOrderOfNeed(const Node& top)
{
    std::set<Key> seen;
    std::vector<Visit> open, done;
    open.push_back(visit(nullptr, top));
    while (!open.empty()) {
        Visit& current = open.back();
        if (current.left == 0) {
            done.push_back(std::move(current));
            open.pop_back();
            continue;
        }
        const Node& name = *current.names[--current.left];
        if (name.op == Op::Named && seen.insert(keyOf(name)).second) open.push_back(visit(&name, *name.left));
    }
    std::reverse(done.begin(), done.end());
    return done;
}

void addSymbols(const Visit& visited, std::set<Key>& seen, std::vector<SymbolUse>& out)
{
    for (const Node* node : visited.names)
        if (node->op == Op::Symbol && seen.insert(keyOf(*node)).second) out.push_back({node->name, node->meaning, node->origin, node->value});
}

double apply(const Node& node, double left, double right)
{
    switch (node.op) {
    case Op::Constant:
    case Op::Symbol: return node.value;
    case Op::Named: return left;
    case Op::Floor: return std::floor(left);
    case Op::Add: return left + right;
    case Op::Subtract: return left - right;
    case Op::Multiply: return left * right;
    case Op::Divide: return left / right;
    case Op::Power: return std::pow(left, right);
    }
    return 0;
}

}  // namespace

Explanation explain(const Traced& traced)
{
    Explanation out;
    out.value = traced.value();
    const Node& top = definitionOf(traced.node());
    std::set<Key> symbols;
    for (const Visit& visited : inOrderOfNeed(top)) {
        addSymbols(visited, symbols, out.symbols);
        const Node* named = visited.named;
        std::string formula = toText(visited.formula), latex = toLatex(visited.formula);
        std::string substitution = toText(notate(named ? *named->left : top, Leaves::Numbers));
        if (!named) {
            out.formula = std::move(formula), out.substitution = std::move(substitution), out.latex = std::move(latex);
        } else if (formula != named->name) {  // "T = T" tells nothing that the symbol doesn't
            out.definitions.push_back(
                {named->name, named->meaning, std::move(formula), std::move(substitution), std::move(latex), named->value, named->left});
        }
    }
    return out;
}

/// Each node once, though it may be shared, and without recursion, though a sum may have a link for each request of a batch.
double evaluate(const Node& root)
{
    std::unordered_map<const Node*, double> known;
    std::vector<const Node*> open{&root};
    while (!open.empty()) {
        const Node& node = *open.back();
        const std::size_t before = open.size();
        for (const Node* child : {node.left.get(), node.right.get()})
            if (child && !known.contains(child)) open.push_back(child);
        if (open.size() > before) continue;
        open.pop_back();
        const auto of = [&](const auto& child) { return child ? known.at(child.get()) : 0.0; };
        known[&node] = apply(node, of(node.left), of(node.right));
    }
    return known.at(&root);
}

}  // namespace gable
