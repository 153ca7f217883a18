#pragma once

#include <QWidget>

#include "core/diagnostic.h"
#include "core/estimate/estimate.h"
#include "core/scenario/fields.h"
#include "ui/editors/edit.h"
#include "ui/theme/palette.h"

class QCheckBox;
class QLabel;

namespace gable {

class ChoiceCombo;
class CountSpinBox;

/// Label and editor of one field: a spin box, a check box or a combo box by the field's kind, named after the field's
/// id.
class FieldRow : public QWidget {
    Q_OBJECT

public:
    FieldRow(const Field& field, GestureSource& gestures, QWidget* parent = nullptr);

    [[nodiscard]] const Field& field() const { return m_field; }
    void setScenario(const Scenario& scenario, const Estimate* estimate);
    /// The gravest diagnostic that names the field; null for none.
    void setMark(const Diagnostic* diagnostic);
    void setTheme(const Theme& theme);

signals:
    void valueEdited(const QString& value, quint64 gesture);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* createEditor();
    void setToggle(bool on, const Estimate* estimate);
    [[nodiscard]] double defaultCount(const Estimate* estimate) const;
    [[nodiscard]] QString resolved(const std::string& value, const Estimate* estimate) const;

    const Field& m_field;
    StepRun m_run;
    Theme m_theme;
    QLabel* m_label;
    QWidget* m_editor = nullptr;
    CountSpinBox* m_spin = nullptr;
    ChoiceCombo* m_combo = nullptr;
    QCheckBox* m_check = nullptr;
    bool m_marked = false;
    Severity m_severity = Severity::Info;
};

}  // namespace gable
