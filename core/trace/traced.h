#pragma once

#include <cmath>
#include <memory>
#include <string_view>
#include <vector>

namespace gable {

/// A number that remembers how it was computed. A formula that is a template on its number type gives the figure with `double` and
/// the same figure, bit for bit, with its derivation when instantiated with `Traced`. Comparisons return plain bool, so that
/// `if` and `max` stay ordinary code: the tree shows the branch that was taken.
class Traced {
public:
    enum class Op { Constant, Symbol, Named, Add, Subtract, Multiply, Divide, Floor };

    struct Node {
        Op op = Op::Constant;
        double value = 0;
        std::string_view name;     ///< of a symbol or a named intermediate
        std::string_view meaning;  ///< of a symbol: what it stands for
        std::shared_ptr<const Node> left, right;
    };

    Traced() : Traced(0.0) {}
    Traced(double constant) : m_node(make(Op::Constant, constant)) {}  // NOLINT: formulas mix symbols and plain factors
    static Traced symbol(std::string_view name, std::string_view meaning, double value)
    {
        return Traced(std::make_shared<const Node>(Node{Op::Symbol, value, name, meaning, nullptr, nullptr}));
    }

    [[nodiscard]] double value() const { return m_node->value; }
    [[nodiscard]] const Node& node() const { return *m_node; }

    friend Traced operator+(const Traced& a, const Traced& b) { return {Op::Add, a.value() + b.value(), a, b}; }
    friend Traced operator-(const Traced& a, const Traced& b) { return {Op::Subtract, a.value() - b.value(), a, b}; }
    friend Traced operator*(const Traced& a, const Traced& b) { return {Op::Multiply, a.value() * b.value(), a, b}; }
    friend Traced operator/(const Traced& a, const Traced& b) { return {Op::Divide, a.value() / b.value(), a, b}; }
    friend Traced floor(const Traced& a)
    {
        return Traced(make(Op::Floor, std::floor(a.value()), {}, a.m_node));
    }
    friend bool operator<(const Traced& a, const Traced& b) { return a.value() < b.value(); }
    friend bool operator>(const Traced& a, const Traced& b) { return a.value() > b.value(); }
    friend bool operator==(const Traced& a, const Traced& b) { return a.value() == b.value(); }

    friend Traced let(std::string_view name, const Traced& a)
    {
        return Traced(make(Op::Named, a.value(), name, a.m_node));
    }

private:
    explicit Traced(std::shared_ptr<const Node> node) : m_node(std::move(node)) {}
    Traced(Op op, double value, const Traced& a, const Traced& b) : m_node(make(op, value, {}, a.m_node, b.m_node)) {}

    static std::shared_ptr<const Node> make(Op op, double value, std::string_view name = {},
                                            std::shared_ptr<const Node> left = nullptr, std::shared_ptr<const Node> right = nullptr)
    {
        return std::make_shared<const Node>(Node{op, value, name, {}, std::move(left), std::move(right)});
    }

    std::shared_ptr<const Node> m_node;
};

/// Names an intermediate that a person would name on a whiteboard; for a plain number it is the number.
constexpr double let(std::string_view, double value) { return value; }

/// Floor division of whole numbers ≥ 0, exact below 2⁵³.
template <typename N>
N floorDivide(const N& dividend, const N& divisor)
{
    using std::floor;
    return floor(dividend / divisor);
}

template <typename N>
N larger(const N& a, const N& b)
{
    return a < b ? b : a;
}

template <typename N>
N smaller(const N& a, const N& b)
{
    return b < a ? b : a;
}

}  // namespace gable
