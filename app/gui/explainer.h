#pragma once

#include <vector>

#include <QObject>
#include <QString>
#include <QTimer>

#include "core/estimate/moves.h"
#include "ui/theme/palette.h"

class QWidget;

namespace gable {

class ExplainView;
class StudyDocument;

/// Keeps the explanation of what is selected up to date. Figures follow every edit; moves, which take many estimates, follow when edits pause.
class Explainer : public QObject {
    Q_OBJECT

public:
    Explainer(StudyDocument& document, QObject* parent);

    [[nodiscard]] QWidget* widget() const;
    /// Of an operation or a card of the summary; one that is not there any more gives way to the operation that takes longest.
    void select(const QString& subject);
    [[nodiscard]] const QString& subject() const { return m_subject; }
    /// After a change of the document. Nothing is computed while the view is out of sight.
    void update();
    /// Onto the clipboard, as text or as LaTeX.
    void copy(bool asLatex) const;
    void setTheme(const Theme& theme);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void updateMoves();
    void tryMove(int index);

    StudyDocument& m_document;
    ExplainView* m_view;
    QString m_subject;  ///< empty: the longest operation
    bool m_isNew = true;  ///< just selected: its moves are wanted at once
    QTimer m_pause;
    std::vector<Move> m_moves;
};

}  // namespace gable
