#pragma once

#include <QWidget>

#include "core/estimate/moves.h"

class QLabel;
class QPushButton;

namespace gable {

/// A change that would help, what it would do, and a button that tries it.
class MoveRow : public QWidget {
    Q_OBJECT

public:
    explicit MoveRow(QWidget* parent = nullptr);

    void setMove(const Move& move);

signals:
    void tried();

private:
    QLabel* m_text;
    QLabel* m_effect;
    QPushButton* m_try;
};

}  // namespace gable
