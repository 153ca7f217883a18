#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/scenario/accelerator.h"

namespace gable {

/// A number that describes an accelerator: what files, exports and the editor know of it.
struct AcceleratorFigure {
    std::string_view key;    ///< path in a file, "/" between members: "memory_GiB", "peak_TFLOPS/bfloat16"
    std::string_view label;  ///< "Bandwidth"
    std::string_view unit;   ///< of the values, "GB/s"; empty for a count
    std::string_view help;
    bool required = false;   ///< an accelerator without it can't be estimated
    bool whole = false;      ///< a count
    std::optional<double> (*get)(const Accelerator&) = nullptr;
    /// Without a check; `withFigure` is for people. A required figure stays when nothing is given.
    void (*set)(Accelerator&, std::optional<double>) = nullptr;
};

/// Every figure once, in the order that files and lists show: the one table that reader, writer, command line and editor walk.
std::span<const AcceleratorFigure> acceleratorFigures();
/// nullptr when there is none with this key.
const AcceleratorFigure* findAcceleratorFigure(std::string_view key);

/// What a figure can be at most, in its unit: far beyond any hardware, and far from overflowing.
inline constexpr double mostOfAFigure = 1e9;

/// A copy with one figure changed and `editedSource` as its source; nothing takes an optional one away. The same accelerator when it has
/// that value. Errors: not a positive number up to `mostOfAFigure`, not whole for a count, a required figure or the last peak taken away.
Result<Accelerator> withFigure(const Accelerator& accelerator, const AcceleratorFigure& figure, std::optional<double> value);

/// A copy with value and source of a figure as the original has them; the original itself once it differs in nothing.
Accelerator withFigureOf(const Accelerator& accelerator, const AcceleratorFigure& figure, const Accelerator& original);

/// Where a figure comes from; nullptr when nothing says so.
const FigureSource* sourceOf(const Accelerator& accelerator, std::string_view key);
bool isEdited(const Accelerator& accelerator, const AcceleratorFigure& figure);

/// What people type: a number in the figure's unit, with or without it, or in the same unit with another prefix ("6.7 TB/s" or "6.7T" for
/// 6,700 GB/s). Nothing for a text without characters. Errors: what is no number, another unit.
Result<std::optional<double>> parseFigure(const AcceleratorFigure& figure, std::string_view text);

/// "3,350", "1307.4"
std::string figureNumber(double value);
/// "3,350 GB/s", "1307.4 TFLOP/s", "132"
std::string figureText(const AcceleratorFigure& figure, double value);

}  // namespace gable
