#include "ui/views/model_page.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollBar>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/charts/bar_plot.h"
#include "ui/charts/component_chart.h"
#include "ui/charts/layer_stack.h"
#include "ui/editors/stored_formats.h"
#include "ui/models/format_model.h"
#include "ui/models/text.h"
#include "ui/views/assumptions_view.h"
#include "ui/views/figure_table.h"
#include "ui/views/model_problem.h"
#include "ui/views/model_summary.h"
#include "ui/views/page_parts.h"

namespace gable {

namespace {

constexpr int gap = 8;

}  // namespace

ModelPage::ModelPage(QWidget* parent)
    : QWidget(parent), m_pages(new QStackedLayout(this)), m_summary(new ModelSummary), m_layers(new LayerStack), m_components(new ComponentChart),
      m_formatModel(new FormatModel(this)), m_formats(new FigureTable(m_formatModel, QStringLiteral("formats"))), m_overrides(new StoredFormats),
      m_assumptions(new AssumptionsView), m_problem(new ModelProblem)
{
    setObjectName(QStringLiteral("modelPage"));
    setAccessibleName(tr("Model"));
    m_formats->setAccessibleName(tr("Stored formats by component"));
    auto* scroll = scrolled(buildContent(), QStringLiteral("modelPage.scroll"));
    connect(scroll->verticalScrollBar(), &QScrollBar::valueChanged, m_layers, &LayerStack::hideCard);
    m_pages->addWidget(scroll);
    m_pages->addWidget(m_problem);
    connect(m_overrides, &StoredFormats::fieldEdited, this, &ModelPage::fieldEdited);
    connect(m_problem, &ModelProblem::modelRequested, this, &ModelPage::modelRequested);
}

QWidget* ModelPage::buildContent()
{
    auto* left = new QVBoxLayout;
    left->setSpacing(gap);
    left->addWidget(m_components);
    left->addWidget(m_assumptions, 1);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(gap);
    constexpr int leftShare = 42, rightShare = 58;
    columns->addLayout(left, leftShare);
    columns->addWidget(buildFormats(), rightShare);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 6);
    column->setSpacing(gap);
    column->addWidget(m_summary);
    column->addWidget(m_layers, 3);
    column->addLayout(columns, 1);
    return content;
}

QWidget* ModelPage::buildFormats()
{
    auto* card = new QFrame;
    card->setProperty("card", true);
    m_formatsTitle = heading(tr("How the weights are stored"));
    m_overridesTitle = heading({});
    auto* note = new QLabel(tr("A choice stands in the place of what the config says. What vLLM’s counters say does not depend on it."));
    note->setProperty("muted", true);
    note->setWordWrap(true);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(10, 8, 10, 10);
    column->setSpacing(6);
    column->addWidget(m_formatsTitle);
    column->addWidget(m_formats);
    column->addSpacing(gap);
    column->addWidget(m_overridesTitle);
    column->addWidget(note);
    column->addWidget(m_overrides);
    column->addStretch();
    return card;
}

void ModelPage::setModel(const Scenario& scenario, const SharedReading& reading, bool estimated)
{
    const bool same = reading == m_reading && scenario.model == m_model;
    m_reading = reading;
    m_model = scenario.model;
    if (!reading->architecture) {
        m_problem->setError(toQString(scenario.model.name), reading->architecture.error(), estimated);
        m_pages->setCurrentIndex(1);
        return;
    }
    if (!same) showArchitecture(scenario, *reading);
    m_pages->setCurrentIndex(0);
}

void ModelPage::showArchitecture(const Scenario& scenario, const ModelReading& reading)
{
    const Architecture& architecture = *reading.architecture;
    m_summary->setModel(scenario.model, architecture, reading.inspection);
    m_layers->setData(layerStack(architecture, reading.inspection));
    m_components->setModel(architecture, reading.inspection);
    m_formatModel->setInspection(reading.inspection);
    m_overrides->setScenario(scenario, architecture);
    m_assumptions->setModel(scenario.model, architecture);
    const int overridden = m_overrides->overridden();
    m_overridesTitle->setText(overridden > 0 ? tr("Stored otherwise than in the config: %1").arg(overridden) : tr("Store otherwise than in the config"));
    // As many lines as there are components, so that the bars of all models are alike.
    constexpr double bar = 1.8;
    constexpr int headLines = 2, headPadding = 56;
    const double lines = bar * m_components->plot()->itemCount() + headLines;
    m_components->setFixedHeight(static_cast<int>(lines * fontMetrics().height()) + headPadding);
}

void ModelPage::setTheme(const Theme& theme)
{
    m_summary->setTheme(theme);
    m_layers->setTheme(theme);
    m_components->setTheme(theme);
    m_formats->setTheme(theme);
    m_overrides->setTheme(theme);
    m_assumptions->setTheme(theme);
    m_problem->setTheme(theme);
}

QString ModelPage::toTsv() const { return m_formats->toTsv(); }

}  // namespace gable
