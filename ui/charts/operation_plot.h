#pragma once

#include <QChartView>
#include <QPoint>
#include <QString>

#include "ui/theme/palette.h"

namespace gable {

/// What the charts share: items, one an operation, that can be hovered, clicked and walked through with the keys.
/// Scene and widget have the same coordinates.
class OperationPlot : public QChartView {
    Q_OBJECT

public:
    explicit OperationPlot(QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void setSelected(const QString& id);

    /// Paints the plot for a picture, at the widget's size, without what the cursor lights up.
    void paintPicture(QPainter& painter);

signals:
    /// Shown by the card: a frame inside would lie on names and numbers.
    void focusShown(bool shown);
    /// −1 when none is. `at` is in the plot's coordinates.
    void itemHovered(int item, QPoint at);
    void itemSelected(const QString& id);

protected:
    [[nodiscard]] virtual int itemCount() const = 0;
    [[nodiscard]] virtual QString itemId(int item) const = 0;
    [[nodiscard]] virtual int itemAt(QPointF position) const = 0;
    /// For people who hear it.
    [[nodiscard]] virtual QString itemDescription(int item) const = 0;
    virtual void paintAll(QPainter& painter);
    /// Theme or font have changed.
    virtual void updateLook() = 0;

    [[nodiscard]] const Theme& theme() const { return m_theme; }
    [[nodiscard]] const QString& selectedId() const { return m_selected; }
    [[nodiscard]] int hoveredItem() const { return m_hovered; }
    [[nodiscard]] bool isSelected(int item) const { return !m_selected.isEmpty() && itemId(item) == m_selected; }
    /// After the items have changed: what is under the resting cursor now.
    void refreshHover();
    void setHovered(int item, QPoint at);

    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void walk(int step);
    void choose(int item);
    void showFocus(bool shown);

    Theme m_theme = lightTheme();
    QString m_selected;
    int m_hovered = -1;
    QPoint m_cursor;
    QPoint m_pressed;
    bool m_focusShown = false;
};

}  // namespace gable
