#pragma once

#include <QPersistentModelIndex>
#include <QTableView>

#include "ui/editors/edit.h"
#include "ui/theme/palette.h"

namespace gable {

class BatchDelegate;
class BatchModel;

/// The batch mix as a table whose bars are dragged with the mouse and whose numbers are stepped with the keyboard:
/// Ctrl+↑/↓ doubles and halves, +/− step, Enter types, P and D choose the phase.
class BatchTable : public QTableView {
    Q_OBJECT

public:
    BatchTable(BatchModel& model, GestureSource& gestures, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);

    /// Makes a cell the current one and chooses its row alone, whatever keys are held down.
    void selectOnly(const QModelIndex& index);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void updateMetrics();
    void distributeWidth();
    [[nodiscard]] bool isOnBar(const QPoint& position) const;
    void dragTo(const QMouseEvent& event);
    bool stepByKey(const QKeyEvent& event);
    bool choosePhaseByKey(const QKeyEvent& event);

    BatchModel& m_model;
    GestureSource& m_gestures;
    BatchDelegate* m_delegate;
    Theme m_theme;
    QPersistentModelIndex m_dragged;  ///< cell whose bar the mouse holds
    double m_dragExponent = 0;        ///< of the bar when the drag began: it must not grow under the mouse
    quint64 m_gesture = 0;
};

}  // namespace gable
