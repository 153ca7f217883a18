#include "app/gui/main_window.h"

#include <QAction>
#include <QApplication>
#include <QBoxLayout>
#include <QCloseEvent>
#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QScrollArea>
#include <QScrollBar>
#include <QStatusBar>
#include <QToolButton>

#include "app/gui/explainer.h"
#include "app/gui/main_tool_bar.h"
#include "app/gui/presenter.h"
#include "app/gui/scenario_tabs.h"
#include "app/gui/sharing.h"
#include "app/gui/log_calibration.h"
#include "app/gui/model_sources.h"
#include "app/gui/step_views.h"
#include "app/gui/study_files.h"
#include "app/gui/window_actions.h"
#include "core/scenario/fields.h"
#include "ui/editors/scenario_editor.h"
#include "ui/models/field_text.h"
#include "ui/models/time_text.h"
#include "ui/views/memory_page.h"
#include "ui/views/message_bar.h"
#include "ui/views/model_page.h"
#include "ui/views/scenario_bar.h"

namespace gable {

namespace {

/// A dock of the window: what it holds and where it starts.
struct DockSpec {
    const char* id;
    const char* title;
    Qt::DockWidgetArea area;
    QWidget* content;
};

}  // namespace

MainWindow::MainWindow(const Catalog& catalog, Settings& settings, Dialogs dialogs, HubOptions hub, std::string memoryFolder)
    : m_settings(settings), m_document({{defaultScenario(catalog)}, 0, std::nullopt}),
      m_files(new StudyFiles(m_document, catalog, settings, dialogs, this)),
      m_sources(new ModelSources(catalog.models, *m_files, std::move(hub), this)),
      m_actions(new WindowActions(*this, m_document, *m_files, settings)),
      m_logs(new LogCalibration(m_document, *m_files, std::move(memoryFolder), this)), m_systemPalette(QApplication::palette()),
      m_editor(new ScenarioEditor(catalog.accelerators)), m_messages(new MessageBar), m_views(new StepViews(this)), m_explainer(new Explainer(m_document, this)),
      m_pages(new WindowPages(*this, m_document, m_views->centre())), m_scenarios(new ScenarioTabs(m_document, this)), m_presenter(new Presenter(*this, m_document))
{
    setAcceptDrops(true);
    buildCentre();
    buildDocks();
    buildTools(std::move(dialogs));
    buildStatusBar();
    connectViews();
    connectFiles();
    resize(1600, 1000);
    m_defaultLayout = saveState();
    restoreGeometry(m_settings.geometry());
    m_hasLayout = m_pages->restoreLayout(m_settings.layout());
    applyTheme();
    updateViews();
    showPage(pageOf(m_settings.page()));
    updateTitle();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildCentre()
{
    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(10, 4, 10, 4);
    column->setSpacing(6);
    column->addWidget(m_presenter->title());
    column->addWidget(m_messages);
    column->addWidget(m_scenarios->bar());
    column->addWidget(m_pages->widget(), 1);
    setCentralWidget(centre);
}

void MainWindow::buildDocks()
{
    auto* scroll = new QScrollArea;
    scroll->setWidget(m_editor);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(m_editor->minimumWidth() + scroll->verticalScrollBar()->sizeHint().width());

    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    QMenu* view = m_actions->menu("&View");
    QAction* before = m_actions->action("view.reset-layout");
    for (const DockSpec& spec : {DockSpec{"dock.scenario", "Scenario", Qt::LeftDockWidgetArea, scroll},
                                 DockSpec{"dock.details", "Details", Qt::BottomDockWidgetArea, m_views->details()},
                                 DockSpec{"dock.explain", "Explain", Qt::RightDockWidgetArea, m_explainer->widget()}}) {
        auto* dock = new QDockWidget(tr(spec.title), this);
        dock->setObjectName(spec.id);
        dock->setWidget(spec.content);
        addDockWidget(spec.area, dock);
        view->insertAction(before, dock->toggleViewAction());
        if (spec.area == Qt::BottomDockWidgetArea) m_pages->addDock(dock, {Page::Step});
        if (spec.area == Qt::RightDockWidgetArea) m_pages->addDock(dock, {Page::Step, Page::Memory});
    }
}

void MainWindow::buildTools(Dialogs dialogs)
{
    m_sharing = new Sharing(*this, m_document, std::move(dialogs));
    m_sharing->fillMenu(*m_actions->menu("&File"), m_actions->action("file.quit"));
    m_scenarios->fillMenu(*m_actions->menu("&Scenario"));
    m_presenter->fillMenu(*m_actions->menu("&View"));
    auto* bar = new MainToolBar(tr("Main"), this);
    m_actions->fillToolBar(*bar);
    bar->addButton(m_presenter->action(), tr("Present"));
    QToolButton* exports = bar->addButton(m_sharing->exports()->menuAction(), tr("Export"));
    exports->setPopupMode(QToolButton::InstantPopup);
    addToolBar(bar);
}

void MainWindow::buildStatusBar()
{
    m_accountingText = new QLabel;
    m_fileText = new QLabel;
    statusBar()->setContentsMargins(8, 0, 8, 0);
    statusBar()->addWidget(m_accountingText);
    statusBar()->addPermanentWidget(m_fileText);
}

void MainWindow::connectViews()
{
    connect(&m_document, &StudyDocument::changed, this, &MainWindow::updateViews);
    connect(&m_document, &StudyDocument::fileChanged, this, &MainWindow::updateTitle);
    connect(m_editor, &ScenarioEditor::scenarioEdited, &m_document, &StudyDocument::edit);
    connect(m_editor, &ScenarioEditor::modelRequested, this, &MainWindow::chooseModel);
    connect(m_editor, &ScenarioEditor::message, this, &MainWindow::showError);
    connect(m_views, &StepViews::selected, m_explainer, &Explainer::select);
    connect(m_views, &StepViews::fixRequested, this, &MainWindow::applyFix);
    connect(m_views, &StepViews::scenarioEdited, &m_document, &StudyDocument::edit);
    connect(m_pages->memory(), &MemoryPage::subjectSelected, m_explainer, &Explainer::select);
    connect(m_pages->memory(), &MemoryPage::fixRequested, this, &MainWindow::applyFix);
    connect(m_pages->model(), &ModelPage::modelRequested, this, &MainWindow::chooseModel);
    connect(m_pages->model(), &ModelPage::fieldEdited, this,
            [this](const QString& field, const QString& value) { applyFix({field.toStdString(), value.toStdString()}); });
}

void MainWindow::connectFiles()
{
    connect(m_files, &StudyFiles::failed, this, &MainWindow::showError);
    connect(m_files, &StudyFiles::told, this, &MainWindow::tell);
    connect(m_files, &StudyFiles::recentChanged, m_actions, &WindowActions::updateRecent);
    connect(m_logs, &LogCalibration::failed, this, &MainWindow::showError);
    m_actions->menu("&Scenario")->addMenu(m_logs->menu());
}

void MainWindow::updateViews()
{
    const Scenario& scenario = m_document.scenario();
    const Estimate& estimate = m_document.estimate();
    m_editor->setScenario(scenario, m_document.error() ? nullptr : &estimate, estimate.diagnostics, m_document.reading());
    if (m_document.error())
        m_messages->showError(tr("No estimate: %1").arg(QString::fromStdString(m_document.error()->text())));
    else if (m_messages->message().startsWith(tr("No estimate: ")))
        m_messages->clear();
    m_views->update(m_document);
    m_explainer->update();
    m_pages->update();
    m_scenarios->update();
    m_actions->action(scenario.scope == Scope::PerGpu ? "scenario.per-gpu" : "scenario.global")->setChecked(true);
    m_actions->action(scenario.accounting == Accounting::Vllm ? "scenario.vllm" : "scenario.hardware")->setChecked(true);
    // Times are the hardware estimate's under both accountings.
    const QString times = timesText(scenario, estimate);
    m_accountingText->setText(scenario.accounting == Accounting::Hardware ? tr("Hardware estimate · %1").arg(times) : tr("vLLM counters · hardware estimate: %1").arg(times));
    updateTitle();
}

void MainWindow::updateTitle()
{
    const QString name = m_files->documentName();
    setWindowTitle(QString("%1[*] — %2 — Gable").arg(QString::fromStdString(m_document.scenario().name), name));
    setWindowModified(m_document.isModified());
    m_fileText->setText(m_document.isModified() ? tr("%1 · unsaved changes").arg(name)
                                                : m_document.filePath().isEmpty() ? name : tr("%1 · saved").arg(name));
}

void MainWindow::applyFix(const Fix& fix)
{
    const Field* field = findField(fix.field);
    if (!field) return;
    const auto changed = with(m_document.scenario(), *field, fix.value);
    if (changed) m_document.edit(*changed, {fixText(fix), 0});
}

void MainWindow::chooseModel() { m_sources->choose(); }

void MainWindow::showPage(Page page)
{
    m_pages->show(page);
    if (page == Page::Memory) m_explainer->select(m_pages->memory()->selected());
    m_actions->action("view.page-" + pageId(page))->setChecked(true);
    m_settings.setPage(pageId(page));
}

void MainWindow::setThemeChoice(ThemeChoice choice)
{
    m_settings.setTheme(choice);
    applyTheme();
}

Theme MainWindow::theme() const
{
    const ThemeChoice choice = m_settings.theme();
    const bool systemIsDark = m_systemPalette.color(QPalette::Window).lightness() < m_systemPalette.color(QPalette::WindowText).lightness();
    return choice == ThemeChoice::Dark || (choice == ThemeChoice::System && systemIsDark) ? darkTheme() : lightTheme();
}

void MainWindow::applyTheme()
{
    const Theme theme = this->theme();
    QApplication::setPalette(theme.palette());
    qApp->setStyleSheet(theme.styleSheet());
    m_editor->setTheme(theme);
    m_messages->setTheme(theme);
    m_sources->setTheme(theme);
    m_logs->setTheme(theme);
    m_views->setTheme(theme);
    m_explainer->setTheme(theme);
    m_pages->setTheme(theme);
}

void MainWindow::restoreDefaultLayout()
{
    m_pages->restoreLayout(m_defaultLayout);
    sizeDocks();
}

void MainWindow::sizeDocks()
{
    // Charts get most of the height, small windows included.
    resizeDocks({findChild<QDockWidget*>("dock.scenario"), findChild<QDockWidget*>("dock.explain")}, {310, 300}, Qt::Horizontal);
    resizeDocks({findChild<QDockWidget*>("dock.details")}, {height() * 24 / 100}, Qt::Vertical);
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    if (!m_hasLayout) sizeDocks();
    m_hasLayout = true;
    if (!focusWidget()) centralWidget()->setFocus();  // else the first card would look chosen
}

void MainWindow::showError(const QString& message) { m_messages->showError(message); }

void MainWindow::tell(const QString& message) { message.isEmpty() ? m_messages->clear() : m_messages->showInfo(message); }

std::vector<QWidget*> MainWindow::editors() const { return {m_scenarios->bar(), m_views->sliders(), m_messages}; }

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!m_closing && m_document.isModified()) {
        event->ignore();
        m_files->whenSafe([this] {
            m_closing = true;
            QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection);  // this may still be within the first close
        });
        return;
    }
    m_presenter->stop();
    m_settings.setWindow(saveGeometry(), m_pages->layout());
    m_settings.setLastFile(m_document.filePath());
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!StudyFiles::pathOf(*event->mimeData()).isEmpty() || event->mimeData()->hasText()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QString path = StudyFiles::pathOf(*event->mimeData());
    path.isEmpty() ? m_files->openText(event->mimeData()->text()) : m_files->open(path);
    event->acceptProposedAction();
}

}  // namespace gable
