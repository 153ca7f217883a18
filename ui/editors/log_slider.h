#pragma once

#include <algorithm>
#include <cmath>

#include <QRect>

/// Arithmetic of the thin sliders in the cells of the batch table: logarithmic from 1 to a power of two.
namespace gable::slider {

/// Exponent of the right end for a value: at least `smallest`; a value at the end makes room for its double.
inline double endExponent(double value, double smallest, double limit)
{
    const double needed = value >= 1 ? std::floor(std::log2(value)) + 1 : 1;
    return std::min(std::max(smallest, needed), std::log2(limit));
}

/// Where a value stands, 0 to 1.
inline double fraction(double value, double exponent)
{
    return value <= 1 ? 0.0 : std::min(1.0, std::log2(value) / exponent);
}

/// The value at a place: any whole number when `fine`, else one of four in each octave (64, 80, 96, 112, 128).
inline double valueAt(double fraction, double exponent, bool fine)
{
    const double raw = std::exp2(std::clamp(fraction, 0.0, 1.0) * exponent);
    if (fine) return std::round(raw);
    const double step = std::max(1.0, std::exp2(std::floor(std::log2(raw)) - 2));
    return std::round(raw / step) * step;
}

inline constexpr int zoneHeight = 12;  ///< lowest part of a cell: takes the mouse
inline constexpr int trackHeight = 3;
inline constexpr int sideMargin = 6;

inline QRect track(const QRect& cell)
{
    return {cell.left() + sideMargin, cell.bottom() - zoneHeight / 2 - trackHeight / 2, cell.width() - 2 * sideMargin,
            trackHeight};
}

}  // namespace gable::slider
