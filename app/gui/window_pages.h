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

class ModelPage;
class StudyDocument;
class ValidationPage;

enum class Page { Step, Model, Validation };

/// "step", "model", "validation"
QString pageId(Page page);
/// The step for any other text.
Page pageOf(const QString& id);

/// The pages in the middle of the window. Docks of the step are hidden while another page is shown, and the layout that is kept is always
/// that of the step.
class WindowPages : public QObject {
    Q_OBJECT

public:
    WindowPages(QMainWindow& window, QWidget* step);

    [[nodiscard]] QWidget* widget() const;
    [[nodiscard]] ModelPage* model() const { return m_model; }
    [[nodiscard]] ValidationPage* validation() const { return m_validation; }
    [[nodiscard]] Page current() const { return m_page; }
    void show(Page page, const StudyDocument& document);

    void addStepDock(QDockWidget* dock) { m_docks.push_back({dock, true}); }
    [[nodiscard]] QByteArray layout();
    bool restoreLayout(const QByteArray& layout);

    /// Only what is in sight is drawn anew.
    void update(const StudyDocument& document);
    void setTheme(const Theme& theme);

signals:
    void pageShown(gable::Page page);

private:
    struct StepDock {
        QDockWidget* dock;
        bool wanted;  ///< on the step page
    };
    void hideDocks();
    void showDocks();
    void loadValidation();

    QMainWindow& m_window;
    QStackedWidget* m_stack;
    ModelPage* m_model;
    ValidationPage* m_validation;
    bool m_validationLoaded = false;
    std::vector<StepDock> m_docks;
    Page m_page = Page::Step;
};

}  // namespace gable
