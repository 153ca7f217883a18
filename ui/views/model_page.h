#pragma once

#include <QWidget>

#include "core/scenario/scenario.h"
#include "ui/models/model_reading.h"
#include "ui/theme/palette.h"

class QLabel;
class QStackedLayout;

namespace gable {

class AssumptionsView;
class ComponentChart;
class FigureTable;
class FormatModel;
class LayerStack;
class ModelProblem;
class ModelSummary;
class StoredFormats;

/// What the open model is: figures, layers, components, how its weights are stored, what had to be assumed.
class ModelPage : public QWidget {
    Q_OBJECT

public:
    explicit ModelPage(QWidget* parent = nullptr);

    /// `estimated`: the step has figures, even if there is no architecture. Cheap when the reading is that of before.
    void setModel(const Scenario& scenario, const SharedReading& reading, bool estimated);
    void setTheme(const Theme& theme);

    /// The table of formats, for a clipboard.
    [[nodiscard]] QString toTsv() const;

signals:
    void fieldEdited(const QString& field, const QString& value);
    void modelRequested();

private:
    QWidget* buildContent();
    QWidget* buildFormats();
    void showArchitecture(const Scenario& scenario, const ModelReading& reading);

    SharedReading m_reading;
    Model m_model;
    QStackedLayout* m_pages;
    ModelSummary* m_summary;
    LayerStack* m_layers;
    ComponentChart* m_components;
    FormatModel* m_formatModel;
    FigureTable* m_formats;
    QLabel* m_formatsTitle = nullptr;
    QLabel* m_overridesTitle = nullptr;
    StoredFormats* m_overrides;
    AssumptionsView* m_assumptions;
    ModelProblem* m_problem;
};

}  // namespace gable
