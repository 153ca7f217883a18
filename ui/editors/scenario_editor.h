#pragma once

#include <vector>

#include <QWidget>

#include "core/estimate/estimate.h"
#include "core/scenario/fields.h"
#include "ui/editors/edit.h"
#include "ui/models/model_reading.h"
#include "ui/theme/palette.h"

class QVBoxLayout;

namespace gable {

class AcceleratorFigures;
class AcceleratorPicker;
class BatchEditor;
class ElidedLabel;
class FieldRow;
class FoldButton;
class GroupNote;
class MeasuredLines;
class ModelSection;
class Section;

/// Everything that an estimate depends on: model, batch, the fields of `fields()` by group, accelerator. Meant for a
/// scroll area.
class ScenarioEditor : public QWidget {
    Q_OBJECT

public:
    explicit ScenarioEditor(const std::vector<Accelerator>& accelerators, QWidget* parent = nullptr);
    ~ScenarioEditor() override;

    /// `estimate` is null when the scenario can't be estimated. Emits nothing.
    /// `reading` is null when nobody has read the architecture.
    void setScenario(const Scenario& scenario, const Estimate* estimate, const std::vector<Diagnostic>& diagnostics,
                     const SharedReading& reading = nullptr);
    void setTheme(const Theme& theme);

signals:
    void scenarioEdited(const gable::Scenario& scenario, const gable::EditInfo& info);
    void modelRequested();
    /// Something typed or pasted that can't be read.
    void message(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    /// A section with the note at its end and the ids of what diagnostics may name in it.
    struct Part {
        Section* section;
        GroupNote* note;
        std::vector<std::string_view> ids;
    };

    Part& addPart(const QString& id, const QString& title, const QString& aside = {});
    void finishPart(Part& part);
    void addModel();
    void addBatch();
    void addFields();
    void addAccelerator(const std::vector<Accelerator>& accelerators);
    void addFigures(Part& part, const std::vector<Accelerator>& accelerators);
    void addRow(Part& part, const Field& field);
    void addMeasured(Part& part);
    void editAccelerator(const std::optional<Accelerator>& accelerator, const QString& text);
    void showAccelerator();

    void editField(const Field& field, std::string_view value, quint64 gesture);
    void applyFix(const Fix& fix);
    void showEngine(const std::vector<Diagnostic>& diagnostics);
    void showDiagnostics(const std::vector<Diagnostic>& diagnostics, const Estimate* estimate);
    [[nodiscard]] bool isNeeded(const Part& part) const;
    [[nodiscard]] QString fineText(const Part& part, const Estimate* estimate) const;
    void updateWidth();

    Scenario m_scenario;  ///< as last set; what the next edit changes
    GestureSource m_gestures;
    QVBoxLayout* m_layout;
    std::vector<Part> m_parts;
    std::vector<FieldRow*> m_rows;
    ModelSection* m_model = nullptr;
    BatchEditor* m_batch = nullptr;
    AcceleratorPicker* m_accelerator = nullptr;
    ElidedLabel* m_acceleratorFacts = nullptr;
    Section* m_engine = nullptr;
    MeasuredLines* m_measured = nullptr;
    FoldButton* m_figuresFold = nullptr;
    AcceleratorFigures* m_figures = nullptr;
};

}  // namespace gable
