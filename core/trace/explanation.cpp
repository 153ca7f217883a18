#include "core/trace/explanation.h"

#include <cmath>

#include "core/units/format.h"

namespace gable {

namespace {

using Op = Traced::Op;
using Node = Traced::Node;

/// Leaves of a printed formula: names for people, or their numbers.
enum class Leaves { Names, Numbers };

int precedence(Op op)
{
    switch (op) {
    case Op::Add:
    case Op::Subtract: return 1;
    case Op::Multiply:
    case Op::Divide: return 2;
    default: return 3;
    }
}

std::string print(const Node& node, Leaves leaves, bool top);

std::string operand(const Node& node, Leaves leaves, int outer, bool right)
{
    const int inner = precedence(node.op);
    const std::string text = print(node, leaves, false);
    // The tree is evaluated as written: a right operand of equal rank keeps its brackets.
    return inner < outer || (right && inner == outer) ? '(' + text + ')' : text;
}

std::string print(const Node& node, Leaves leaves, bool top)
{
    static constexpr std::string_view signs[] = {" + ", " − ", " · ", " ÷ "};
    switch (node.op) {
    case Op::Constant: return format::exact(node.value);
    case Op::Symbol: return leaves == Leaves::Names ? std::string(node.name) : format::exact(node.value);
    case Op::Named:
        if (top) return print(*node.left, leaves, true);
        if (leaves == Leaves::Numbers) return format::exact(node.value);
        return node.name.find(' ') == std::string_view::npos ? std::string(node.name) : '(' + std::string(node.name) + ')';
    case Op::Floor: return "⌊" + print(*node.left, leaves, false) + "⌋";
    default: break;
    }
    const int rank = precedence(node.op);
    const auto sign = signs[static_cast<int>(node.op) - static_cast<int>(Op::Add)];
    return operand(*node.left, leaves, rank, false) + std::string(sign) + operand(*node.right, leaves, rank, true);
}

}  // namespace

Explanation explain(const Traced& traced)
{
    return {print(traced.node(), Leaves::Names, true), print(traced.node(), Leaves::Numbers, true), traced.value()};
}

double evaluate(const Traced::Node& node)
{
    switch (node.op) {
    case Op::Constant:
    case Op::Symbol: return node.value;
    case Op::Named: return evaluate(*node.left);
    case Op::Floor: return std::floor(evaluate(*node.left));
    case Op::Add: return evaluate(*node.left) + evaluate(*node.right);
    case Op::Subtract: return evaluate(*node.left) - evaluate(*node.right);
    case Op::Multiply: return evaluate(*node.left) * evaluate(*node.right);
    case Op::Divide: return evaluate(*node.left) / evaluate(*node.right);
    }
    return 0;
}

}  // namespace gable
