#pragma once

#include <QFont>
#include <QObject>
#include <QString>

#include <vector>

#include "core/scenario/study.h"

class QAction;
class QLabel;
class QMenu;
class QWidget;

namespace gable {

class MainWindow;
class StudyDocument;

/// Present mode: the whole screen, larger type, charts and summary under a title, no editors. Arrow keys step through the prepared views of the study, or
/// through its scenarios where there are none. Also keeps the prepared views.
class Presenter : public QObject {
    Q_OBJECT

public:
    Presenter(MainWindow& window, StudyDocument& document);

    /// Stands above the pages while presenting.
    [[nodiscard]] QWidget* title() const { return m_title; }
    /// Present, and below it a menu of prepared views.
    void fillMenu(QMenu& menu);
    [[nodiscard]] QAction* action() const { return m_action; }

    [[nodiscard]] bool isPresenting() const { return m_presenting; }
    void start();
    void stop();
    /// To the view after or before the one that is shown.
    void step(int by);
    /// Keeps the page, what is chosen on it and the scenario.
    void addBookmark();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// Prepared views, or one for each scenario on the page that is shown.
    [[nodiscard]] std::vector<Bookmark> views() const;
    void show(const Bookmark& view);
    void updateTitle();
    void fillBookmarks();
    void scaleFont(qreal factor);

    MainWindow& m_window;
    StudyDocument& m_document;
    QWidget* m_title;
    QLabel* m_name;
    QLabel* m_place;
    QAction* m_action = nullptr;
    QMenu* m_bookmarks = nullptr;

    bool m_presenting = false;
    int m_shown = 0;  ///< of `views`
    // What is put back.
    QFont m_font;
    Qt::WindowStates m_state;
    std::vector<QWidget*> m_hidden;
};

}  // namespace gable
