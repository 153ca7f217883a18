#include "app/gui/window_pages.h"

#include <algorithm>
#include <array>

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>
#include <QStackedWidget>

#include "app/gui/comparer.h"
#include "app/gui/study_document.h"
#include "core/catalog/catalog.h"
#include "core/validation/validation_data.h"
#include "ui/views/compare_page.h"
#include "ui/views/memory_page.h"
#include "ui/views/model_page.h"
#include "ui/views/sizing_page.h"
#include "ui/views/validation_page.h"

namespace gable {

namespace {

/// In the order of `Page`.
constexpr std::array pageIds{"step", "model", "memory", "compare", "sizing", "validation"};
constexpr std::array pageTitles{QT_TRANSLATE_NOOP("WindowPages", "Step"), QT_TRANSLATE_NOOP("WindowPages", "Model"), QT_TRANSLATE_NOOP("WindowPages", "Memory"),
                                QT_TRANSLATE_NOOP("WindowPages", "Compare"), QT_TRANSLATE_NOOP("WindowPages", "Sizing"), QT_TRANSLATE_NOOP("WindowPages", "Validation")};

}  // namespace

QString pageId(Page page) { return QString::fromLatin1(pageIds[static_cast<std::size_t>(page)]); }

Page pageOf(const QString& id)
{
    const auto* found = std::find(pageIds.begin(), pageIds.end(), id);
    return found == pageIds.end() ? Page::Step : static_cast<Page>(found - pageIds.begin());
}

QString pageTitle(Page page) { return WindowPages::tr(pageTitles[static_cast<std::size_t>(page)]); }

WindowPages::WindowPages(QMainWindow& window, StudyDocument& document, QWidget* step)
    : QObject(&window), m_window(window), m_document(document), m_stack(new QStackedWidget), m_model(new ModelPage), m_memory(new MemoryPage), m_comparer(new Comparer(document, this)),
      m_sizing(new SizingPage), m_validation(new ValidationPage)
{
    for (QWidget* page : std::initializer_list<QWidget*>{step, m_model, m_memory, m_comparer->page(), m_sizing, m_validation}) m_stack->addWidget(page);
    connect(m_sizing, &SizingPage::scenarioEdited, &document, &StudyDocument::edit);
}

QWidget* WindowPages::currentWidget() const { return m_stack->currentWidget(); }

QWidget* WindowPages::widget() const { return m_stack; }

void WindowPages::show(Page page)
{
    const bool changed = page != m_page;
    if (changed) {
        m_window.setUpdatesEnabled(false);
        changeDocks(m_page, page);
        m_page = page;
        m_stack->setCurrentIndex(static_cast<int>(page));
    }
    update();
    if (changed) m_window.setUpdatesEnabled(true);
    emit pageShown(page);
}

void WindowPages::changeDocks(Page from, Page to)
{
    if (m_presenting) return;
    for (PageDock& entry : m_docks) {
        const auto isShown = [&](Page page) { return std::find(entry.pages.begin(), entry.pages.end(), page) != entry.pages.end(); };
        if (isShown(from) == isShown(to)) continue;
        if (isShown(from)) entry.wanted = !entry.dock->isHidden();
        entry.dock->setVisible(isShown(to) && entry.wanted);
        entry.dock->toggleViewAction()->setEnabled(isShown(to));
    }
}

QByteArray WindowPages::layout()
{
    changeDocks(m_page, Page::Step);
    const QByteArray layout = m_window.saveState();
    changeDocks(Page::Step, m_page);
    return layout;
}

bool WindowPages::restoreLayout(const QByteArray& layout)
{
    changeDocks(m_page, Page::Step);
    const bool restored = m_window.restoreState(layout);
    changeDocks(Page::Step, m_page);
    return restored;
}

void WindowPages::beginPresenting()
{
    m_beforePresenting = layout();
    m_presenting = true;
    for (QDockWidget* dock : m_window.findChildren<QDockWidget*>()) dock->hide();
}

void WindowPages::endPresenting()
{
    m_presenting = false;
    m_window.restoreState(m_beforePresenting);  // as the page of the step has it
    changeDocks(Page::Step, m_page);
}

void WindowPages::update()
{
    if (m_page == Page::Model) m_model->setModel(m_document.scenario(), m_document.reading(), !m_document.error());
    if (m_page == Page::Memory) showMemory();
    if (m_page == Page::Compare) m_comparer->update();
    if (m_page == Page::Sizing) m_sizing->setEstimate(m_document.scenario(), m_document.error() ? nullptr : &m_document.estimate());
    if (m_page == Page::Validation) loadValidation();
}

void WindowPages::showMemory()
{
    if (m_document.error()) return m_memory->setProblem(tr("There is no estimate whose memory could be shown."));
    m_memory->setEstimate(m_document.scenario(), m_document.estimate(), {m_document.baselineScenario(), m_document.baselineEstimate(), m_document.baselineName()});
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
    m_memory->setTheme(theme);
    m_comparer->page()->setTheme(theme);
    m_sizing->setTheme(theme);
    m_validation->setTheme(theme);
}

}  // namespace gable
