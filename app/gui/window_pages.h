#pragma once

#include <vector>

#include <QObject>
#include <QString>

#include "ui/theme/palette.h"

class QDockWidget;
class QMainWindow;
class QStackedWidget;
class QWidget;

namespace gable {

class MemoryPage;
class ModelPage;
class StudyDocument;
class ValidationPage;

enum class Page { Step, Model, Memory, Validation };

/// "step", "model", "memory", "validation"
QString pageId(Page page);
/// The step for any other text.
Page pageOf(const QString& id);

/// The pages in the middle of the window. Docks are hidden on pages that they say nothing to, and the layout that is kept is always that of the step, where all
/// of them have a place.
class WindowPages : public QObject {
    Q_OBJECT

public:
    WindowPages(QMainWindow& window, QWidget* step);

    [[nodiscard]] QWidget* widget() const;
    [[nodiscard]] ModelPage* model() const { return m_model; }
    [[nodiscard]] MemoryPage* memory() const { return m_memory; }
    [[nodiscard]] ValidationPage* validation() const { return m_validation; }
    [[nodiscard]] Page current() const { return m_page; }
    void show(Page page, const StudyDocument& document);

    /// A dock that is shown on these pages only, the step among them.
    void addDock(QDockWidget* dock, std::vector<Page> pages) { m_docks.push_back({dock, std::move(pages), true}); }
    [[nodiscard]] QByteArray layout();
    bool restoreLayout(const QByteArray& layout);

    /// Only what is in sight is drawn anew.
    void update(const StudyDocument& document);
    void setTheme(const Theme& theme);

signals:
    void pageShown(gable::Page page);

private:
    struct PageDock {
        QDockWidget* dock;
        std::vector<Page> pages;
        bool wanted;  ///< where it has a place
    };
    /// From the docks of one page to those of another.
    void changeDocks(Page from, Page to);
    void showMemory(const StudyDocument& document);
    void loadValidation();

    QMainWindow& m_window;
    QStackedWidget* m_stack;
    ModelPage* m_model;
    MemoryPage* m_memory;
    ValidationPage* m_validation;
    bool m_validationLoaded = false;
    std::vector<PageDock> m_docks;
    Page m_page = Page::Step;
};

}  // namespace gable
