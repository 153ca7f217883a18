#pragma once

#include <limits>
#include <string>
#include <vector>

#include <QSizeF>

#include "core/trace/notation.h"
#include "ui/views/formula_box.h"

namespace gable {

/// A formula in lines; (0, 0) is the top left corner.
struct FormulaLayout {
    std::vector<FormulaMark> marks;
    QSizeF size;
    int lines = 0;
    double scale = 1;     ///< below 1 where even one piece was too wide
    bool elided = false;  ///< the end of a line is cut off, with "…" for it
};

/// Breaks lines where the structure is loosest: at the signs of the formula itself before those within brackets. What can't be broken
/// gets smaller, down to 70 %, and then loses its end.
FormulaLayout layoutFormula(const std::string& resultName, const Notation& notation, const FormulaFont& font,
                            double width = std::numeric_limits<double>::infinity());

}  // namespace gable
