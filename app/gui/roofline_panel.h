#pragma once

#include <vector>

#include <QTimer>
#include <QWidget>

#include "core/scenario/scenario.h"
#include "ui/charts/roofline_data.h"
#include "ui/charts/scrub_data.h"
#include "ui/editors/edit.h"
#include "ui/theme/palette.h"

namespace gable {

class RooflineChart;
class ScrubBar;
class StudyDocument;

/// The roofline with its sliders. Keeps how it is looked at, which is no edit, and computes the paths of the dots while nothing else happens.
class RooflinePanel : public QWidget {
    Q_OBJECT

public:
    explicit RooflinePanel(QWidget* parent = nullptr);

    [[nodiscard]] RooflineChart* chart() const { return m_chart; }
    [[nodiscard]] QWidget* sliders() const;
    void update(const StudyDocument& document);
    void setTheme(const Theme& theme);

signals:
    /// By a slider.
    void scenarioEdited(const gable::Scenario& scenario, const gable::EditInfo& info);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void showData();
    void scrub(const Workload& workload, const EditInfo& info);
    void schedulePath();
    void startPath();
    /// A few steps of the path, so that nobody waits; goes on by itself.
    void continuePath();

    RooflineChart* m_chart;
    GestureSource m_gestures;
    ScrubBar* m_bar;
    RooflineOptions m_options;
    const StudyDocument* m_document = nullptr;  ///< of the last update
    bool m_scrubbing = false;             ///< the change that is told comes from our own sliders

    QTimer m_pathTimer;
    Scenario m_pathScenario;
    ScrubScale m_pathScale;
    std::vector<RooflineData> m_path;
};

}  // namespace gable
