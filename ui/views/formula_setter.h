#pragma once

#include <string>
#include <vector>

#include "core/trace/name_runs.h"
#include "core/trace/notation.h"
#include "ui/views/formula_box.h"

namespace gable {

/// Sets a notation as a textbook does: fractions with a bar, raised exponents, lowered subscripts, brackets that grow.
class FormulaSetter {
public:
    /// `scale` is the size of the formula as a whole.
    explicit FormulaSetter(const FormulaFont& font, double scale = 1) : m_font(font), m_scale(scale) {}

    /// "name =", where there is a name, and the formula, in pieces that lines are made of.
    [[nodiscard]] std::vector<FormulaPiece> pieces(const std::string& resultName, const Notation& notation) const;
    [[nodiscard]] FormulaBox text(const QString& text, bool italic, double scale) const;

private:
    [[nodiscard]] std::vector<FormulaPiece> pieces(const Notation& notation, double scale, int level) const;
    [[nodiscard]] std::vector<FormulaPiece> chain(const Notation& chain, double scale, int level) const;
    [[nodiscard]] std::vector<FormulaPiece> enclosed(const Notation& inner, bool floor, double scale, int level) const;
    [[nodiscard]] FormulaBox box(const Notation& notation, double scale) const;
    [[nodiscard]] FormulaBox atom(const Notation& notation, double scale) const;
    [[nodiscard]] FormulaBox name(const std::string& name, double scale) const;
    [[nodiscard]] FormulaBox number(const std::string& number, double scale) const;
    [[nodiscard]] FormulaBox quotient(const Notation& notation, double scale) const;
    [[nodiscard]] FormulaBox power(const Notation& notation, double scale) const;
    [[nodiscard]] FormulaBox run(const NameRun& run, double scale) const;
    [[nodiscard]] FormulaBox bracket(FormulaMark::Kind kind, const FormulaBox& inner, double scale) const;
    void lower(FormulaBox& out, const FormulaBox& subscript, double x, double scale) const;
    void raise(FormulaBox& out, const FormulaBox& exponent, double x, double scale) const;
    [[nodiscard]] double axis(double scale) const;
    [[nodiscard]] double em(double scale) const { return m_font.em * scale; }

    const FormulaFont& m_font;
    double m_scale;
};

}  // namespace gable
