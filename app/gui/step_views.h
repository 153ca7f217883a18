#pragma once

#include <vector>

#include <QObject>
#include <QString>

#include "core/diagnostic.h"
#include "core/scenario/scenario.h"
#include "ui/editors/edit.h"
#include "ui/theme/palette.h"

class QTabWidget;
class QWidget;

namespace gable {

class BoundStrip;
class BreakdownChart;
class ChartCard;
class DiagnosticsView;
class DifferencesView;
class MemoryBar;
class OperationsView;
class RooflinePanel;
class ServingView;
class StepTimeChart;
class StudyDocument;
class SummaryStrip;

/// The views of a step: summary and charts for the centre of the window, table and warnings for the panel below. One selection for all.
class StepViews : public QObject {
    Q_OBJECT

public:
    explicit StepViews(QObject* parent);

    [[nodiscard]] QWidget* centre() const { return m_centre; }
    [[nodiscard]] QWidget* details() const { return m_details; }
    /// Of the roofline.
    [[nodiscard]] QWidget* sliders() const;

    void update(const StudyDocument& document);
    void setTheme(const Theme& theme);
    void showDifferences();
    void select(const QString& operation);

    /// "roofline", "flops" or "bytes", onto the clipboard.
    void copyPicture(const QString& chart) const;
    void copyTable() const;

signals:
    /// An operation, a card of the summary, or a line of the memory ledger.
    void selected(const QString& subject);
    void fixRequested(const gable::Fix& fix);
    /// By the sliders of the roofline.
    void scenarioEdited(const gable::Scenario& scenario, const gable::EditInfo& info);

private:
    /// In every view, silently.
    void highlight(const QString& operation);
    /// The tab in sight; the others follow when they are opened.
    void updateDetails(const StudyDocument& document);
    void updateDifferences(const StudyDocument& document);
    [[nodiscard]] std::vector<ChartCard*> cards() const;
    void buildCentre();
    void buildDetails();

    SummaryStrip* m_summary;
    RooflinePanel* m_roofline;
    BreakdownChart* m_flops;
    BreakdownChart* m_bytes;
    MemoryBar* m_memory;
    OperationsView* m_operations;
    BoundStrip* m_bounds;
    StepTimeChart* m_stepTime;
    ServingView* m_serving;
    DifferencesView* m_differences;
    DiagnosticsView* m_diagnostics;
    QWidget* m_centre;
    QWidget* m_details;
    QWidget* m_timeTab;
    QTabWidget* m_tabs;
    const StudyDocument* m_document = nullptr;  ///< of the last update: what a tab that comes into sight shows
};

}  // namespace gable
