#pragma once

#include <string>

#include <QHash>
#include <QWidget>

#include "core/trace/notation.h"
#include "core/trace/traced.h"
#include "ui/theme/palette.h"
#include "ui/views/formula_layout.h"

namespace gable {

/// A formula as a textbook sets it. It wraps, and copies as text and as LaTeX.
class FormulaView : public QWidget {
    Q_OBJECT

public:
    explicit FormulaView(QWidget* parent = nullptr);

    /// `resultName` stands before the formula, with "="; it may be empty.
    void setFormula(const std::string& resultName, const Traced& value);
    /// The same for a definition below such a formula.
    void setFormula(const std::string& resultName, const Traced::Node& tree);
    void setTheme(const Theme& theme);

    [[nodiscard]] QString toText() const;
    [[nodiscard]] QString toLatex() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    void buildActions();
    [[nodiscard]] QFont serif(bool italic, double scale) const;
    [[nodiscard]] FormulaFont formulaFont() const;
    [[nodiscard]] const FormulaLayout& layoutFor(double width) const;
    void drawMark(QPainter& painter, const FormulaMark& mark, double em) const;
    void forgetLayouts();

    std::string m_resultName;
    Notation m_notation;
    Theme m_theme;
    mutable QHash<int, FormulaLayout> m_layouts;  ///< by width: layouts ask for several before one is drawn
};

}  // namespace gable
