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

class Comparer;
class MemoryPage;
class ModelPage;
class SizingPage;
class StudyDocument;
class ValidationPage;

enum class Page { Step, Model, Memory, Compare, Sizing, Validation };

/// "step", "model", "memory", "compare", "sizing", "validation"
QString pageId(Page page);
/// The step for any other text.
Page pageOf(const QString& id);
/// "Memory"
QString pageTitle(Page page);

/// The pages in the middle of the window. Docks are hidden on pages that they say nothing to, and the layout that is kept is always that of the step, where all
/// of them have a place.
class WindowPages : public QObject {
    Q_OBJECT

public:
    WindowPages(QMainWindow& window, StudyDocument& document, QWidget* step);

    [[nodiscard]] QWidget* widget() const;
    [[nodiscard]] ModelPage* model() const { return m_model; }
    [[nodiscard]] MemoryPage* memory() const { return m_memory; }
    [[nodiscard]] ValidationPage* validation() const { return m_validation; }
    [[nodiscard]] Comparer* comparer() const { return m_comparer; }
    [[nodiscard]] Page current() const { return m_page; }
    [[nodiscard]] QWidget* currentWidget() const;
    void show(Page page);

    /// A dock that is shown on these pages only, the step among them.
    void addDock(QDockWidget* dock, std::vector<Page> pages) { m_docks.push_back({dock, std::move(pages), true}); }
    [[nodiscard]] QByteArray layout();
    bool restoreLayout(const QByteArray& layout);
    /// Without docks, on whatever page, until it is ended.
    void beginPresenting();
    void endPresenting();

    /// Only what is in sight is drawn anew.
    void update();
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
    void showMemory();
    void loadValidation();

    QMainWindow& m_window;
    StudyDocument& m_document;
    QStackedWidget* m_stack;
    ModelPage* m_model;
    MemoryPage* m_memory;
    Comparer* m_comparer;
    SizingPage* m_sizing;
    ValidationPage* m_validation;
    QByteArray m_beforePresenting;
    bool m_presenting = false;
    bool m_validationLoaded = false;
    std::vector<PageDock> m_docks;
    Page m_page = Page::Step;
};

}  // namespace gable
