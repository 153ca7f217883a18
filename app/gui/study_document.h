#pragma once

#include <optional>

#include <QObject>
#include <QUndoStack>

#include "app/gui/model_reader.h"
#include "core/catalog/catalog.h"
#include "core/estimate/estimate.h"
#include "core/scenario/study.h"
#include "ui/editors/edit.h"

namespace gable {

/// What is open: a study, its history, the file that it is kept in, and the estimate of its active scenario, always up to date.
class StudyDocument : public QObject {
    Q_OBJECT

public:
    explicit StudyDocument(Study study, QObject* parent = nullptr);

    [[nodiscard]] const Study& study() const { return m_study; }
    [[nodiscard]] const Scenario& scenario() const { return m_study.scenarios[m_study.active]; }
    /// Of the active scenario; without operations when it can't be estimated, then `error` says why.
    [[nodiscard]] const Estimate& estimate() const { return m_estimate; }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    /// What the active scenario's model and deployment fix, under both accountings.
    [[nodiscard]] const SharedPrepared& prepared() const { return m_prepared; }
    /// What the config of the active scenario was read as. Read when first asked for, and again only when config or stored formats change.
    [[nodiscard]] const SharedReading& reading() const { return m_reader.read(scenario()); }
    /// nullptr when the scenario names none.
    [[nodiscard]] const Accelerator* accelerator() const;

    /// The scenario that others are compared with, counted and timed as the active one is: same accounting, scope and choice of times. nullptr when none is
    /// pinned or it can't be estimated.
    [[nodiscard]] const Estimate* baselineEstimate() const { return m_baseline && m_baselineEstimate ? &*m_baselineEstimate : nullptr; }
    /// What `baselineEstimate` was made from; nullptr when none is pinned.
    [[nodiscard]] const Scenario* baselineScenario() const { return m_baseline ? &*m_baseline : nullptr; }
    /// As people know it; empty when none is pinned.
    [[nodiscard]] QString baselineName() const;
    [[nodiscard]] bool hasBaseline() const { return m_study.baseline.has_value(); }
    /// Keeps a copy of the active scenario as the baseline, or lets go of it. One undo step.
    void pinBaseline();
    void unpinBaseline();

    [[nodiscard]] QUndoStack& undoStack() { return m_undoStack; }
    [[nodiscard]] bool isModified() const { return !m_undoStack.isClean(); }

    /// Where the study is kept; empty for nowhere yet.
    [[nodiscard]] const QString& filePath() const { return m_filePath; }
    void setFilePath(const QString& path);

    /// Every change goes through these two.
    void edit(const Scenario& scenario, const EditInfo& info);
    void replace(const Study& study, const EditInfo& info);

signals:
    void changed();      ///< study and estimate
    void fileChanged();  ///< path or unsaved mark

private:
    void apply(const Study& study);
    void recalculate();
    void recalculateBaseline();

    Study m_study;
    QUndoStack m_undoStack;
    QString m_filePath;
    Estimate m_estimate;
    std::optional<Error> m_error;
    mutable ModelReader m_reader;

    // What the last estimate was prepared from: a drag of the batch changes neither.
    SharedPrepared m_prepared;
    Config m_preparedConfig, m_preparedQuantConfig;
    Deployment m_preparedDeployment;

    // Estimated when it is pinned or counted in another way, not with every edit.
    std::optional<Scenario> m_baseline;
    std::optional<Estimate> m_baselineEstimate;
};

}  // namespace gable
