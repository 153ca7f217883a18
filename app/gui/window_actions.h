#pragma once

#include <map>

#include <QObject>
#include <QString>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;
class QToolBar;

namespace gable {

class MainToolBar;
class MainWindow;
class StudyDocument;
class StudyFiles;
class Settings;

/// Every action of the window, built from one table: id, place in the menus, shortcut, icon, status tip and what it does.
class WindowActions : public QObject {
    Q_OBJECT

public:
    WindowActions(MainWindow& window, StudyDocument& document, StudyFiles& files, Settings& settings);

    /// nullptr when there is none with this id.
    [[nodiscard]] QAction* action(const QString& id) const;
    [[nodiscard]] QMenu* menu(const QString& title) const;
    void updateRecent();
    void fillToolBar(MainToolBar& bar) const;

private:
    /// Buttons of actions of which one is chosen.
    void addSwitch(QToolBar& bar, const QStringList& ids) const;
    void addTableActions();
    void addUndo();
    void addPages();
    void addPresets();
    void addBaseline();
    void updateBaseline();
    /// Accounting and scope: what the figures are of.
    void addSwitches();
    void addThemes();
    QMenu* menuOf(const QString& title);

    MainWindow& m_window;
    StudyDocument& m_document;
    StudyFiles& m_files;
    Settings& m_settings;
    std::map<QString, QAction*> m_actions;
    std::map<QString, QMenu*> m_menus;
    QMenu* m_recent = nullptr;
};

}  // namespace gable
