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

    /// Any scenario, counted and timed as the active one is: same accounting, scope and choice of times. nullptr when it can't be estimated. Valid until the next change.
    [[nodiscard]] const Estimate* estimateOf(std::size_t scenario) const;
    /// What `estimateOf` is made from.
    [[nodiscard]] Scenario alikeOf(std::size_t scenario) const;

    /// The scenario that others are compared with, as `estimateOf` has it; nullptr when none is pinned, when it is the active one or can't be estimated.
    [[nodiscard]] const Estimate* baselineEstimate() const { return comparesWithBaseline() ? estimateOf(*m_study.baseline) : nullptr; }
    /// What `baselineEstimate` was made from; nullptr when there is nothing to compare with.
    [[nodiscard]] const Scenario* baselineScenario() const;
    /// As people know it; empty when none is pinned.
    [[nodiscard]] QString baselineName() const;
    [[nodiscard]] bool hasBaseline() const { return m_study.baseline.has_value(); }
    /// Keeps a copy of the active scenario as the baseline, or lets go of it. One undo step.
    void pinBaseline();
    void unpinBaseline();
    /// One of the scenarios itself.
    void setBaseline(std::size_t scenario);

    /// Shows another scenario. No undo step: nothing is changed by looking.
    void activate(std::size_t scenario);
    // Each is one undo step.
    void duplicate(std::size_t scenario);
    void remove(std::size_t scenario);
    void move(std::size_t from, std::size_t to);
    void rename(std::size_t scenario, const QString& name);

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
    [[nodiscard]] bool comparesWithBaseline() const { return m_study.baseline && *m_study.baseline != m_study.active; }

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

    /// Other scenarios are estimated when they are looked at and have changed, or are counted in another way; not with every edit.
    struct Kept {
        Scenario scenario;
        std::optional<Estimate> estimate;
    };
    [[nodiscard]] const Kept& kept(std::size_t scenario) const;
    mutable std::vector<std::optional<Kept>> m_kept;
};

}  // namespace gable
