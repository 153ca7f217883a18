#pragma once

#include <QStyledItemDelegate>

#include "ui/editors/edit.h"
#include "ui/theme/palette.h"

namespace gable {

class BatchModel;

/// Cells of the batch table: a number over a thin bar, typed in a line edit that steps with the arrow keys; the phase
/// in a combo box.
class BatchDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    BatchDelegate(BatchModel& model, GestureSource& gestures, QObject* parent);

    void setTheme(const Theme& theme) { m_theme = theme; }

    /// Columns whose cells have a bar.
    [[nodiscard]] static bool hasBar(int column);
    /// Exponent of the end of a cell's bar.
    [[nodiscard]] double barExponent(int row, int column) const;
    /// The value some steps away; `doubling`: by powers of two.
    [[nodiscard]] double stepped(double value, int column, int steps, bool doubling) const;
    /// Steps a cell; steps in quick succession are one gesture.
    void step(const QModelIndex& index, int steps, bool doubling);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;

private:
    QWidget* createPhaseEditor(QWidget* parent);
    QWidget* createNumberEditor(QWidget* parent, const QModelIndex& index);
    void paintBar(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;

    BatchModel& m_model;
    StepRun m_run;
    Theme m_theme;
};

}  // namespace gable
