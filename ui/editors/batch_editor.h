#pragma once

#include <functional>

#include <QWidget>

#include "core/scenario/workload.h"
#include "ui/editors/edit.h"
#include "ui/theme/palette.h"

class QAction;
class QHBoxLayout;

namespace gable {

class BatchModel;
class BatchTable;
class ElidedLabel;

/// The batch mix of a step: a table of groups, what can be done with its rows, presets, and what they sum up to.
class BatchEditor : public QWidget {
    Q_OBJECT

public:
    explicit BatchEditor(GestureSource& gestures, QWidget* parent = nullptr);
    ~BatchEditor() override;

    void setWorkload(const Workload& workload);
    void setTheme(const Theme& theme);

    /// The small buttons for rows, to be shown elsewhere (in the header of a section); otherwise they stand above the
    /// table.
    [[nodiscard]] QWidget* tools() const { return m_tools; }

signals:
    void workloadEdited(const gable::Workload& workload, const gable::EditInfo& info);
    /// Something typed or pasted that can't be read.
    void message(const QString& text);

private:
    using Groups = std::vector<RequestGroup>;

    void buildActions();
    void buildFooter(QHBoxLayout& footer);
    QAction* addAction(const char* id, const QString& text, const QKeySequence& shortcut,
                       const std::function<void()>& run);

    void addGroup();
    void duplicateRows();
    void removeRows();
    void moveRow(int by);
    void copyRows();
    void pasteRows();
    void usePreset(const QAction& action);
    void propose(Groups groups, const QString& text, int currentRow);

    [[nodiscard]] QList<int> chosenRows() const;
    void updateActions();
    void updateFooter();

    BatchModel* m_model;
    BatchTable* m_table;
    QWidget* m_tools;
    ElidedLabel* m_sums;
    QList<QAction*> m_actions;
    QList<QAction*> m_needRow;  ///< those that work on a chosen row
};

}  // namespace gable
