#pragma once

#include <vector>

#include <QString>

#include "core/model/inspection.h"
#include "ui/charts/chart_data.h"

/// What the picture of a model's layers shows, as a pure function of its architecture.
namespace gable {

/// Part of a half of a layer: one of several mixers side by side, or the feed-forward part.
struct LayerPiece {
    LayerTone tone = LayerTone::Plain;
    QString text;      ///< "GQA 64:8"
    double share = 1;  ///< of the half

    friend bool operator==(const LayerPiece&, const LayerPiece&) = default;
};

/// Mixer or feed-forward part of a layer; without pieces the layer has none.
struct LayerHalf {
    std::vector<LayerPiece> pieces;
    double parameters = 0;  ///< of one layer
    double height = 0;      ///< 0 to 1: parameters, of the largest in the same lane

    friend bool operator==(const LayerHalf&, const LayerHalf&) = default;
};

/// Equal layers that follow one another, or a table at an end of the stack.
struct LayerBand {
    QString title;     ///< "Layers 3–60", "Embedding"
    double first = 0;  ///< number of the first layer, from 0
    double count = 0;  ///< 0: a table, in `mixer` alone
    LayerHalf mixer, feedForward;
    HoverText hover;

    [[nodiscard]] bool isTable() const { return count == 0; }
};

struct LayerLegend {
    LayerTone tone = LayerTone::Plain;
    QChar letter;
    QString text;  ///< "GQA, sliding window 1,024 · 52 layers"

    friend bool operator==(const LayerLegend&, const LayerLegend&) = default;
};

/// Layers that repeat: from `first`, each `length` are alike, `times` times.
struct LayerPattern {
    double first = 0, length = 0, times = 0;

    friend bool operator==(const LayerPattern&, const LayerPattern&) = default;
};

struct LayerStackData {
    QString title;
    QString subtitle;  ///< "80 layers alike", "Every 6 layers: 5 GQA, sliding window : 1 GQA"
    std::vector<LayerBand> bands;
    std::vector<LayerLegend> legend;
    LayerPattern pattern;  ///< `length` 0 when there is none
    double layers = 0;
    QString mixerScale, ffnScale;  ///< parameters of the highest: "151 M each", "up to 11.3 B"
};

LayerStackData layerStack(const Architecture& architecture, const Inspection& inspection);

}  // namespace gable
