#include "ui/views/operations_view.h"

#include <algorithm>
#include <utility>

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QScopedValueRollback>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/export/table_text.h"
#include "ui/models/operation_model.h"
#include "ui/models/total_last_proxy.h"
#include "ui/views/row_line_delegate.h"

namespace gable {

OperationsView::OperationsView(QWidget* parent)
    : QWidget(parent),
      m_model(new OperationModel(this)),
      m_proxy(new TotalLastProxy(this)),
      m_table(new QTableView(this))
{
    m_proxy->setSourceModel(m_model);
    buildTable();
    buildActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_table);
    setFocusProxy(m_table);
    updateMetrics();
}

void OperationsView::buildTable()
{
    m_table->setObjectName(QStringLiteral("operations.table"));
    m_table->setAccessibleName(tr("Operations"));
    m_table->setModel(m_proxy);
    m_table->setItemDelegate(new RowLineDelegate(m_theme, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setCornerButtonEnabled(false);
    m_table->setTabKeyNavigation(false);  // Tab goes on to the next widget; arrows move in the table
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setMinimumHeight(3 * m_table->fontMetrics().height());  // small windows: it scrolls
    m_table->setMouseTracking(true);
    m_table->verticalHeader()->hide();
    m_table->viewport()->installEventFilter(this);

    QHeaderView* header = m_table->horizontalHeader();
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder);  // first as the step runs
    header->setHighlightSections(false);
    m_table->setSortingEnabled(true);

    connect(header, &QHeaderView::sectionResized, this, [this] { m_widthsChosen = m_widthsChosen || !m_distributing; });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &OperationsView::onCurrentRow);
    connect(m_table, &QTableView::entered, this,
            [this](const QModelIndex& index) { emit operationHovered(index.data(TableModel::IdRole).toString()); });
}

void OperationsView::buildActions()
{
    auto* copyRows = new QAction(tr("Copy rows"), this);
    copyRows->setObjectName(QStringLiteral("operations.copyRows"));
    copyRows->setShortcut(QKeySequence::Copy);
    copyRows->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(copyRows, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(tableText(*m_table, TableFormat::Tsv, TableRows::Selected)); });

    auto* copyTable = new QAction(tr("Copy table"), this);
    copyTable->setObjectName(QStringLiteral("operations.copyTable"));
    connect(copyTable, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(toTsv()); });

    m_table->addActions({copyRows, copyTable});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void OperationsView::setEstimate(const Estimate& estimate, Times times)
{
    {
        const QScopedValueRollback<bool> updating(m_updating, true);
        m_model->setEstimate(estimate, times);
        showColumns(estimate.totals.link.value > 0);
    }
    setSelected(m_selected);  // rows that went away may have moved the selection
}

/// Columns that would say nothing, or the same as their neighbour, are left out.
void OperationsView::showColumns(bool sends)
{
    bool changed = false;
    const bool distributing = std::exchange(m_distributing, true);  // a column that goes is no drag
    for (const auto& [column, shown] : {std::pair(OperationModel::Sent, sends), std::pair(OperationModel::BoundBy, m_model->hasTimes()),
                                        std::pair(OperationModel::AtBest, m_model->hasTimes()), std::pair(OperationModel::Time, m_model->hasChosenTimes()),
                                        std::pair(OperationModel::Error, m_model->hasErrors())}) {
        changed = changed || m_table->isColumnHidden(column) == shown;
        m_table->setColumnHidden(column, !shown);
    }
    m_distributing = distributing;
    if (changed) distributeWidth();
}

void OperationsView::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_model->setTheme(theme);
    m_table->viewport()->update();
}

void OperationsView::setSelected(const QString& id)
{
    const QScopedValueRollback<bool> updating(m_updating, true);
    m_selected = id;
    QItemSelectionModel* selection = m_table->selectionModel();
    const int row = id.isEmpty() ? -1 : m_model->rowOf(id);
    if (row < 0) {
        // The total has no id, and may stay chosen.
        if (!selection->currentIndex().data(TableModel::IdRole).toString().isEmpty()) selection->clear();
        return;
    }
    const QModelIndex index = m_proxy->mapFromSource(m_model->index(row, 0));
    if (selection->currentIndex().row() == index.row() && selection->isRowSelected(index.row())) return;
    selection->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void OperationsView::onCurrentRow(const QModelIndex& current)
{
    if (m_updating) return;
    m_selected = current.data(TableModel::IdRole).toString();
    emit operationSelected(m_selected);
}

QString OperationsView::toTsv() const { return tableText(*m_table, TableFormat::Tsv); }

bool OperationsView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table->viewport()) {
        if (event->type() == QEvent::Leave) emit operationHovered({});
        if (event->type() == QEvent::Resize) distributeWidth();
    }
    return QWidget::eventFilter(watched, event);
}

void OperationsView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) updateMetrics();
}

void OperationsView::updateMetrics()
{
    constexpr int rowPadding = 8;
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + rowPadding);
    m_table->verticalHeader()->setMinimumSectionSize(1);
    distributeWidth();
}

/// Columns get what their widest usual cell needs, and their part of what is left.
void OperationsView::distributeWidth()
{
    if (m_widthsChosen) return;
    const QScopedValueRollback<bool> distributing(m_distributing, true);
    constexpr int cellPadding = 10;
    constexpr int dotAndArrow = 18;
    QFont bold = m_table->font();
    bold.setBold(true);
    const QFontMetrics metrics(bold);
    QList<int> needed;
    int sum = 0;
    for (int column = 0; column < m_model->columnCount(); ++column) {
        const TableModel::Column& described = m_model->column(column);
        const int text =
            std::max(metrics.horizontalAdvance(described.widest), metrics.horizontalAdvance(described.header));
        const int width = m_table->isColumnHidden(column)
                              ? 0
                              : text + cellPadding + (column == OperationModel::Name ? dotAndArrow : 0);
        needed.append(width);
        sum += width;
    }
    const int spare = std::max(0, m_table->viewport()->width() - sum);
    int given = 0;
    int seen = 0;
    for (int column = 0; column < needed.size(); ++column) {
        if (needed[column] == 0) continue;
        seen += needed[column];
        const int part = spare * seen / sum - given;  // of the running sum, so that no pixel is lost to rounding
        given += part;
        m_table->setColumnWidth(column, needed[column] + part);
    }
}

}  // namespace gable
