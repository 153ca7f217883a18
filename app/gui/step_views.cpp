#include "app/gui/step_views.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QSplitter>
#include <QTabWidget>

#include "app/gui/roofline_panel.h"
#include "app/gui/study_document.h"
#include "core/estimate/differences.h"
#include "ui/charts/bound_strip.h"
#include "ui/charts/breakdown_chart.h"
#include "ui/charts/memory_bar.h"
#include "ui/charts/roofline_chart.h"
#include "ui/charts/step_time_chart.h"
#include "ui/views/diagnostics_view.h"
#include "ui/views/differences_view.h"
#include "ui/views/operations_view.h"
#include "ui/views/serving_view.h"
#include "ui/views/summary_strip.h"

namespace gable {

StepViews::StepViews(QObject* parent)
    : QObject(parent), m_summary(new SummaryStrip), m_roofline(new RooflinePanel), m_flops(new BreakdownChart), m_bytes(new BreakdownChart),
      m_memory(new MemoryBar("memory", MemoryBar::Size::Slim)), m_operations(new OperationsView), m_bounds(new BoundStrip), m_stepTime(new StepTimeChart("stepTime")), m_serving(new ServingView), m_differences(new DifferencesView),
      m_diagnostics(new DiagnosticsView), m_centre(new QWidget), m_details(new QWidget), m_timeTab(new QWidget), m_tabs(new QTabWidget)
{
    m_flops->setObjectName("flops");
    m_bytes->setObjectName("bytes");
    buildCentre();
    buildDetails();
    for (ChartCard* chart : cards()) connect(chart, &ChartCard::operationSelected, this, &StepViews::select);
    connect(m_operations, &OperationsView::operationSelected, this, [this](const QString& operation) {
        highlight(operation);
        emit selected(operation.isEmpty() ? QStringLiteral("total") : operation);  // the last row is the step
    });
    connect(m_differences, &DifferencesView::operationSelected, this, &StepViews::select);
    connect(m_summary, &SummaryStrip::figureSelected, this, &StepViews::selected);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        if (m_document) updateDetails(*m_document);
    });
    connect(m_diagnostics, &DiagnosticsView::fixRequested, this, &StepViews::fixRequested);
    connect(m_roofline, &RooflinePanel::scenarioEdited, this, &StepViews::scenarioEdited);
}

std::vector<ChartCard*> StepViews::cards() const { return {m_roofline->chart(), m_flops, m_bytes, m_memory, m_bounds, m_stepTime}; }

QWidget* StepViews::sliders() const { return m_roofline->sliders(); }

void StepViews::buildCentre()
{
    auto* breakdowns = new QSplitter(Qt::Vertical);
    breakdowns->addWidget(m_flops);
    breakdowns->addWidget(m_bytes);
    breakdowns->setSizes({500, 500});
    auto* charts = new QSplitter(Qt::Horizontal);
    charts->addWidget(m_roofline);
    charts->addWidget(breakdowns);
    charts->setSizes({560, 440});
    for (QSplitter* splitter : {breakdowns, charts}) {
        splitter->setChildrenCollapsible(false);
        splitter->setHandleWidth(8);
    }
    auto* column = new QVBoxLayout(m_centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_summary);
    column->addWidget(charts, 1);
    column->addWidget(m_memory);
}

void StepViews::buildDetails()
{
    auto* times = new QVBoxLayout(m_timeTab);
    times->setContentsMargins(0, 6, 0, 0);
    times->setSpacing(6);
    times->addWidget(m_bounds);
    times->addWidget(m_stepTime, 1);
    m_tabs->setObjectName("details.tabs");
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_operations, tr("Operations"));
    m_tabs->addTab(m_timeTab, tr("Step time"));
    m_tabs->addTab(m_serving, tr("Serving"));
    m_tabs->addTab(m_differences, tr("Accounting differences"));
    m_tabs->addTab(m_diagnostics, tr("Warnings"));
    auto* column = new QVBoxLayout(m_details);
    column->setContentsMargins(10, 0, 10, 4);
    column->addWidget(m_tabs);
}

void StepViews::update(const StudyDocument& document)
{
    const Estimate& estimate = document.estimate();
    if (document.error()) m_summary->clear();
    else m_summary->setEstimate(document.scenario(), estimate, {document.baselineScenario(), document.baselineEstimate(), document.baselineName()});
    m_roofline->update(document);
    m_flops->setData(flopsBreakdown(estimate));
    m_bytes->setData(bytesBreakdown(estimate));
    m_memory->setData(memoryBarData(estimate, document.scenario()));
    m_diagnostics->setDiagnostics(estimate);
    m_tabs->setTabText(m_tabs->indexOf(m_operations), tr("Operations · %1").arg(QString::fromLatin1(label(estimate.accounting).data())));
    m_tabs->setTabText(m_tabs->indexOf(m_diagnostics), m_diagnostics->countText());
    m_document = &document;
    updateDetails(document);
}

void StepViews::updateDetails(const StudyDocument& document)
{
    const Estimate& estimate = document.estimate();
    const Times times = document.scenario().timing.times;
    const QWidget* shown = m_tabs->currentWidget();
    m_operations->setEstimate(estimate, times);  // what is copied as a table, in sight or not
    if (shown == m_timeTab) {
        m_bounds->setData(boundStripData(estimate));
        m_stepTime->setData(stepTimeData(estimate, times));
    }
    if (shown == m_serving) m_serving->setEstimate(estimate, document.scenario());
    if (shown == m_differences) updateDifferences(document);
}

void StepViews::updateDifferences(const StudyDocument& document)
{
    const SharedPrepared& prepared = document.prepared();
    const auto found = differences(document.scenario(), *prepared);
    found ? m_differences->setDifferences(&*found) : m_differences->setDifferences(nullptr, QString::fromStdString(found.error().message));
}

void StepViews::showDifferences() { m_tabs->setCurrentWidget(m_differences); }

void StepViews::setTheme(const Theme& theme)
{
    m_summary->setTheme(theme);
    for (ChartCard* chart : cards()) chart->setTheme(theme);
    m_roofline->setTheme(theme);
    m_operations->setTheme(theme);
    m_serving->setTheme(theme);
    m_differences->setTheme(theme);
    m_diagnostics->setTheme(theme);
}

void StepViews::select(const QString& operation)
{
    highlight(operation);
    emit selected(operation);
}

void StepViews::highlight(const QString& operation)
{
    for (ChartCard* chart : cards()) chart->setSelected(operation);
    m_operations->setSelected(operation);
    m_differences->setSelected(operation);
}

void StepViews::copyPicture(const QString& chart) const
{
    for (const ChartCard* card : cards())
        if (card->objectName() == chart) card->copyPicture();
}

void StepViews::copyTable() const { QApplication::clipboard()->setText(m_operations->toTsv()); }

}  // namespace gable
