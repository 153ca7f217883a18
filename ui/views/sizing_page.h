#pragma once

#include <vector>

#include <QWidget>

#include "core/estimate/estimate.h"
#include "ui/editors/edit.h"
#include "ui/theme/palette.h"

class QLabel;
class QStackedLayout;

namespace gable {

class DemandEditor;
class LoadCurveChart;
class SummaryCard;
class WrappedLabel;

/// How many GPUs a demand needs and what they cost: the demand at the left, what it comes to at the right.
class SizingPage : public QWidget {
    Q_OBJECT

public:
    explicit SizingPage(QWidget* parent = nullptr);

    /// `estimate` is null when the scenario can't be estimated. Emits nothing.
    void setEstimate(const Scenario& scenario, const Estimate* estimate);
    void setTheme(const Theme& theme);

signals:
    void scenarioEdited(const gable::Scenario& scenario, const gable::EditInfo& info);

private:
    QWidget* buildStart();
    QWidget* buildContent();
    QWidget* buildDemand();
    QWidget* buildFigures();
    QWidget* buildProblem();
    void showFigures(const Estimate& estimate);

    Scenario m_scenario;
    QStackedLayout* m_pages;    ///< how to begin, and the sizing
    QStackedLayout* m_results;  ///< figures, or why there are none
    DemandEditor* m_demand;
    std::vector<SummaryCard*> m_cards;
    LoadCurveChart* m_curve;
    WrappedLabel* m_assumptions;
    QLabel *m_problemTitle, *m_problemText, *m_problemHelp;
};

}  // namespace gable
