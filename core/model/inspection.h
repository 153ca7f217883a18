#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "core/model/architecture.h"

namespace gable {

/// Modules of one part that are stored in one format, over all layers.
struct FormatRow {
    Part part = Part::Other;
    Format format;
    double modules = 0;     ///< matrices and vectors, each expert counted
    double parameters = 0;
    double bytes = 0;       ///< scales included
};

/// Sums over an architecture, as `gable.model/1` defines them.
struct Inspection {
    std::array<double, allParts.size()> parameters{};  ///< by part; the language model without MTP
    std::array<double, allParts.size()> bytes{};
    double total = 0;         ///< of the language model
    double active = 0;        ///< touched by one token: of the routed experts top-k, of lookups nothing
    double mtp = 0;
    double vision = 0;
    double mtpBytes = 0;
    double visionBytes = 0;
    double weightBytes = 0;   ///< language model and vision tower, without MTP
    std::vector<FormatRow> formats;  ///< by part, widest share first; the language model

    double kvElementsPerToken = 0;      ///< windowed layers at their full rate, indexer caches apart
    double indexerElementsPerToken = 0;
    double convStateBytes = 0;          ///< per sequence, at the model's dtype
    double recurrentStateBytes = 0;     ///< per sequence, at its own width

    [[nodiscard]] double parametersOf(Part part) const { return parameters[static_cast<std::size_t>(part)]; }
    [[nodiscard]] double bytesOf(Part part) const { return bytes[static_cast<std::size_t>(part)]; }
    /// At two bytes an element.
    [[nodiscard]] double kvBytesPerToken() const { return 2 * kvElementsPerToken; }
    [[nodiscard]] double stateBytesPerSequence() const { return convStateBytes + recurrentStateBytes; }
};

Inspection inspect(const Architecture& architecture);

/// K/V-cache elements of one token in one layer; the part that compresses is counted at its ratio.
double kvElementsPerToken(const Mixer& mixer);

/// Equal layers that follow one another, whatever their formats: what the layer stack shows.
struct LayerRun {
    double first = 0;
    double count = 0;
    const Layer* layer = nullptr;  ///< into the architecture
};
std::vector<LayerRun> layerRuns(const Architecture& architecture);

/// "gqa", "mamba2+gqa", "none".
std::string mixerId(const Layer& layer);
std::string mixerLabel(const Layer& layer);

}  // namespace gable
