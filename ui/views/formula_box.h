#pragma once

#include <functional>
#include <vector>

#include <QRectF>
#include <QString>

namespace gable {

/// Advance, and what the ink takes above and below the baseline.
struct TextExtent {
    double width = 0, ascent = 0, descent = 0;
};

/// What a layout needs to know of a font, so that it can be tested without one.
struct FormulaFont {
    std::function<TextExtent(const QString& text, bool italic, double scale)> measure;
    double em = 16;  ///< at scale 1
};

/// One thing to draw.
struct FormulaMark {
    enum class Kind { Text, Bar, LeftBracket, RightBracket, LeftFloor, RightFloor };

    Kind kind = Kind::Text;
    QRectF area;
    QString text;
    double baseline = 0;
    bool italic = false;
    double scale = 1;  ///< of the font
};

/// Marks around a baseline that begins at the origin; y goes down.
struct FormulaBox {
    double width = 0, ascent = 0, descent = 0;
    std::vector<FormulaMark> marks;

    [[nodiscard]] double height() const { return ascent + descent; }
    /// Draws `other` with its baseline at this point; the box grows as high and wide as it must.
    void put(const FormulaBox& other, double x, double y = 0);
    /// Sets `other` behind what is there.
    void append(const FormulaBox& other, double gap = 0) { put(other, width + gap); }
};

/// A part of a formula that stays on one line. The break before it may be taken, those of a low level first.
struct FormulaPiece {
    FormulaBox box;
    double gap = 0;  ///< before it, unless it begins a line
    int level = 0;
};

FormulaBox joined(const std::vector<FormulaPiece>& pieces);

}  // namespace gable
