#include "app/gui/window_actions.h"

#include <QAction>
#include <QActionGroup>
#include <QDir>
#include <QFileInfo>
#include <QIcon>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>
#include <QToolButton>

#include "app/gui/about.h"
#include "app/gui/explainer.h"
#include "app/gui/main_tool_bar.h"
#include "app/gui/main_window.h"
#include "app/gui/model_sources.h"
#include "app/gui/settings.h"
#include "app/gui/step_views.h"
#include "app/gui/study_document.h"
#include "app/gui/study_files.h"
#include "core/scenario/workload_presets.h"

namespace gable {

namespace {

struct ActionSpec {
    const char* id;
    const char* menu;
    const char* text;
    QKeySequence shortcut;
    const char* icon;
    const char* tip;
    bool separatorBefore;
    void (*run)(MainWindow& window, StudyFiles& files);
};

std::vector<ActionSpec> actionTable()
{
    return {
        {"file.new", "&File", "&New study", QKeySequence::New, "", "Start again from the default scenario", false,
         [](MainWindow&, StudyFiles& files) { files.newStudy(); }},
        {"file.model", "&File", "Choose &model…", QKeySequence("Ctrl+M"), "open", "Choose a model from the catalogue or open a config", false,
         [](MainWindow& window, StudyFiles&) { window.chooseModel(); }},
        {"file.open", "&File", "&Open file…", QKeySequence::Open, "open", "Open a config.json or a study", false,
         [](MainWindow&, StudyFiles& files) { files.askOpenFile(); }},
        {"file.open-folder", "&File", "Open &folder…", QKeySequence("Ctrl+Shift+O"), "", "Open a folder that holds a config.json", false,
         [](MainWindow&, StudyFiles& files) { files.askOpenFolder(); }},
        {"file.open-hub", "&File", "Open from &Hugging Face…", QKeySequence("Ctrl+Shift+H"), "fetch", "Fetch a config from the Hugging Face Hub by id or address",
         false, [](MainWindow& window, StudyFiles&) { window.sources().askHub(); }},
        {"file.open-log", "&File", "Open start-up &log…", QKeySequence("Ctrl+Shift+L"), "", "Compare the memory that vLLM logs when it starts with the prediction", false,
         [](MainWindow&, StudyFiles& files) { files.askOpenLog(); }},
        {"file.paste-model", "&File", "&Paste config", QKeySequence("Ctrl+Shift+V"), "", "Open the config, study, start-up log, path or Hub id on the clipboard", false,
         [](MainWindow& window, StudyFiles&) { window.sources().paste(); }},
        {"file.save", "&File", "&Save", QKeySequence::Save, "", "Save the study", true, [](MainWindow&, StudyFiles& files) { files.save(); }},
        {"file.save-as", "&File", "Save &as…", QKeySequence::SaveAs, "", "Save the study under another name", false,
         [](MainWindow&, StudyFiles& files) { files.saveAs(); }},
        {"file.quit", "&File", "&Quit", QKeySequence::Quit, "", "Close the window", true, [](MainWindow& window, StudyFiles&) { window.close(); }},
        {"edit.copy-roofline", "&Edit", "Copy &roofline as picture", QKeySequence(), "copy", "Put a picture of the roofline on the clipboard", true,
         [](MainWindow& window, StudyFiles&) { window.views().copyPicture("roofline"); }},
        {"edit.copy-flops", "&Edit", "Copy &FLOPs as picture", QKeySequence(), "", "Put a picture of the FLOPs chart on the clipboard", false,
         [](MainWindow& window, StudyFiles&) { window.views().copyPicture("flops"); }},
        {"edit.copy-bytes", "&Edit", "Copy &bytes as picture", QKeySequence(), "", "Put a picture of the bytes chart on the clipboard", false,
         [](MainWindow& window, StudyFiles&) { window.views().copyPicture("bytes"); }},
        {"edit.copy-table", "&Edit", "Copy &operations as table", QKeySequence("Ctrl+Shift+C"), "", "Put the operations on the clipboard as tab-separated values",
         false, [](MainWindow& window, StudyFiles&) { window.views().copyTable(); }},
        {"edit.copy-explanation", "&Edit", "Copy &explanation as text", QKeySequence(), "", "Put what the Explain panel shows on the clipboard", false,
         [](MainWindow& window, StudyFiles&) { window.explainer().copy(false); }},
        {"edit.copy-explanation-latex", "&Edit", "Copy explanation as &LaTeX", QKeySequence(), "", "Put the formulas of the Explain panel on the clipboard", false,
         [](MainWindow& window, StudyFiles&) { window.explainer().copy(true); }},
        {"view.reset-layout", "&View", "&Restore default layout", QKeySequence(), "", "Put every panel back to its place", true,
         [](MainWindow& window, StudyFiles&) { window.restoreDefaultLayout(); }},
        {"help.about", "&Help", "&About Gable", QKeySequence(), "", "Version, sources and licence", false,
         [](MainWindow& window, StudyFiles&) { showAbout(&window); }},
    };
}

}  // namespace

WindowActions::WindowActions(MainWindow& window, StudyDocument& document, StudyFiles& files, Settings& settings)
    : QObject(&window), m_window(window), m_document(document), m_files(files), m_settings(settings)
{
    for (const char* title : {"&File", "&Edit", "&Scenario", "&View", "&Help"}) menuOf(title);
    addUndo();
    addPages();
    addTableActions();
    addPresets();
    addBaseline();
    addSwitches();
    addThemes();

    m_recent = new QMenu(tr("Open &recent"), menuOf("&File"));
    menuOf("&File")->insertMenu(action("file.paste-model"), m_recent);
    updateRecent();
}

QAction* WindowActions::action(const QString& id) const
{
    const auto found = m_actions.find(id);
    return found == m_actions.end() ? nullptr : found->second;
}

QMenu* WindowActions::menu(const QString& title) const
{
    const auto found = m_menus.find(title);
    return found == m_menus.end() ? nullptr : found->second;
}

void WindowActions::updateRecent()
{
    m_recent->clear();
    for (const QString& path : m_settings.recentFiles()) {
        QString shown = path;
        if (shown.startsWith(QDir::homePath() + '/')) shown.replace(0, QDir::homePath().size(), "~");
        m_recent->addAction(shown, this, [this, path] {
            if (QFileInfo::exists(path)) return m_files.open(path);
            m_settings.removeRecentFile(path);
            updateRecent();
            m_window.showError(tr("%1 is no longer there").arg(path));
        });
    }
    m_recent->setEnabled(!m_recent->isEmpty());
}

void WindowActions::addTableActions()
{
    for (const ActionSpec& spec : actionTable()) {
        QMenu* menu = menuOf(spec.menu);
        if (spec.separatorBefore) menu->addSeparator();
        auto* action = menu->addAction(tr(spec.text), this, [this, run = spec.run] { run(m_window, m_files); });
        action->setObjectName(spec.id);
        action->setShortcut(spec.shortcut);
        action->setStatusTip(tr(spec.tip));
        if (*spec.icon) action->setIcon(QIcon(QString(":/icons/%1.svg").arg(spec.icon)));
        m_actions[spec.id] = action;
    }
}

void WindowActions::addUndo()
{
    QUndoStack& stack = m_document.undoStack();
    QAction* undo = stack.createUndoAction(this, tr("&Undo"));
    undo->setShortcut(QKeySequence::Undo);
    undo->setIcon(QIcon(":/icons/undo.svg"));
    undo->setObjectName("edit.undo");
    QAction* redo = stack.createRedoAction(this, tr("&Redo"));
    redo->setShortcuts({QKeySequence(QKeySequence::Redo), QKeySequence("Ctrl+Y")});
    redo->setIcon(QIcon(":/icons/redo.svg"));
    redo->setObjectName("edit.redo");
    for (QAction* action : {undo, redo}) {
        menuOf("&Edit")->addAction(action);
        m_actions[action->objectName()] = action;
    }
}

void WindowActions::addPages()
{
    auto* group = new QActionGroup(this);
    struct Row {
        Page page;
        const char* text;
        const char* shortcut;
        const char* tip;
    };
    for (const Row& row : {Row{Page::Step, "&Step", "Ctrl+1", "Work, traffic and time of one step"}, Row{Page::Model, "&Model", "Ctrl+2", "Layers, parameters and stored formats"},
                           Row{Page::Memory, "Me&mory", "Ctrl+3", "What one GPU holds, and how many requests find room"},
                           Row{Page::Compare, "&Compare", "Ctrl+4", "Two scenarios side by side"}, Row{Page::Sizing, "Si&zing", "Ctrl+5", "GPUs and cost for a demand"},
                           Row{Page::Validation, "&Validation", "Ctrl+6", "Predicted against measured times: how far to trust them"}}) {
        QAction* action = menuOf("&View")->addAction(tr(row.text), this, [this, page = row.page] { m_window.showPage(page); });
        action->setObjectName("view.page-" + pageId(row.page));
        action->setShortcut(QKeySequence(row.shortcut));
        action->setStatusTip(tr(row.tip));
        action->setCheckable(true);
        group->addAction(action);
        m_actions[action->objectName()] = action;
    }
    menuOf("&View")->addSeparator();
}

void WindowActions::addPresets()
{
    QMenu* presets = menuOf("&Scenario")->addMenu(tr("&Batch presets"));
    for (const WorkloadPreset& preset : workloadPresets()) {
        const auto text = QString::fromUtf8(preset.label.data(), static_cast<qsizetype>(preset.label.size()));
        QAction* action = presets->addAction(text, this, [this, &preset, text] {
            Scenario scenario = m_document.scenario();
            scenario.workload.groups.assign(preset.groups.begin(), preset.groups.end());
            m_document.edit(scenario, {tr("Batch: %1").arg(text), 0});
        });
        action->setStatusTip(QString::fromUtf8(preset.description.data(), static_cast<qsizetype>(preset.description.size())));
    }
}

/// One action that does the one or the other: there is one baseline at most.
void WindowActions::addBaseline()
{
    menuOf("&Scenario")->addSeparator();
    QAction* action = menuOf("&Scenario")->addAction(QString(), this, [this] { m_document.hasBaseline() ? m_document.unpinBaseline() : m_document.pinBaseline(); });
    action->setObjectName("scenario.baseline");
    action->setShortcut(QKeySequence("Ctrl+B"));
    action->setIcon(QIcon(":/icons/pin.svg"));
    m_actions[action->objectName()] = action;
    connect(&m_document, &StudyDocument::changed, this, &WindowActions::updateBaseline);
    updateBaseline();
}

void WindowActions::updateBaseline()
{
    QAction* action = m_actions["scenario.baseline"];
    const bool pinned = m_document.hasBaseline();
    if (!action->text().isEmpty() && action->data().toBool() == pinned) return;  // a new text lays out the tool bar anew
    action->setData(pinned);
    action->setText(pinned ? tr("Unpin &baseline") : tr("Pin as &baseline"));
    action->setIconText(pinned ? tr("Unpin baseline") : tr("Pin as baseline"));
    const QString tip = pinned ? tr("Compare with no other scenario") : tr("Keep the scenario as it is and show how figures differ from it");
    action->setStatusTip(tip);
    action->setToolTip(tip);
}

void WindowActions::addSwitches()
{
    struct Row {
        const char* id;
        Fix change;  ///< of a field
        const char* text;
        const char* button;
        const char* tip;
    };
    QActionGroup* group = nullptr;
    std::string field;
    for (const Row& row : {Row{"scenario.vllm", {"accounting", "vllm"}, "Count as &vLLM's counters", "vLLM counters", "Figures are what vLLM's own MFU counters would say"},
                           Row{"scenario.hardware", {"accounting", "hardware"}, "Count what the &hardware does", "Hardware estimate", "Figures are what the hardware really executes"},
                           Row{"scenario.per-gpu", {"scope", "per-gpu"}, "Figures per &GPU", "Per GPU", "Figures of one GPU after sharding"},
                           Row{"scenario.global", {"scope", "global"}, "Figures of &all GPUs", "All GPUs", "Figures of all GPUs together"}}) {
        if (row.change.field != field) {
            group = new QActionGroup(this);
            menuOf("&Scenario")->addSeparator();
            field = row.change.field;
        }
        QAction* action = menuOf("&Scenario")->addAction(tr(row.text), this, [this, change = row.change] { m_window.applyFix(change); });
        action->setObjectName(row.id);
        action->setIconText(tr(row.button));
        action->setToolTip(tr(row.tip));
        action->setStatusTip(tr(row.tip));
        action->setCheckable(true);
        group->addAction(action);
        m_actions[row.id] = action;
    }
}

void WindowActions::addThemes()
{
    auto* group = new QActionGroup(this);
    struct Row {
        ThemeChoice choice;
        const char* id;
        const char* text;
    };
    for (const Row& row : {Row{ThemeChoice::System, "view.theme-system", "&Follow the system"}, Row{ThemeChoice::Light, "view.theme-light", "&Light"},
                           Row{ThemeChoice::Dark, "view.theme-dark", "&Dark"}}) {
        QAction* action = menuOf("&View")->addAction(tr(row.text), this, [this, choice = row.choice] { m_window.setThemeChoice(choice); });
        action->setObjectName(row.id);
        action->setCheckable(true);
        action->setChecked(m_settings.theme() == row.choice);
        group->addAction(action);
        m_actions[row.id] = action;
    }
    menuOf("&View")->addSeparator();
}

void WindowActions::fillToolBar(MainToolBar& bar) const
{
    bar.setObjectName("toolbar.main");
    bar.setMovable(false);
    // The menus say what would be undone; a button must not change its width with it.
    for (const auto& [id, text] : {std::pair("file.model", tr("Model…")), std::pair("edit.undo", tr("Undo")), std::pair("edit.redo", tr("Redo"))}) bar.addButton(action(id), text);
    bar.addSeparator();
    addSwitch(bar, {"scenario.vllm", "scenario.hardware"});
    bar.addSeparator();
    addSwitch(bar, {"scenario.per-gpu", "scenario.global"});
    for (const bool pages : {false, true}) {
        if (pages) addSwitch(bar, {"view.page-step", "view.page-model", "view.page-memory", "view.page-compare", "view.page-sizing", "view.page-validation"});
        auto* spacer = new QWidget;
        spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
        bar.addWidget(spacer);
    }
    bar.addButton(action("scenario.baseline"), {});
}

void WindowActions::addSwitch(QToolBar& bar, const QStringList& ids) const
{
    for (const QString& id : ids) {
        auto* button = new QToolButton;
        button->setDefaultAction(action(id));
        button->setProperty("segment", true);
        button->setFocusPolicy(Qt::TabFocus);
        bar.addWidget(button);
    }
}

QMenu* WindowActions::menuOf(const QString& title)
{
    QMenu*& menu = m_menus[title];
    if (!menu) menu = m_window.menuBar()->addMenu(title);
    return menu;
}

}  // namespace gable
