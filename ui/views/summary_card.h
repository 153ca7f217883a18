#pragma once

#include <QFrame>

#include "ui/theme/palette.h"

namespace gable {

class ElidedLabel;

/// A title, a figure and a line about it in a frame.
class SummaryCard : public QFrame {
    Q_OBJECT

public:
    explicit SummaryCard(const QString& id, QWidget* parent = nullptr);

    void set(const QString& title, const QString& figure, const QString& detail);
    void setTheme(const Theme& theme);

signals:
    /// Clicked, or chosen by keyboard: the figure wants to be explained.
    void activated();

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    ElidedLabel* m_title;
    ElidedLabel* m_figure;
    ElidedLabel* m_detail;
};

}  // namespace gable
