#pragma once

#include <vector>

#include <QWidget>

#include "core/estimate/explain.h"
#include "ui/theme/palette.h"

class QLabel;
class QVBoxLayout;

namespace gable {

class FormulaView;

/// One figure: its formula, the same with numbers, its value, and what the formula's intermediates stand for.
class ExplainedFigureView : public QWidget {
    Q_OBJECT

public:
    explicit ExplainedFigureView(QWidget* parent = nullptr);

    void setFigure(const ExplainedFigure& figure, const Explanation& explanation);
    void setTheme(const Theme& theme);

private:
    /// An intermediate below the formula.
    struct Where {
        FormulaView* formula;
        QLabel* text;
    };
    void addWhere();
    void updateTexts();

    Theme m_theme;
    QLabel* m_title;
    FormulaView* m_formula;
    QLabel* m_numbers;
    QVBoxLayout* m_layout;
    std::vector<Where> m_where;
    QString m_substitution, m_value, m_exact;
};

}  // namespace gable
