#include "ui/views/differences_view.h"

#include <QEvent>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/charts/waterfall_chart.h"
#include "ui/models/difference_model.h"
#include "ui/models/text.h"
#include "ui/views/figure_table.h"

namespace gable {

namespace {

constexpr int detailLines = 3;

QString detailText(const Rule& rule, const QString& change, const QString& more)
{
    const QString name = toQString(rule.name).toHtmlEscaped(), text = toQString(rule.text).toHtmlEscaped();
    return QStringLiteral("<b>%1</b> &nbsp;%2 &nbsp;·&nbsp; %3%4").arg(name, change, text, more);
}

/// "Also: Attention output +8 MB, Activation widths −437 kB."
QString otherEffects(const Difference& difference)
{
    QStringList others;
    for (std::size_t i = 1; i < difference.effects.size(); ++i)
        others.append(toQString(difference.effects[i].rule->name).toHtmlEscaped() + QLatin1Char(' ') + changeText(difference.effects[i].change, difference.kind));
    return others.isEmpty() ? QString() : DifferencesView::tr(" Also: %1.").arg(others.join(QStringLiteral(", ")));
}

}  // namespace

DifferencesView::DifferencesView(QWidget* parent)
    : QWidget(parent), m_model(new DifferenceModel(this)), m_table(new FigureTable(m_model, QStringLiteral("differences"))), m_detail(new QLabel),
      m_waterfall(new WaterfallChart), m_emptyTitle(new QLabel), m_emptyText(new QLabel), m_pages(new QStackedLayout(this))
{
    m_pages->setContentsMargins({});
    m_pages->addWidget(buildContent());
    m_pages->addWidget(buildEmpty());
    setFocusProxy(m_table);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &DifferencesView::onCurrentRow);
    connect(m_waterfall, &ChartCard::operationSelected, this, &DifferencesView::showRule);
    updateMetrics();
    setDifferences(nullptr);
}

QWidget* DifferencesView::buildContent()
{
    m_table->setAccessibleName(tr("Accounting differences"));
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    m_table->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_detail->setObjectName(QStringLiteral("differences.detail"));
    m_detail->setProperty("muted", true);
    m_detail->setWordWrap(true);
    m_detail->setTextFormat(Qt::RichText);
    m_detail->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_detail->setContentsMargins(8, 4, 8, 4);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(m_table, 1);
    column->addWidget(m_detail);
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(QStringLiteral("differences.splitter"));
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(left);
    splitter->addWidget(m_waterfall);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 1);
    return splitter;
}

/// In a narrow table the reason is worth more than a difference that the two figures beside it show.
void DifferencesView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    constexpr int leastCharacters = 180;
    m_table->setColumnHidden(DifferenceModel::Change, width() < leastCharacters * fontMetrics().averageCharWidth());
}

QWidget* DifferencesView::buildEmpty()
{
    auto* page = new QWidget;
    page->setObjectName(QStringLiteral("differences.empty"));
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(24, 12, 24, 12);
    QFont bold = m_emptyTitle->font();
    bold.setBold(true);
    m_emptyTitle->setFont(bold);
    m_emptyTitle->setText(tr("Nothing to compare"));
    m_emptyTitle->setAlignment(Qt::AlignCenter);
    m_emptyText->setObjectName(QStringLiteral("differences.reason"));
    m_emptyText->setProperty("muted", true);
    m_emptyText->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_emptyText->setWordWrap(true);
    column->addStretch();
    column->addWidget(m_emptyTitle);
    column->addWidget(m_emptyText);
    column->addStretch();
    return page;
}

void DifferencesView::setDifferences(const Differences* differences, const QString& reason)
{
    m_pages->setCurrentIndex(differences ? 0 : 1);
    if (!differences) {
        m_differences.reset();
        m_emptyText->setText(reason.isEmpty() ? tr("There is no scenario that both accountings count yet.") : reason);
        return;
    }
    m_differences = *differences;
    {
        const QScopedValueRollback<bool> updating(m_updating, true);
        m_model->setRows(differences->rows);
    }
    m_waterfall->setDifferences(*differences);
    selectRow(m_row.isEmpty() ? -1 : m_model->rowOf(m_row));
}

void DifferencesView::setTheme(const Theme& theme)
{
    m_model->setTheme(theme);
    m_table->setTheme(theme);
    m_waterfall->setTheme(theme);
    QPalette colours = palette();
    colours.setColor(QPalette::Window, theme.surface);
    setPalette(colours);
    setAutoFillBackground(true);
}

void DifferencesView::setSelected(const QString& operation)
{
    const int current = m_model->rowOf(m_row);
    const Difference* chosen = m_model->at(current);
    const bool there = chosen && toQString(chosen->selects) == operation;
    // A row of this operation that is chosen already stays.
    selectRow(there && !operation.isEmpty() ? current : m_model->rowSelecting(operation));
}

/// Silently; −1: none.
void DifferencesView::selectRow(int row)
{
    const QScopedValueRollback<bool> updating(m_updating, true);
    QItemSelectionModel* selection = m_table->selectionModel();
    const Difference* difference = m_model->at(row);
    m_row = difference ? m_model->index(row, 0).data(TableModel::IdRole).toString() : QString();
    if (!difference) {
        selection->clear();
    } else {
        const auto* proxy = static_cast<const QSortFilterProxyModel*>(m_table->model());
        const QModelIndex index = proxy->mapFromSource(m_model->index(row, 0));
        if (selection->currentIndex().row() != index.row() || !selection->isRowSelected(index.row()))
            selection->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    }
    showRow(difference);
}

void DifferencesView::onCurrentRow(const QModelIndex& current)
{
    if (m_updating) return;
    m_row = current.data(TableModel::IdRole).toString();
    const Difference* difference = m_model->at(m_model->rowOf(m_row));
    showRow(difference);
    if (difference && !difference->selects.empty()) emit operationSelected(toQString(difference->selects));
}

void DifferencesView::showRow(const Difference* difference)
{
    if (!difference || difference->effects.empty()) {
        m_waterfall->setSelected({});
        m_detail->setText(tr("Choose a row or a step to read why the two accountings differ there."));
        return;
    }
    const RuleEffect& first = difference->effects.front();
    m_waterfall->setSelected(toQString(first.rule->id));
    const QString change = changeText(first.change, difference->kind);
    m_detail->setText(detailText(*first.rule, change, otherEffects(*difference)));
    // The text of the rule comes before those that the table names too.
    if (m_detail->heightForWidth(m_detail->width()) > m_detail->height()) m_detail->setText(detailText(*first.rule, change, {}));
}

void DifferencesView::showRule(const QString& id)
{
    const Rule* rule = findRule(id.toStdString());
    if (!rule || !m_differences) return;
    const bool flops = m_waterfall->measure() == WaterfallMeasure::Flops;
    for (const RuleEffect& effect : flops ? m_differences->flops : m_differences->bytes)
        if (effect.rule == rule) m_detail->setText(detailText(*rule, changeText(effect.change, flops ? Kind::Flops : Kind::Writes), {}));
}

QString DifferencesView::toTsv() const { return m_table->toTsv(); }

void DifferencesView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) updateMetrics();
}

/// The line below the table has room for its longest text, so that the table does not jump.
void DifferencesView::updateMetrics()
{
    const QMargins margins = m_detail->contentsMargins();
    m_detail->setFixedHeight(detailLines * fontMetrics().lineSpacing() + margins.top() + margins.bottom() + 2);
    m_table->setMinimumHeight(3 * m_table->verticalHeader()->defaultSectionSize());
}

}  // namespace gable
