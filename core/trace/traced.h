#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace gable {

/// A number that remembers how it was computed. A formula that is a template on its number type gives the figure with `double` and
/// the same figure, bit for bit, with its derivation when instantiated with `Traced`. Comparisons return plain bool, so that
/// `if` and `max` stay ordinary code: the tree shows the branch that was taken.
class Traced {
public:
    enum class Op { Constant, Symbol, Named, Add, Subtract, Multiply, Divide, Power, Floor };

    struct Node {
        Op op = Op::Constant;
        double value = 0;
        std::string name;     ///< of a symbol or a named intermediate: "d_v" is d with the subscript v
        std::string meaning;  ///< what the name stands for, with its unit
        std::string origin;   ///< of a symbol: where its value comes from
        std::shared_ptr<const Node> left, right;
    };

    Traced() : Traced(0.0) {}
    Traced(double constant) : m_node(make(Op::Constant, constant)) {}  // NOLINT: formulas mix symbols and plain factors
    static Traced symbol(std::string_view name, std::string_view meaning, double value, std::string_view origin = {})
    {
        return Traced(std::make_shared<const Node>(
            Node{Op::Symbol, value, std::string(name), std::string(meaning), std::string(origin), nullptr, nullptr}));
    }

    [[nodiscard]] double value() const { return m_node->value; }
    [[nodiscard]] const Node& node() const { return *m_node; }

    friend Traced operator+(const Traced& a, const Traced& b) { return {Op::Add, a.value() + b.value(), a, b}; }
    friend Traced operator-(const Traced& a, const Traced& b) { return {Op::Subtract, a.value() - b.value(), a, b}; }
    friend Traced operator*(const Traced& a, const Traced& b) { return {Op::Multiply, a.value() * b.value(), a, b}; }
    friend Traced operator/(const Traced& a, const Traced& b) { return {Op::Divide, a.value() / b.value(), a, b}; }
    friend Traced power(const Traced& base, const Traced& exponent)
    {
        return {Op::Power, std::pow(base.value(), exponent.value()), base, exponent};
    }
    friend Traced floor(const Traced& a)
    {
        return Traced(make(Op::Floor, std::floor(a.value()), a.m_node));
    }
    friend bool operator<(const Traced& a, const Traced& b) { return a.value() < b.value(); }
    friend bool operator>(const Traced& a, const Traced& b) { return a.value() > b.value(); }
    friend bool operator==(const Traced& a, const Traced& b) { return a.value() == b.value(); }

    friend Traced let(std::string_view name, std::string_view meaning, const Traced& a)
    {
        return Traced(std::make_shared<const Node>(Node{Op::Named, a.value(), std::string(name), std::string(meaning), {}, a.m_node, nullptr}));
    }

private:
    explicit Traced(std::shared_ptr<const Node> node) : m_node(std::move(node)) {}
    Traced(Op op, double value, const Traced& a, const Traced& b) : m_node(make(op, value, a.m_node, b.m_node)) {}

    static std::shared_ptr<const Node> make(Op op, double value, std::shared_ptr<const Node> left = nullptr, std::shared_ptr<const Node> right = nullptr)
    {
        return std::make_shared<const Node>(Node{op, value, {}, {}, {}, std::move(left), std::move(right)});
    }

    std::shared_ptr<const Node> m_node;
};

/// Names an intermediate that a person would name on a whiteboard; for a plain number it is the number.
constexpr double let(std::string_view, std::string_view, double value) { return value; }

inline double power(double base, double exponent) { return std::pow(base, exponent); }

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
