#include "app/gui/step_views.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QSplitter>
#include <QTabWidget>

#include "app/gui/study_document.h"
#include "core/estimate/differences.h"
#include "ui/charts/breakdown_chart.h"
#include "ui/charts/roofline_chart.h"
#include "ui/views/diagnostics_view.h"
#include "ui/views/differences_view.h"
#include "ui/views/operations_view.h"
#include "ui/views/summary_strip.h"

namespace gable {

StepViews::StepViews(QObject* parent)
    : QObject(parent), m_summary(new SummaryStrip), m_roofline(new RooflineChart), m_flops(new BreakdownChart), m_bytes(new BreakdownChart),
      m_operations(new OperationsView), m_differences(new DifferencesView), m_diagnostics(new DiagnosticsView), m_centre(new QWidget), m_details(new QWidget), m_tabs(new QTabWidget)
{
    m_roofline->setObjectName("roofline");
    m_flops->setObjectName("flops");
    m_bytes->setObjectName("bytes");
    buildCentre();
    buildDetails();
    for (ChartCard* chart : {static_cast<ChartCard*>(m_roofline), static_cast<ChartCard*>(m_flops), static_cast<ChartCard*>(m_bytes)})
        connect(chart, &ChartCard::operationSelected, this, &StepViews::select);
    connect(m_operations, &OperationsView::operationSelected, this, [this](const QString& operation) {
        highlight(operation);
        emit selected(operation.isEmpty() ? QStringLiteral("total") : operation);  // the last row is the step
    });
    connect(m_differences, &DifferencesView::operationSelected, this, &StepViews::select);
    connect(m_summary, &SummaryStrip::figureSelected, this, &StepViews::selected);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        if (m_document) updateDifferences(*m_document);
    });
    connect(m_diagnostics, &DiagnosticsView::fixRequested, this, &StepViews::fixRequested);
}

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
}

void StepViews::buildDetails()
{
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_operations, tr("Operations"));
    m_tabs->addTab(m_differences, tr("Accounting differences"));
    m_tabs->addTab(m_diagnostics, tr("Warnings"));
    auto* column = new QVBoxLayout(m_details);
    column->setContentsMargins(10, 0, 10, 4);
    column->addWidget(m_tabs);
}

void StepViews::update(const StudyDocument& document)
{
    const Estimate& estimate = document.estimate();
    const Accelerator* accelerator = document.accelerator();
    document.error() ? m_summary->clear() : m_summary->setEstimate(estimate, accelerator);
    m_roofline->setData(rooflineData(estimate, accelerator));
    m_flops->setData(flopsBreakdown(estimate));
    m_bytes->setData(bytesBreakdown(estimate));
    m_operations->setEstimate(estimate, accelerator);
    m_diagnostics->setDiagnostics(estimate);
    m_tabs->setTabText(0, tr("Operations · %1").arg(QString::fromLatin1(label(estimate.accounting).data())));
    m_tabs->setTabText(m_tabs->indexOf(m_diagnostics), m_diagnostics->countText());
    m_document = &document;
    updateDifferences(document);
}

void StepViews::updateDifferences(const StudyDocument& document)
{
    if (m_tabs->currentWidget() != m_differences) return;
    const SharedPrepared& prepared = document.prepared();
    const auto found = differences(document.scenario(), *prepared);
    found ? m_differences->setDifferences(&*found) : m_differences->setDifferences(nullptr, QString::fromStdString(found.error().message));
}

void StepViews::showDifferences() { m_tabs->setCurrentWidget(m_differences); }

void StepViews::setTheme(const Theme& theme)
{
    m_summary->setTheme(theme);
    m_roofline->setTheme(theme);
    m_flops->setTheme(theme);
    m_bytes->setTheme(theme);
    m_operations->setTheme(theme);
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
    m_roofline->setSelected(operation);
    m_flops->setSelected(operation);
    m_bytes->setSelected(operation);
    m_operations->setSelected(operation);
    m_differences->setSelected(operation);
}

void StepViews::copyPicture(const QString& chart) const
{
    for (const ChartCard* card : {static_cast<const ChartCard*>(m_roofline), static_cast<const ChartCard*>(m_flops), static_cast<const ChartCard*>(m_bytes)})
        if (card->objectName() == chart) card->copyPicture();
}

void StepViews::copyTable() const { QApplication::clipboard()->setText(m_operations->toTsv()); }

}  // namespace gable
