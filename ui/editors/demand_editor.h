#pragma once

#include <vector>

#include <QWidget>

#include "core/estimate/estimate.h"
#include "ui/editors/edit.h"
#include "ui/theme/palette.h"

class QDoubleSpinBox;
class QLabel;

namespace gable {

class FieldRow;
struct Field;

/// What has to be served, how fast, and what a GPU costs.
class DemandEditor : public QWidget {
    Q_OBJECT

public:
    explicit DemandEditor(QWidget* parent = nullptr);
    ~DemandEditor() override;

    /// Emits nothing.
    void setScenario(const Scenario& scenario, const Estimate* estimate);
    void setTheme(const Theme& theme);

    /// The scenario with a demand, and with a serving load, which says how long prompts and answers are.
    static Scenario switchedOn(Scenario scenario);

signals:
    void scenarioEdited(const gable::Scenario& scenario, const gable::EditInfo& info);

private:
    QWidget* buildPrice();
    void editField(const Field& field, const QString& value, quint64 gesture);
    void editPrice(double value);
    void showSource();

    Scenario m_scenario;  ///< as last set; what the next edit changes
    Theme m_theme = lightTheme();
    GestureSource m_gestures;
    std::vector<FieldRow*> m_rows;
    QDoubleSpinBox* m_price;
    QLabel* m_priceSource;
};

}  // namespace gable
