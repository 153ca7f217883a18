#pragma once

#include <optional>
#include <vector>

#include <QScrollArea>

#include "core/estimate/explain.h"
#include "core/estimate/moves.h"
#include "ui/theme/palette.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace gable {

class ChipRow;
class ExplainedFigureView;
class MoveRow;

/// How the selected figures came about: formulas, numbers, symbols with their origins, what bounds them, and what would change them.
class ExplainView : public QScrollArea {
    Q_OBJECT

public:
    explicit ExplainView(QWidget* parent = nullptr);

    /// `whose` is the accounting and the scope in words.
    void setExplained(const Explained& explained, const QString& whose);
    /// Nothing can be explained: `reason` says why.
    void setEmpty(const QString& reason);
    /// Of what is explained; empty while they are not known.
    void setMoves(const std::vector<Move>& moves);
    void setTheme(const Theme& theme);

    [[nodiscard]] QString toText() const;
    [[nodiscard]] QString toLatex() const;

signals:
    /// The position of the move in `setMoves`.
    void moveTried(int move);

private:
    void buildContent();
    void addCopyActions();
    void showFigures();
    void showSymbols();
    [[nodiscard]] QString symbolRow(const SymbolUse& symbol) const;
    void showMoves();

    Theme m_theme;
    std::optional<Explained> m_explained;
    std::vector<Explanation> m_explanations;  ///< of the figures
    std::vector<Move> m_moves;
    bool m_all = false;  ///< all figures, not only those that say most

    QWidget* m_content;
    QVBoxLayout* m_layout;
    QLabel* m_title;
    ChipRow* m_chips;
    QVBoxLayout* m_figuresLayout;
    std::vector<ExplainedFigureView*> m_figures;
    QPushButton* m_more;
    QLabel* m_symbolsTitle;
    QVBoxLayout* m_symbolsLayout;
    std::vector<QLabel*> m_symbols;
    QLabel* m_whyTitle;
    QLabel* m_why;
    QLabel* m_movesTitle;
    QVBoxLayout* m_movesLayout;
    std::vector<MoveRow*> m_rows;
};

}  // namespace gable
