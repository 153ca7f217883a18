#include "ui/editors/batch_editor.h"

#include <algorithm>

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/scenario/workload_presets.h"
#include "core/units/format.h"
#include "core/vllm/execution_context.h"
#include "ui/editors/batch_model.h"
#include "ui/editors/batch_table.h"
#include "ui/editors/batch_text.h"
#include "ui/models/text.h"
#include "ui/views/elided_label.h"
#include "ui/views/themed_icon.h"

namespace gable {

BatchEditor::BatchEditor(GestureSource& gestures, QWidget* parent)
    : QWidget(parent),
      m_model(new BatchModel(this)),
      m_table(new BatchTable(*m_model, gestures, this)),
      m_tools(new QWidget(this)),
      m_sums(new ElidedLabel(this))
{
    auto* toolRow = new QHBoxLayout(m_tools);
    toolRow->setContentsMargins({});
    toolRow->setSpacing(0);
    toolRow->addStretch();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(3);
    layout->addWidget(m_tools);
    layout->addWidget(m_table);
    auto* footer = new QHBoxLayout;
    footer->setSpacing(2);
    layout->addLayout(footer);

    buildActions();
    buildFooter(*footer);
    connect(m_model, &BatchModel::edited, this, &BatchEditor::workloadEdited);
    connect(m_model, &BatchModel::refused, this, &BatchEditor::message);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &BatchEditor::updateActions);
    updateFooter();
    updateActions();
}

BatchEditor::~BatchEditor()
{
    // A cell that is being typed in is committed when it loses the focus, which it does when it goes: too late for an
    // edit.
    m_model->disconnect(this);
    m_table->selectionModel()->disconnect(this);
}

/// An action of the table with a small button. `id` names its icon too.
QAction* BatchEditor::addAction(const char* id, const QString& text, const QKeySequence& shortcut,
                                const std::function<void()>& run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QStringLiteral("batch.") + QLatin1String(id));
    action->setData(QLatin1String(id));
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetShortcut);
    action->setToolTip(QStringLiteral("%1 (%2)").arg(text, shortcut.toString(QKeySequence::NativeText)));
    connect(action, &QAction::triggered, this, run);
    m_table->addAction(action);
    m_actions.append(action);

    auto* button = new QToolButton(m_tools);
    button->setDefaultAction(action);
    button->setObjectName(action->objectName() + QStringLiteral(".button"));
    button->setAccessibleName(text);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    constexpr int iconSide = 14, buttonSide = 20;
    button->setIconSize({iconSide, iconSide});
    button->setFixedSize(buttonSide, buttonSide);
    button->setProperty("link", true);
    button->setFocusPolicy(Qt::TabFocus);
    m_tools->layout()->addWidget(button);
    return action;
}

void BatchEditor::buildActions()
{
    m_needRow.append(addAction("duplicate", tr("Duplicate group"), Qt::CTRL | Qt::Key_D, [this] { duplicateRows(); }));
    m_needRow.append(addAction("remove", tr("Remove group"), QKeySequence::Delete, [this] { removeRows(); }));
    m_needRow.append(addAction("up", tr("Move group up"), Qt::ALT | Qt::Key_Up, [this] { moveRow(-1); }));
    m_needRow.append(addAction("down", tr("Move group down"), Qt::ALT | Qt::Key_Down, [this] { moveRow(1); }));
    addAction("copy", tr("Copy rows"), QKeySequence::Copy, [this] { copyRows(); });
    auto* paste = new QAction(tr("Paste rows"), this);  // by keyboard and context menu
    paste->setObjectName(QStringLiteral("batch.paste"));
    paste->setShortcut(QKeySequence::Paste);
    paste->setShortcutContext(Qt::WidgetShortcut);
    connect(paste, &QAction::triggered, this, &BatchEditor::pasteRows);
    m_table->addAction(paste);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void BatchEditor::buildFooter(QHBoxLayout& footer)
{
    constexpr double sumsScale = 0.9;
    m_sums->setScale(sumsScale);
    m_sums->setObjectName(QStringLiteral("batch.sums"));
    m_sums->setToolTip(
        tr("New tokens of the step, and rows of the unembedding: the last token of each prefill, every token of a "
           "decode"));
    footer.addWidget(m_sums, 1);

    auto* add = new QPushButton(this);
    add->setText(tr("+ Group"));
    add->setToolTip(tr("Add a group of requests"));
    add->setObjectName(QStringLiteral("batch.add"));
    connect(add, &QPushButton::clicked, this, &BatchEditor::addGroup);

    auto* presets = new QPushButton(this);
    presets->setText(tr("Presets ▾"));
    presets->setToolTip(tr("Batch mixes to start from"));
    presets->setObjectName(QStringLiteral("batch.presets"));
    auto* menu = new QMenu(presets);
    menu->setToolTipsVisible(true);
    for (const WorkloadPreset& preset : workloadPresets()) {
        QAction* action = menu->addAction(toQString(preset.label));
        action->setToolTip(toQString(preset.description));
        action->setData(toQString(preset.id));
    }
    connect(menu, &QMenu::triggered, this, [this](const QAction* action) { usePreset(*action); });
    // Not as the button's menu: that takes room for an arrow, and the text has one.
    connect(presets, &QPushButton::clicked, menu,
            [presets, menu] { menu->popup(presets->mapToGlobal(presets->rect().bottomLeft())); });

    for (QPushButton* button : {add, presets}) {
        button->setProperty("link", true);
        button->setFocusPolicy(Qt::StrongFocus);
        footer.addWidget(button);
    }
}

void BatchEditor::setWorkload(const Workload& workload)
{
    if (workload == m_model->workload()) return;
    m_model->setWorkload(workload);
    updateFooter();
    updateActions();
}

void BatchEditor::setTheme(const Theme& theme)
{
    m_table->setTheme(theme);
    m_sums->setColor(theme.mutedText);
    for (QAction* action : m_actions) action->setIcon(themedIcon(action->data().toString(), theme));
}

QList<int> BatchEditor::chosenRows() const
{
    QList<int> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows()) rows.append(index.row());
    std::sort(rows.begin(), rows.end());
    return rows;
}

/// Sends the groups up; once they came back, `currentRow` is chosen in the column where the user was.
void BatchEditor::propose(Groups groups, const QString& text, int currentRow)
{
    const int column = std::max(0, m_table->currentIndex().column());
    emit workloadEdited(Workload{std::move(groups)}, {text, 0});
    const QModelIndex index = m_model->index(std::min(currentRow, m_model->rowCount() - 1), column);
    if (index.isValid()) m_table->selectOnly(index);
}

void BatchEditor::addGroup()
{
    Groups groups = m_model->workload().groups;
    constexpr RequestGroup fresh{Phase::Decode, 1, 1, 4096};
    groups.push_back(fresh);
    const int row = static_cast<int>(groups.size()) - 1;
    propose(std::move(groups), tr("Add group"), row);
    m_table->setFocus();
}

void BatchEditor::duplicateRows()
{
    const QList<int> rows = chosenRows();
    if (rows.isEmpty()) return;
    Groups groups = m_model->workload().groups;
    Groups copies;
    for (const int row : rows) copies.push_back(groups[static_cast<std::size_t>(row)]);
    groups.insert(groups.begin() + rows.last() + 1, copies.begin(), copies.end());
    propose(std::move(groups), tr("Duplicate group"), rows.last() + 1);
}

void BatchEditor::removeRows()
{
    const QList<int> rows = chosenRows();
    if (rows.isEmpty()) return;
    Groups groups = m_model->workload().groups;
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) groups.erase(groups.begin() + *row);
    propose(std::move(groups), tr("Remove group"), rows.first());
}

void BatchEditor::moveRow(int by)
{
    const int row = m_table->currentIndex().row();
    const int target = row + by;
    if (row < 0 || target < 0 || target >= m_model->rowCount()) return;
    Groups groups = m_model->workload().groups;
    std::swap(groups[static_cast<std::size_t>(row)], groups[static_cast<std::size_t>(target)]);
    propose(std::move(groups), by < 0 ? tr("Move group up") : tr("Move group down"), target);
}

void BatchEditor::copyRows()
{
    const Groups& groups = m_model->workload().groups;
    const QList<int> rows = chosenRows();
    Groups chosen;
    for (const int row : rows) chosen.push_back(groups[static_cast<std::size_t>(row)]);
    QGuiApplication::clipboard()->setText(batchToText(rows.isEmpty() ? groups : chosen));
}

void BatchEditor::pasteRows()
{
    const Result<Groups> pasted = batchFromText(QGuiApplication::clipboard()->text());
    if (!pasted) {
        emit message(tr("These rows can't be pasted: %1").arg(toQString(pasted.error().text())));
        return;
    }
    Groups groups = m_model->workload().groups;
    const QList<int> rows = chosenRows();
    const int at = rows.isEmpty() ? m_model->rowCount() : rows.last() + 1;
    groups.insert(groups.begin() + at, pasted->begin(), pasted->end());
    propose(std::move(groups), pasted->size() == 1 ? tr("Paste group") : tr("Paste %1 groups").arg(pasted->size()), at);
}

void BatchEditor::usePreset(const QAction& action)
{
    for (const WorkloadPreset& preset : workloadPresets())
        if (toQString(preset.id) == action.data().toString())
            propose(Groups(preset.groups.begin(), preset.groups.end()),
                    tr("Use preset %1").arg(toQString(preset.label)), 0);
}

void BatchEditor::updateActions()
{
    const bool chosen = m_table->selectionModel()->hasSelection();
    for (QAction* action : m_needRow) action->setEnabled(chosen);
}

void BatchEditor::updateFooter()
{
    const vllm::ExecutionContext context = vllm::contextOf(m_model->workload());
    const auto counted = [](double value, const QString& one, const QString& many) {
        return toQString(format::count(value)) + QLatin1Char(' ') + (value == 1 ? one : many);
    };
    m_sums->setText(counted(context.totalNumTokens(), tr("token"), tr("tokens")) + QStringLiteral(" · ") +
                    counted(context.numLogitsTokens(), tr("logits row"), tr("logits rows")));
}

}  // namespace gable
