#pragma once

#include <QWidget>

#include "core/diagnostic.h"
#include "core/estimate/estimate.h"
#include "core/scenario/scenario.h"
#include "ui/theme/palette.h"
#include "ui/views/summary_strip.h"

class QComboBox;
class QFrame;
class QLabel;
class QScrollArea;

namespace gable {

class CacheModel;
class CapacityChart;
class FigureTable;
class GroupNote;
class MemoryBar;
class MemoryModel;

/// Whether a scenario fits: the memory of one GPU as a bar and line by line as vLLM logs it, what layers keep of a request, and how many requests find room.
class MemoryPage : public QWidget {
    Q_OBJECT

public:
    explicit MemoryPage(QWidget* parent = nullptr);

    void setEstimate(const Scenario& scenario, const Estimate& estimate, const Baseline& baseline = {});
    /// What is open can't be estimated.
    void setProblem(const QString& problem);
    void setTheme(const Theme& theme);
    /// The line that is explained: "memory.weights_gib", or "summary.memory" for the whole.
    [[nodiscard]] const QString& selected() const { return m_selected; }

signals:
    void subjectSelected(const QString& subject);
    void fixRequested(const gable::Fix& fix);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildHead();
    QWidget* buildTables();
    void build();
    void select(const QString& subject);
    void highlight();
    void fillStages();
    void showLedger();
    void showVerdict(const MemoryLedger& ledger);

    Scenario m_scenario;
    std::vector<MemoryLedger> m_ledgers;  ///< of each pipeline stage
    MemoryLedger m_busiest;
    std::vector<Diagnostic> m_diagnostics;
    double m_context = 0;                 ///< of the model
    std::optional<MemoryLedger> m_baseline;
    QString m_baselineName;
    QString m_selected = QStringLiteral("summary.memory");
    bool m_updating = false;              ///< the selection is being set, not chosen

    QLabel* m_empty;
    QScrollArea* m_scroll = nullptr;
    GroupNote* m_verdict;
    QComboBox* m_stages;
    QLabel* m_stageNote;
    MemoryBar* m_bar;
    MemoryModel* m_model;
    FigureTable* m_table;
    CacheModel* m_caches;
    FigureTable* m_cacheTable;
    CapacityChart* m_capacity;
};

}  // namespace gable
