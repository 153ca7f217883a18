#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include <QPointF>
#include <QString>

#include "core/estimate/estimate.h"
#include "ui/charts/chart_data.h"

/// What the roofline draws, as pure functions of an estimate. Rates are those of one GPU, whatever the scope of the counts: FLOP of a GPU ÷ its time.
namespace gable {

/// How the roofline is looked at.
struct RooflineOptions {
    enum class Dots { Operations, Components };
    enum class Colours { Component, Bound };

    Dots dots = Dots::Operations;
    Colours colours = Colours::Component;
    bool labels = true;
    std::map<QString, bool> roofs;  ///< switched by hand, by their ids; the others are in sight when they are of use

    friend bool operator==(const RooflineOptions&, const RooflineOptions&) = default;
};

/// An operation, or all of a component, at its intensity: at the rate that it achieves, below the one that the hardware can attain.
struct RooflineDot {
    QString id;
    QString label;
    Component component = Component::Attention;
    ColourKey key;          ///< of its component or of its bound, as the options want it
    double flops = 0;       ///< of the scope
    double bytes = 0;
    double intensity = 0;   ///< FLOP/B
    double rate = 0;        ///< achieved FLOP/s of a GPU
    double attainable = 0;  ///< never below `rate`
    double peak = 0;        ///< of the precision that it runs in
    QString precision;      ///< "BF16"
    double time = 0, atBest = 0;  ///< s
    double share = 0;       ///< of the step's time, 0 to 1
    Bound bound = Bound::Memory;
    Confidence confidence = Confidence::Bound;
    double errorPercent = 0;
    std::optional<std::size_t> ghost;  ///< where it was in the baseline
    bool labelled = true;              ///< where there is room
};

/// A dot of the baseline.
struct RooflineGhost {
    QString id;
    ColourKey key;
    double intensity = 0, rate = 0, time = 0, share = 0;
};

/// Memory and primary roof of the baseline's accelerator, where they differ.
struct RooflineGhostRoof {
    double bandwidth = 0, peak = 0;

    friend bool operator==(const RooflineGhostRoof&, const RooflineGhostRoof&) = default;
};

/// A peak rate; `chosen` when an operation runs in its precision.
struct Roof {
    QString id;          ///< "bfloat16"
    QString label;       ///< "BF16 989 TFLOP/s"
    QString shortLabel;  ///< "BF16 989 T"
    QString menuLabel;   ///< names all precisions with this rate: "BF16, FP16 989 TFLOP/s"
    double peak = 0;
    double ridge = 0;    ///< FLOP/B
    QString ridgeLabel;
    bool chosen = false;
    bool visible = true;

    friend bool operator==(const Roof&, const Roof&) = default;
};

/// A roof that rises with the intensity: a memory or a link.
struct SlopedRoof {
    QString id;     ///< "memory", "link", "scale-out"
    QString label;  ///< "HBM3 3.35 TB/s"
    QString what;   ///< one sentence for the tool tip
    double bandwidth = 0;  ///< B/s
    bool sent = false;     ///< its intensity is FLOP per byte sent, not per byte moved
    bool visible = true;

    friend bool operator==(const SlopedRoof&, const SlopedRoof&) = default;
};

/// The whole step under the roof of a link, at its FLOP per byte sent.
struct StepMark {
    QString slope;  ///< id of the roof
    QString label;
    double flops = 0, bytes = 0;  ///< of the scope; bytes that are sent over this link
    double intensity = 0, rate = 0;
    double roof = 0;  ///< attainable rate at this intensity
    double time = 0;
};

struct RooflineData {
    QString title;
    QString subtitle;                ///< accelerator and accounting
    QString caption;                 ///< what size and place of a dot mean
    QString emptyText;               ///< why there is nothing to draw; empty when there is
    std::vector<ColourKey> legend;   ///< components or bounds that occur
    std::vector<RooflineDot> dots;   ///< in the order of the step
    std::vector<RooflineGhost> ghosts;
    std::optional<RooflineGhostRoof> ghostRoof;
    std::vector<Roof> roofs;         ///< from the lowest to the highest
    std::vector<SlopedRoof> slopes;  ///< the memory first
    std::vector<StepMark> marks;     ///< one for each visible link that the step sends over
    std::size_t primary = 0;         ///< the roof most FLOPs run under: its ridge parts the zones
    double bandwidth = 0;            ///< of the memory, B/s
    LogRange x;                      ///< whole decades that hold all dots, at least 0.1 to 10,000
    double time = 0;                 ///< of the step
    RooflineOptions options;         ///< that it was made with
};

/// What the step is compared with; without an estimate nothing.
struct RooflineBaseline {
    const Estimate* estimate = nullptr;
    const Accelerator* accelerator = nullptr;
    QString name;
};

/// Without an accelerator: a text that says so.
RooflineData rooflineData(const Estimate& estimate, const Accelerator* accelerator, const RooflineOptions& options = {},
                          const RooflineBaseline& baseline = {});

/// Roofs, sloped roofs and marks.
void addRoofs(RooflineData& data, const Estimate& estimate, const Accelerator& accelerator, double gpuFlops);

/// Rates in sight over a range of intensities: from where the memory roof enters, or from the lowest dot, to above the highest visible roof. Whole decades for
/// the dots, so that it stands still while a workload is edited.
LogRange rateRange(const RooflineData& data, LogRange x);

/// The highest flat roof in sight; nullptr when all are switched off.
const Roof* highestRoof(const RooflineData& data);

/// The places of one dot over the range of a slider.
struct DotPath {
    QString id;
    std::vector<QPointF> places;  ///< intensity and rate
};
std::vector<DotPath> dotPaths(const std::vector<RooflineData>& steps);

HoverText hoverText(const RooflineData& data, std::size_t dot);
HoverText markText(const StepMark& mark);

/// "82 % of the roof", or, for a dot on its roof, how far it is from the flat one above: "3 % of the BF16 peak".
QString roofShare(const RooflineDot& dot);
/// Too near to its roof for anybody to see a difference.
bool isOnRoof(const RooflineDot& dot);

}  // namespace gable
