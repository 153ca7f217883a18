#pragma once

#include <QMainWindow>

#include "app/gui/dialogs.h"
#include "app/gui/settings.h"
#include "app/gui/study_document.h"
#include "core/catalog/catalog.h"
#include "ui/theme/palette.h"

class QActionGroup;
class QLabel;
class QTabWidget;

namespace gable {

class BreakdownChart;
class DiagnosticsView;
class MessageBar;
class OperationsView;
class RooflineChart;
class ScenarioEditor;
class StudyFiles;
class SummaryStrip;
class WindowActions;

/// Puts the views together: values go down to them, their edits go up to the document.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(const Catalog& catalog, Settings& settings, Dialogs dialogs);
    ~MainWindow() override;

    [[nodiscard]] StudyDocument& document() { return m_document; }
    [[nodiscard]] StudyFiles& files() { return *m_files; }

    void chooseModel();
    void pasteModel();
    void setScope(Scope scope);
    void setThemeChoice(ThemeChoice choice);
    void restoreDefaultLayout();
    void showAbout();
    void showError(const QString& message);
    /// "roofline", "flops" or "bytes", onto the clipboard.
    void copyPicture(const QString& chart);
    void copyTable();

protected:
    void showEvent(QShowEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void buildCentre();
    void buildDocks();
    void buildToolBar();
    void buildStatusBar();
    void connectViews();
    void connectFiles();

    void sizeDocks();
    void updateViews();
    void updateTitle();
    void select(const QString& operation);
    void applyFix(const Fix& fix);
    void applyTheme();
    [[nodiscard]] Theme theme() const;

    const Catalog& m_catalog;
    Settings& m_settings;
    StudyDocument m_document;
    StudyFiles* m_files;
    WindowActions* m_actions;
    QPalette m_systemPalette;
    QString m_selected;
    bool m_hasLayout = false;  ///< from the settings, or set at the first show
    bool m_closing = false;  ///< unsaved changes were asked about

    ScenarioEditor* m_editor = nullptr;
    MessageBar* m_messages = nullptr;
    SummaryStrip* m_summary = nullptr;
    RooflineChart* m_roofline = nullptr;
    BreakdownChart* m_flops = nullptr;
    BreakdownChart* m_bytes = nullptr;
    OperationsView* m_operations = nullptr;
    DiagnosticsView* m_diagnostics = nullptr;
    QTabWidget* m_details = nullptr;
    QLabel* m_accountingText = nullptr;
    QLabel* m_fileText = nullptr;
    QByteArray m_defaultLayout;
};

}  // namespace gable
