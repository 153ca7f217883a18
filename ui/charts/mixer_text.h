#pragma once

#include <utility>
#include <vector>

#include <QString>

#include "core/model/architecture.h"
#include "ui/theme/palette.h"

/// What the parts of a layer are called on the screen, and what is said of them.
namespace gable {

LayerTone toneOf(const Mixer& mixer);
/// Of weights that belong to this part.
LayerTone toneOf(Part part);

/// One letter beside the colour: "A".
QChar letterOf(LayerTone tone);

/// As short as it tells one from another: "GQA 64:8", "MLA 128", "Mamba-2", "MoE 256 × 8", "FFN 28,672".
QString shortText(const Mixer& mixer);
QString shortText(const FeedForward& feedForward);

/// With its kind in full: "GQA, sliding window 1,024".
QString kindText(const Mixer& mixer);

/// Dimensions as a name and a value: "Query heads", "64".
using Facts = std::vector<std::pair<QString, QString>>;
Facts factsOf(const Mixer& mixer);
Facts factsOf(const FeedForward& feedForward);

}  // namespace gable
