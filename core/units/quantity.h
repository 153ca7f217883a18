#pragma once

#include <compare>

namespace gable {

/// A physical dimension as exponents of floating-point operations, bytes and seconds.
template <int FlopExponent, int ByteExponent, int SecondExponent>
struct Dimension {};

/// A number with a dimension. `Bytes + Flops` does not compile; `Bytes / BytesPerSecond` is `Seconds`.
/// Values are in the base units FLOP, byte and second.
template <typename D>
struct Quantity {
    double value = 0;

    constexpr Quantity() = default;
    constexpr explicit Quantity(double v) : value(v) {}

    constexpr Quantity& operator+=(Quantity other)
    {
        value += other.value;
        return *this;
    }
    friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity(a.value + b.value); }
    friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity(a.value - b.value); }
    friend constexpr Quantity operator*(Quantity a, double factor) { return Quantity(a.value * factor); }
    friend constexpr Quantity operator*(double factor, Quantity a) { return Quantity(a.value * factor); }
    friend constexpr Quantity operator/(Quantity a, double divisor) { return Quantity(a.value / divisor); }
    friend constexpr double operator/(Quantity a, Quantity b) { return a.value / b.value; }
    friend constexpr bool operator==(Quantity a, Quantity b) { return a.value == b.value; }
    friend constexpr auto operator<=>(Quantity a, Quantity b) { return a.value <=> b.value; }
};

template <int F, int B, int S, int F2, int B2, int S2>
constexpr auto operator*(Quantity<Dimension<F, B, S>> a, Quantity<Dimension<F2, B2, S2>> b)
{
    if constexpr (F + F2 == 0 && B + B2 == 0 && S + S2 == 0)
        return a.value * b.value;
    else
        return Quantity<Dimension<F + F2, B + B2, S + S2>>(a.value * b.value);
}

template <int F, int B, int S, int F2, int B2, int S2>
    requires(F != F2 || B != B2 || S != S2)
constexpr auto operator/(Quantity<Dimension<F, B, S>> a, Quantity<Dimension<F2, B2, S2>> b)
{
    return Quantity<Dimension<F - F2, B - B2, S - S2>>(a.value / b.value);
}

using Flops = Quantity<Dimension<1, 0, 0>>;
using Bytes = Quantity<Dimension<0, 1, 0>>;
using Seconds = Quantity<Dimension<0, 0, 1>>;
using FlopsPerByte = Quantity<Dimension<1, -1, 0>>;    ///< arithmetic intensity
using FlopsPerSecond = Quantity<Dimension<1, 0, -1>>;  ///< a compute rate
using BytesPerSecond = Quantity<Dimension<0, 1, -1>>;  ///< a bandwidth

}  // namespace gable
