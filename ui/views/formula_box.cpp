#include "ui/views/formula_box.h"

#include <algorithm>

namespace gable {

void FormulaBox::put(const FormulaBox& other, double x, double y)
{
    for (FormulaMark mark : other.marks) {
        mark.area.translate(x, y);
        mark.baseline += y;
        marks.push_back(std::move(mark));
    }
    width = std::max(width, x + other.width);
    ascent = std::max(ascent, other.ascent - y);
    descent = std::max(descent, other.descent + y);
}

FormulaBox joined(const std::vector<FormulaPiece>& pieces)
{
    FormulaBox out;
    for (const FormulaPiece& piece : pieces) out.append(piece.box, out.marks.empty() ? 0 : piece.gap);
    return out;
}

}  // namespace gable
