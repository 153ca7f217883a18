#include "ui/views/figure_table.h"

#include <algorithm>

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QScopedValueRollback>
#include <QScrollBar>

#include "ui/export/table_text.h"
#include "ui/models/table_model.h"
#include "ui/models/total_last_proxy.h"
#include "ui/views/row_line_delegate.h"

namespace gable {

FigureTable::FigureTable(TableModel* model, const QString& id, QWidget* parent)
    : QTableView(parent), m_figures(model), m_proxy(new TotalLastProxy(this))
{
    m_proxy->setSourceModel(model);
    setModel(m_proxy);
    setObjectName(id + QStringLiteral(".table"));
    setItemDelegate(new RowLineDelegate(m_theme, this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    setTabKeyNavigation(false);  // Tab goes on to the next widget; arrows move in the table
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);  // it is as high as its rows
    verticalHeader()->hide();

    QHeaderView* header = horizontalHeader();
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder);
    header->setHighlightSections(false);
    setSortingEnabled(true);
    connect(header, &QHeaderView::sectionResized, this, [this] {
        if (m_distributing) return;
        m_widthsChosen = true;
        setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    });
    connect(model, &QAbstractItemModel::modelReset, this, &FigureTable::updateMetrics);
    buildActions(id);
    updateMetrics();
}

void FigureTable::buildActions(const QString& id)
{
    auto* copyRows = new QAction(tr("Copy rows"), this);
    copyRows->setObjectName(id + QStringLiteral(".copyRows"));
    copyRows->setShortcut(QKeySequence::Copy);
    copyRows->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(copyRows, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(tableText(*this, TableFormat::Tsv, TableRows::Selected)); });
    auto* copyTable = new QAction(tr("Copy table"), this);
    copyTable->setObjectName(id + QStringLiteral(".copyTable"));
    connect(copyTable, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(toTsv()); });
    addActions({copyRows, copyTable});
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

void FigureTable::setTheme(const Theme& theme)
{
    m_theme = theme;
    viewport()->update();
}

QString FigureTable::toTsv() const { return tableText(*this, TableFormat::Tsv); }

QSize FigureTable::sizeHint() const
{
    constexpr int usualWidth = 460;
    const int scrollBar = horizontalHeader()->length() > viewport()->width() ? horizontalScrollBar()->sizeHint().height() : 0;
    return {usualWidth, horizontalHeader()->sizeHint().height() + m_proxy->rowCount() * verticalHeader()->defaultSectionSize() + scrollBar + 2};
}

QSize FigureTable::minimumSizeHint() const
{
    constexpr int leastWidth = 240;
    return {leastWidth, sizeHint().height()};
}

void FigureTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    distributeWidth();
}

void FigureTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange) updateMetrics();
}

void FigureTable::updateMetrics()
{
    constexpr int rowPadding = 8;
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + rowPadding);
    verticalHeader()->setMinimumSectionSize(1);
    distributeWidth();
    updateGeometry();
}

bool FigureTable::isText(int column) const { return m_figures->column(column).alignment.testFlag(Qt::AlignLeft); }

/// Figures get the room of their widest usual cell, so that columns stand still; texts what they need.
int FigureTable::neededWidth(int column) const
{
    constexpr int cellPadding = 16;
    if (isColumnHidden(column)) return 0;
    QFont bold = font();
    bold.setBold(true);
    const QFontMetrics metrics(bold), plain(font());
    const TableModel::Column& described = m_figures->column(column);
    int width = metrics.horizontalAdvance(described.header);
    if (!isText(column)) return std::max(width, metrics.horizontalAdvance(described.widest)) + cellPadding;
    for (int row = 0; row < m_figures->rowCount(); ++row) {
        const bool total = m_figures->index(row, column).data(TableModel::TotalRole).toBool();
        width = std::max(width, (total ? metrics : plain).horizontalAdvance(described.text(row)));
    }
    return width + cellPadding;
}

/// Columns get what they need, and their part of what is left.
void FigureTable::distributeWidth()
{
    if (m_widthsChosen) return;
    const QScopedValueRollback<bool> distributing(m_distributing, true);
    QList<int> needed;
    int sum = 0;
    for (int column = 0; column < m_figures->columnCount(); ++column) {
        needed.append(neededWidth(column));
        sum += needed.last();
    }
    constexpr int leastCharacters = 14;
    // Where there is too little room, texts are cut, from the last on, and figures are not.
    for (int column = static_cast<int>(needed.size()) - 1; column >= 0 && sum > viewport()->width(); --column) {
        if (!isText(column)) continue;
        const int most = std::max(needed[column] / 2, needed[column] - fontMetrics().averageCharWidth() * leastCharacters);
        const int cut = std::min(sum - viewport()->width(), most);
        needed[column] -= cut;
        sum -= cut;
    }
    // While columns are set one by one they may be too wide for a moment; a bar would stay until the next layout.
    setHorizontalScrollBarPolicy(sum > viewport()->width() ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    const int spare = std::max(0, viewport()->width() - sum);
    int given = 0, seen = 0;
    for (int column = 0; column < needed.size(); ++column) {
        if (needed[column] == 0) continue;
        seen += needed[column];
        const int part = spare * seen / sum - given;  // of the running sum, so that no pixel is lost to rounding
        given += part;
        setColumnWidth(column, needed[column] + part);
    }
    updateGeometry();  // a scroll bar may have come or gone
}

}  // namespace gable
