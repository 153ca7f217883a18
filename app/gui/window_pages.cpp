#include "app/gui/window_pages.h"

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>
#include <QStackedWidget>

#include "app/gui/study_document.h"
#include "core/catalog/catalog.h"
#include "core/validation/validation_data.h"
#include "ui/views/model_page.h"
#include "ui/views/validation_page.h"

namespace gable {

QString pageId(Page page)
{
    return page == Page::Model ? QStringLiteral("model") : page == Page::Validation ? QStringLiteral("validation") : QStringLiteral("step");
}

Page pageOf(const QString& id) { return id == pageId(Page::Model) ? Page::Model : id == pageId(Page::Validation) ? Page::Validation : Page::Step; }

WindowPages::WindowPages(QMainWindow& window, QWidget* step) : QObject(&window), m_window(window), m_stack(new QStackedWidget), m_model(new ModelPage), m_validation(new ValidationPage)
{
    m_stack->addWidget(step);
    m_stack->addWidget(m_model);
    m_stack->addWidget(m_validation);
}

QWidget* WindowPages::widget() const { return m_stack; }

void WindowPages::show(Page page, const StudyDocument& document)
{
    const bool changed = page != m_page;
    if (changed) {
        m_window.setUpdatesEnabled(false);
        if (m_page == Page::Step) hideDocks();
        m_page = page;
        m_stack->setCurrentIndex(static_cast<int>(page));
        if (m_page == Page::Step) showDocks();
    }
    update(document);
    if (changed) m_window.setUpdatesEnabled(true);
    emit pageShown(page);
}

void WindowPages::hideDocks()
{
    for (StepDock& entry : m_docks) {
        entry.wanted = !entry.dock->isHidden();
        entry.dock->hide();
        entry.dock->toggleViewAction()->setEnabled(false);
    }
}

void WindowPages::showDocks()
{
    for (StepDock& entry : m_docks) {
        entry.dock->setVisible(entry.wanted);
        entry.dock->toggleViewAction()->setEnabled(true);
    }
}

QByteArray WindowPages::layout()
{
    if (m_page == Page::Step) return m_window.saveState();
    showDocks();
    const QByteArray layout = m_window.saveState();
    hideDocks();
    return layout;
}

bool WindowPages::restoreLayout(const QByteArray& layout)
{
    if (m_page != Page::Step) showDocks();
    const bool restored = m_window.restoreState(layout);
    if (m_page != Page::Step) hideDocks();
    return restored;
}

void WindowPages::update(const StudyDocument& document)
{
    if (m_page == Page::Model) m_model->setModel(document.scenario(), document.reading(), !document.error());
    if (m_page == Page::Validation) loadValidation();
}

/// Once, when it is first looked at. The accelerators are those that are built in: what a person changed was not measured.
void WindowPages::loadValidation()
{
    if (m_validationLoaded) return;
    m_validationLoaded = true;
    auto data = validation::builtinValidation();
    auto catalog = builtinCatalog();
    if (!data) return m_validation->setError(data.error());
    if (!catalog) return m_validation->setError(catalog.error());
    m_validation->setData(std::move(*data), std::move(*catalog));
}

void WindowPages::setTheme(const Theme& theme)
{
    m_model->setTheme(theme);
    m_validation->setTheme(theme);
}

}  // namespace gable
