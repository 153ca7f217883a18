#pragma once

#include <QMainWindow>

#include "app/gui/dialogs.h"
#include "app/gui/hub_address.h"
#include "app/gui/settings.h"
#include "app/gui/study_document.h"
#include "app/gui/window_pages.h"
#include "core/catalog/catalog.h"
#include "ui/theme/palette.h"

class QLabel;

namespace gable {

class Explainer;
class LogCalibration;
class MessageBar;
class ModelSources;
class Presenter;
class ScenarioEditor;
class ScenarioTabs;
class Sharing;
class StudyFiles;
class StepViews;
class WindowActions;

/// Puts the views together: values go down to them, their edits go up to the document.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(const Catalog& catalog, Settings& settings, Dialogs dialogs, HubOptions hub = {}, std::string memoryFolder = {});
    ~MainWindow() override;

    [[nodiscard]] StudyDocument& document() { return m_document; }
    [[nodiscard]] StudyFiles& files() { return *m_files; }
    [[nodiscard]] ModelSources& sources() { return *m_sources; }
    [[nodiscard]] StepViews& views() { return *m_views; }
    [[nodiscard]] Explainer& explainer() { return *m_explainer; }
    [[nodiscard]] LogCalibration& logs() { return *m_logs; }
    [[nodiscard]] WindowPages& pages() { return *m_pages; }
    [[nodiscard]] Presenter& presenter() { return *m_presenter; }
    /// What is edited with, beside the docks.
    [[nodiscard]] std::vector<QWidget*> editors() const;

    void chooseModel();
    /// One field set to a value, as one undo step.
    void applyFix(const Fix& fix);
    void showPage(Page page);
    void setThemeChoice(ThemeChoice choice);
    void restoreDefaultLayout();
    void showError(const QString& message);
    /// Nothing to say clears what was said.
    void tell(const QString& message);

protected:
    void showEvent(QShowEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void buildCentre();
    void buildDocks();
    void buildTools(Dialogs dialogs);
    void buildStatusBar();
    void connectViews();
    void connectFiles();

    void sizeDocks();
    void updateViews();
    void updateTitle();
    void applyTheme();
    [[nodiscard]] Theme theme() const;

    Settings& m_settings;
    StudyDocument m_document;
    StudyFiles* m_files;
    ModelSources* m_sources;
    WindowActions* m_actions;
    LogCalibration* m_logs;
    QPalette m_systemPalette;
    bool m_hasLayout = false;  ///< from the settings, or set at the first show
    bool m_closing = false;  ///< unsaved changes were asked about

    ScenarioEditor* m_editor;
    MessageBar* m_messages;
    StepViews* m_views;
    Explainer* m_explainer;
    WindowPages* m_pages;
    ScenarioTabs* m_scenarios;
    Presenter* m_presenter;
    Sharing* m_sharing = nullptr;
    QLabel* m_accountingText = nullptr;
    QLabel* m_fileText = nullptr;
    QByteArray m_defaultLayout;
};

}  // namespace gable
