#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include <QString>

#include "core/estimate/estimate.h"
#include "core/estimate/roofline.h"
#include "ui/theme/palette.h"

/// What the charts draw, as pure functions of an estimate. Only finite values ≥ 0 leave these functions: Qt Charts
/// blanks a column for a NaN and hides the bars above an infinity.
namespace gable {

/// What a colour stands for: a component of the model, or (`kind` ≠ Flops) a kind of bytes, or (`tone` set) a kind of layer.
struct ColourKey {
    QString label;
    Kind kind = Kind::Flops;
    Component component = Component::Attention;
    std::optional<LayerTone> tone = std::nullopt;

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

/// One operation on the roofline: at its intensity, at the rate that the hardware can attain there.
struct RooflineDot {
    QString id;
    QString label;
    Component component = Component::Attention;
    double flops = 0;
    double bytes = 0;
    double intensity = 0;  ///< FLOP/B
    double rate = 0;       ///< attainable FLOP/s
    double peak = 0;       ///< of the precision that the operation runs in
    QString precision;     ///< "BF16"
    double share = 0;      ///< of the step's bytes, 0 to 1
    Bound bound = Bound::Memory;
};

/// A peak rate; `chosen` when an operation runs in its precision.
struct Roof {
    QString label;       ///< "BF16 989 TFLOP/s"
    QString shortLabel;  ///< "BF16 989 T"
    double peak = 0;
    double ridge = 0;  ///< FLOP/B
    QString ridgeLabel;
    bool chosen = false;

    friend bool operator==(const Roof&, const Roof&) = default;
};

struct RooflineData {
    QString title;
    QString subtitle;               ///< accelerator and accounting
    QString caption;                ///< what size and place of a dot mean
    QString emptyText;              ///< why there is nothing to draw; empty when there is
    std::vector<ColourKey> legend;  ///< components that occur
    std::vector<RooflineDot> dots;  ///< in the order of the step
    std::vector<Roof> roofs;        ///< from the lowest to the highest
    std::size_t primary = 0;        ///< the roof most FLOPs run under: its ridge parts the zones
    double bandwidth = 0;           ///< B/s
    QString memoryLabel;            ///< "HBM3 3.35 TB/s"
    LogRange x;                     ///< whole decades that hold all dots, at least 0.1 to 10,000
    double total = 0;               ///< the step's bytes
};

/// Without an accelerator: a text that says so.
RooflineData rooflineData(const Estimate& estimate, const Accelerator* accelerator);

/// Rates in sight over a range of intensities: from where the memory roof enters to above the highest roof. Depends on
/// the hardware alone, so that it stands still while a workload is edited.
LogRange rateRange(const RooflineData& data, LogRange x);

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
HoverText hoverText(const RooflineData& data, std::size_t dot);

/// How far a dot is from the flat roof above it: "3 % of the BF16 peak".
QString peakShare(const RooflineDot& dot);

}  // namespace gable
