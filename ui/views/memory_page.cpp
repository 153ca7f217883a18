#include "ui/views/memory_page.h"

#include <algorithm>

#include <QAbstractProxyModel>
#include <QComboBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "core/estimate/metrics.h"
#include "core/estimate/memory_fit.h"
#include "core/units/format.h"
#include "ui/charts/capacity_chart.h"
#include "ui/charts/memory_bar.h"
#include "ui/editors/group_note.h"
#include "ui/models/memory_model.h"
#include "ui/models/text.h"
#include "ui/views/figure_table.h"
#include "ui/views/page_parts.h"

namespace gable {

namespace {

constexpr int gap = 8;

/// A frame with a column in it.
std::pair<QFrame*, QVBoxLayout*> card()
{
    auto* frame = new QFrame;
    frame->setProperty("card", true);
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(10, 6, 10, 8);
    column->setSpacing(4);
    return {frame, column};
}

bool isOfMemory(const Diagnostic& diagnostic) { return diagnostic.code == "memory_exceeded" || diagnostic.code == "kv_cache_exceeded"; }

}  // namespace

MemoryPage::MemoryPage(QWidget* parent)
    : QWidget(parent), m_empty(new QLabel), m_verdict(new GroupNote(QStringLiteral("memory"))), m_stages(new QComboBox), m_stageNote(new QLabel),
      m_bar(new MemoryBar(QStringLiteral("memoryPage.memory"), MemoryBar::Size::Large)), m_model(new MemoryModel(this)), m_table(new FigureTable(m_model, QStringLiteral("memory"))),
      m_caches(new CacheModel(this)), m_cacheTable(new FigureTable(m_caches, QStringLiteral("memory.caches"))), m_capacity(new CapacityChart)
{
    setObjectName(QStringLiteral("memoryPage"));
    setAccessibleName(tr("Memory"));
    m_empty->setObjectName(QStringLiteral("memory.empty"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setProperty("muted", true);
    build();
    connect(m_bar, &ChartCard::operationSelected, this, &MemoryPage::select);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (!m_updating && current.isValid()) select(current.data(TableModel::IdRole).toString());
    });
    connect(m_stages, &QComboBox::currentIndexChanged, this, &MemoryPage::showLedger);
    connect(m_verdict, &GroupNote::fixRequested, this, &MemoryPage::fixRequested);
    setProblem({});
}

void MemoryPage::build()
{
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 6);
    column->setSpacing(gap);
    column->addWidget(buildHead());
    column->addWidget(m_bar);
    column->addWidget(buildTables());
    column->addWidget(m_capacity, 1);

    m_scroll = scrolled(content, QStringLiteral("memoryPage.scroll"));
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins({});
    whole->addWidget(m_empty, 1);
    whole->addWidget(m_scroll, 1);
}

QWidget* MemoryPage::buildHead()
{
    m_stages->setObjectName(QStringLiteral("memory.stage"));
    m_stages->setAccessibleName(tr("Pipeline stage"));
    m_stageNote->setProperty("muted", true);
    m_stageNote->setText(tr("explained is the busiest GPU"));
    const auto [frame, column] = card();
    auto* row = new QHBoxLayout;
    row->addWidget(m_verdict, 1);
    row->addWidget(m_stageNote);
    row->addWidget(m_stages);
    column->addLayout(row);
    return frame;
}

QWidget* MemoryPage::buildTables()
{
    const auto [frame, column] = card();
    m_table->setAccessibleName(tr("Memory ledger"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_cacheTable->setAccessibleName(tr("KV cache of a request"));
    column->addWidget(heading(tr("Ledger of one GPU, as vLLM logs it when it starts")));
    column->addWidget(m_table);
    column->addSpacing(gap);
    column->addWidget(heading(tr("KV cache of a request, by what layers keep")));
    column->addWidget(m_cacheTable);
    return frame;
}

void MemoryPage::setEstimate(const Scenario& scenario, const Estimate& estimate, const Baseline& baseline)
{
    if (!estimate.memory || !estimate.hardware()) return setProblem(noMemoryText(estimate, scenario));
    m_scenario = scenario;
    m_busiest = *estimate.memory;
    m_ledgers = memoryLedgers(estimate.hardware()->memory, estimate.hardware()->architecture, scenario);
    m_context = estimate.hardware()->architecture.context;
    m_diagnostics = estimate.diagnostics;
    m_baseline = baseline.estimate ? baseline.estimate->memory : std::nullopt;
    m_baselineName = baseline.name;
    m_empty->hide();
    m_scroll->show();
    fillStages();
    showLedger();
}

void MemoryPage::setProblem(const QString& problem)
{
    m_empty->setText(problem);
    m_empty->show();
    m_scroll->hide();
}

/// The busiest first; one that was chosen stays chosen while it is there.
void MemoryPage::fillStages()
{
    const int stages = static_cast<int>(m_ledgers.size());
    const QString busiest = tr("Busiest GPU (stage %1 of %2)").arg(m_busiest.stage + 1).arg(stages);
    const QSignalBlocker quiet(m_stages);
    if (m_stages->count() != stages + 1) {
        m_stages->clear();
        m_stages->addItem(busiest);
        for (int stage = 1; stage <= stages; ++stage) m_stages->addItem(tr("Stage %1 of %2").arg(stage).arg(stages));
        m_stages->setCurrentIndex(0);
    }
    m_stages->setItemText(0, busiest);
    m_stages->setVisible(stages > 1);
}

void MemoryPage::showLedger()
{
    const int chosen = m_stages->currentIndex() - 1;
    const MemoryLedger& ledger = chosen >= 0 && chosen < static_cast<int>(m_ledgers.size()) ? m_ledgers[static_cast<std::size_t>(chosen)] : m_busiest;
    m_stageNote->setVisible(ledger.stage != m_busiest.stage);
    m_bar->setData(memoryBarData(ledger, m_scenario));
    const QScopedValueRollback<bool> updating(m_updating, true);
    m_model->setLedger(ledger, m_scenario);
    m_caches->setLedger(ledger, judgedContext(m_scenario.workload, ledger));
    m_capacity->setData(capacityData(ledger, m_scenario.workload, m_context, m_baseline ? &*m_baseline : nullptr, m_baselineName));
    showVerdict(ledger);
    highlight();
}

void MemoryPage::showVerdict(const MemoryLedger& ledger)
{
    const auto text = [](Bytes value) { return toQString(format::storage(value)); };
    const double context = judgedContext(m_scenario.workload, ledger);
    if (m_busiest.feasible())
        return m_verdict->set(tr("Fits: %1 of the %2 that vLLM takes of a GPU · %3 at %4 tokens")
                                  .arg(text(memoryInUse(ledger)), text(ledger.requested), roomText(ledger, context), toQString(format::count(context))), {});
    std::vector<Diagnostic> found;
    std::copy_if(m_diagnostics.begin(), m_diagnostics.end(), std::back_inserter(found), isOfMemory);
    if (found.empty()) found.push_back({Severity::Error, "memory", tr("%1 are missing").arg(text(missing(m_busiest))).toStdString(), {}, std::nullopt});
    for (Diagnostic& diagnostic : found) diagnostic.message = tr("Does not fit: %1").arg(toQString(diagnostic.message)).toStdString();
    m_verdict->set({}, std::move(found));
}

void MemoryPage::select(const QString& subject)
{
    m_selected = subject.isEmpty() ? QStringLiteral("summary.memory") : subject;
    highlight();
    emit subjectSelected(m_selected);
}

/// In bar and table, silently.
void MemoryPage::highlight()
{
    const QScopedValueRollback<bool> updating(m_updating, true);
    m_bar->setSelected(m_selected);
    const int row = m_model->rowOf(m_selected);
    if (row < 0) return m_table->selectionModel()->clear();
    auto* proxy = static_cast<QAbstractProxyModel*>(m_table->model());
    const QModelIndex index = proxy->mapFromSource(m_model->index(row, 0));
    if (m_table->currentIndex().row() == index.row() && m_table->selectionModel()->isRowSelected(index.row())) return;
    m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void MemoryPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    constexpr int wideCharacters = 115;
    m_caches->setBrief(width() < wideCharacters * fontMetrics().averageCharWidth());
}

void MemoryPage::setTheme(const Theme& theme)
{
    m_verdict->setTheme(theme);
    m_bar->setTheme(theme);
    m_model->setTheme(theme);
    m_table->setTheme(theme);
    m_cacheTable->setTheme(theme);
    m_capacity->setTheme(theme);
}

}  // namespace gable
