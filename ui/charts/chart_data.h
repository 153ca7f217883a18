#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include <QString>

#include "core/estimate/estimate.h"
#include "core/timing/roofline.h"
#include "ui/theme/palette.h"

/// What the charts draw, as pure functions of an estimate. Only finite values ≥ 0 leave these functions: Qt Charts
/// blanks a column for a NaN and hides the bars above an infinity.
namespace gable {

/// What a colour stands for: a component of the model, or (`kind` ≠ Flops) a kind of bytes, or (`tone` set) a kind of layer,
/// or (`bound` set) what limits a stretch of time, or (`memory` set) what a stretch of memory holds.
struct ColourKey {
    QString label;
    Kind kind = Kind::Flops;
    Component component = Component::Attention;
    std::optional<LayerTone> tone = std::nullopt;
    std::optional<Bound> bound = std::nullopt;
    std::optional<MemoryPart> memory = std::nullopt;

    friend bool operator==(const ColourKey&, const ColourKey&) = default;
};

/// One operation as a bar; `parts` are the lengths of its stretches, in the order of `BreakdownData::series`.
struct BreakdownRow {
    static constexpr std::size_t maxParts = allComponents.size();

    QString id;
    QString label;
    Component component = Component::Attention;
    std::array<double, maxParts> parts{};
    double total = 0;
    QString text;    ///< "322 GFLOP"; "–" for nothing
    QString footer;  ///< of the hover card; empty: the share of the step

    friend bool operator==(const BreakdownRow&, const BreakdownRow&) = default;
};

struct BreakdownData {
    QString title;                  ///< "FLOPs per GPU"
    QString subtitle;               ///< "3.48 TFLOP · vLLM counters"
    QString unit;                   ///< "FLOP" or "B"
    QString whole;                  ///< what shares are of: "FLOPs", "bytes"
    std::string (*figure)(double) = nullptr;  ///< null: `format::si` with the unit
    std::vector<ColourKey> series;  ///< at most `BreakdownRow::maxParts`
    std::vector<BreakdownRow> rows;
    double total = 0;
    double largest = 0;  ///< of the rows' totals
};

/// Both have the same rows in the order of the step.
BreakdownData flopsBreakdown(const Estimate& estimate);
BreakdownData bytesBreakdown(const Estimate& estimate);

/// End of an axis from 0 that holds `largest`: a round number that stays as it is until it is passed, or less than 40 %
/// of it is used.
double steppedMaximum(double largest, double current);

/// A stretch of a logarithmic axis, in decades: −1 to 4 is 0.1 to 10,000.
struct LogRange {
    double low = -1;
    double high = 4;

    [[nodiscard]] double span() const { return high - low; }
    friend bool operator==(const LogRange&, const LogRange&) = default;
};

/// `current`, unless it does not hold `wanted` or is more than a decade longer at an end.
LogRange steppedRange(LogRange wanted, LogRange current);

/// Whole decades of an axis and their texts; 2 and 5 too where fewer than two decades are in sight.
struct Tick {
    double at = 0;  ///< in decades
    QString text;
};
std::vector<Tick> logTicks(LogRange range);

/// Text of a hover card: lines of a label, a figure and the exact figure, then a closing line.
struct HoverLine {
    std::optional<ColourKey> key;  ///< a swatch of its colour in front
    QString label;
    QString value;
    QString exact;
};
struct HoverText {
    QString title;
    std::vector<HoverLine> lines;
    QString footer;
};
HoverText hoverText(const BreakdownData& data, std::size_t row);

}  // namespace gable
