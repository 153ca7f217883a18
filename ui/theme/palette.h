#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

#include "core/step/operation.h"

namespace gable {

/// Every colour of the program. Components and byte kinds have disjoint colours that colour-blind viewers can tell apart; text has
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
    [[nodiscard]] QPalette palette() const;
    /// What a palette can't say: cards, chips, switches, flat buttons, table headers.
    [[nodiscard]] QString styleSheet() const;
};

Theme lightTheme();
Theme darkTheme();

/// WCAG 2.1 contrast ratio, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

}  // namespace gable
