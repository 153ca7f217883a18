#pragma once

#include <array>

#include <QColor>
#include <QPalette>
#include <QString>

#include "core/step/operation.h"
#include "core/timing/roofline.h"

namespace gable {

/// What a half of a layer, or a part of a model, is coloured by.
enum class LayerTone { FullAttention, LocalAttention, SparseAttention, CompressedAttention, State, Plain, DenseFfn, Moe, Table };
inline constexpr std::array allLayerTones{LayerTone::FullAttention,       LayerTone::LocalAttention, LayerTone::SparseAttention,
                                          LayerTone::CompressedAttention, LayerTone::State,          LayerTone::Plain,
                                          LayerTone::DenseFfn,            LayerTone::Moe,            LayerTone::Table};

/// What a stretch of the memory of a GPU holds, in the order of the bar.
enum class MemoryPart { Weights, Activations, Overhead, KvUsed, KvFree, Reserved };
inline constexpr std::array allMemoryParts{MemoryPart::Weights, MemoryPart::Activations, MemoryPart::Overhead,
                                           MemoryPart::KvUsed,  MemoryPart::KvFree,      MemoryPart::Reserved};

/// Every colour of the program. Components and byte kinds have disjoint colours that colour-blind viewers can tell apart, and so have
/// mixers and feed-forward parts of layers; text has
/// a contrast of at least 4.5:1 on every surface that it stands on (tested).
struct Theme {
    bool dark = false;
    QColor window;        ///< behind the cards
    QColor surface;       ///< cards, docks, tables
    QColor field;         ///< inputs and chips
    QColor border;
    QColor text;
    QColor mutedText;
    QColor accent;        ///< links, focus, chosen tab
    QColor accentSurface; ///< pressed half of a switch
    QColor selection;     ///< selected row
    QColor grid;
    QColor roof;          ///< roofline
    QColor memoryZone;
    QColor computeZone;
    QColor good, warning, bad;

    [[nodiscard]] QColor component(Component component) const;
    [[nodiscard]] QColor byteKind(Kind kind) const;
    /// What a stretch of time is bound by; close to the zones of the roofline.
    [[nodiscard]] QColor bound(Bound bound) const;
    [[nodiscard]] QColor layer(LayerTone tone) const;
    /// Weights, activations and KV cache as in the bytes of a step.
    [[nodiscard]] QColor memory(MemoryPart part) const;
    /// A tone as a wash on the surface.
    [[nodiscard]] QColor wash(const QColor& colour) const;
    /// Black or white: what reads better on this colour.
    [[nodiscard]] QColor textOn(const QColor& colour) const;
    [[nodiscard]] QPalette palette() const;
    /// What a palette can't say: cards, chips, switches, flat buttons, table headers.
    [[nodiscard]] QString styleSheet() const;
};

Theme lightTheme();
Theme darkTheme();

/// WCAG 2.1 contrast ratio, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

}  // namespace gable
