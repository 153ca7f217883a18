#pragma once

#include <QObject>

#include "app/gui/dialogs.h"
#include "ui/editors/edit.h"

class QAction;
class QMenu;

namespace gable {

class Exporter;
class MainWindow;
class StudyDocument;

/// What leaves the program: exports of what is shown, and the report.
class Sharing : public QObject {
    Q_OBJECT

public:
    Sharing(MainWindow& window, StudyDocument& document, Dialogs dialogs);

    /// Report and Export, before an entry of the menu.
    void fillMenu(QMenu& menu, QAction* before);
    [[nodiscard]] QMenu* exports() const { return m_exports; }
    void showReport();

private:
    void addTargets();

    MainWindow& m_window;
    StudyDocument& m_document;
    Dialogs m_dialogs;
    Exporter* m_exporter;
    QMenu* m_exports;
    GestureSource m_gestures;
};

}  // namespace gable
