#include "app/gui/presenter.h"

#include <QAction>
#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>
#include <QToolBar>

#include "app/gui/explainer.h"
#include "app/gui/main_window.h"
#include "app/gui/step_views.h"
#include "app/gui/study_document.h"
#include "ui/models/text.h"

namespace gable {

namespace {

constexpr qreal largerType = 1.3;

/// How far a key steps; 0 for other keys.
int stepOf(int key)
{
    switch (key) {
        case Qt::Key_Right:
        case Qt::Key_Down:
        case Qt::Key_PageDown:
        case Qt::Key_Space: return 1;
        case Qt::Key_Left:
        case Qt::Key_Up:
        case Qt::Key_PageUp:
        case Qt::Key_Backspace: return -1;
        default: return 0;
    }
}

}  // namespace

Presenter::Presenter(MainWindow& window, StudyDocument& document)
    : QObject(&window), m_window(window), m_document(document), m_title(new QWidget), m_name(new QLabel(m_title)), m_place(new QLabel(m_title))
{
    m_name->setObjectName(QStringLiteral("present.title"));
    m_name->setTextFormat(Qt::PlainText);
    m_place->setObjectName(QStringLiteral("present.place"));
    auto* row = new QHBoxLayout(m_title);
    row->setContentsMargins(6, 4, 6, 4);
    row->addWidget(m_name, 1);
    row->addWidget(m_place);
    m_title->hide();
    connect(&m_document, &StudyDocument::changed, this, [this] {
        if (m_presenting) updateTitle();
    });
}

void Presenter::fillMenu(QMenu& menu)
{
    menu.addSeparator();
    m_action = menu.addAction(QIcon(QStringLiteral(":/icons/present.svg")), tr("&Present"), this, &Presenter::start);
    m_action->setObjectName(QStringLiteral("view.present"));
    m_action->setShortcut(QKeySequence(Qt::Key_F5));
    m_action->setStatusTip(tr("Charts on the whole screen; arrow keys step, Escape ends"));
    m_bookmarks = menu.addMenu(tr("Prepared &views"));
    m_bookmarks->setObjectName(QStringLiteral("view.bookmarks"));
    connect(m_bookmarks, &QMenu::aboutToShow, this, &Presenter::fillBookmarks);
    fillBookmarks();
}

void Presenter::fillBookmarks()
{
    m_bookmarks->clear();
    QAction* add = m_bookmarks->addAction(tr("&Keep this view"), this, &Presenter::addBookmark);
    add->setObjectName(QStringLiteral("view.bookmark"));
    add->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+B")));
    add->setStatusTip(tr("Page, selection and scenario, to step through when presenting"));
    const std::vector<Bookmark>& all = m_document.study().bookmarks;
    if (all.empty()) return;
    m_bookmarks->addSeparator();
    for (const Bookmark& bookmark : all) m_bookmarks->addAction(toQString(bookmark.name), this, [this, bookmark] { show(bookmark); });
    m_bookmarks->addSeparator();
    QMenu* remove = m_bookmarks->addMenu(tr("&Remove"));
    for (std::size_t i = 0; i < all.size(); ++i)
        remove->addAction(toQString(all[i].name), this, [this, i] {
            Study after = m_document.study();
            if (i >= after.bookmarks.size()) return;
            after.bookmarks.erase(after.bookmarks.begin() + static_cast<std::ptrdiff_t>(i));
            m_document.replace(after, {tr("Remove a prepared view"), 0});
        });
}

void Presenter::addBookmark()
{
    Study after = m_document.study();
    Bookmark view;
    view.page = pageId(m_window.pages().current()).toStdString();
    view.selection = m_window.explainer().subject().toStdString();
    view.scenario = after.active;
    view.name = after.scenarios[after.active].name + ", " + pageTitle(m_window.pages().current()).toStdString();
    after.bookmarks.push_back(std::move(view));
    m_document.replace(after, {tr("Keep a view"), 0});
}

std::vector<Bookmark> Presenter::views() const
{
    const Study& study = m_document.study();
    if (!study.bookmarks.empty()) return study.bookmarks;
    std::vector<Bookmark> out;
    for (std::size_t i = 0; i < study.scenarios.size(); ++i) out.push_back({study.scenarios[i].name, pageId(m_window.pages().current()).toStdString(), {}, i});
    return out;
}

void Presenter::show(const Bookmark& view)
{
    m_document.activate(view.scenario);
    m_window.showPage(pageOf(toQString(view.page)));
    if (!view.selection.empty()) m_window.views().select(toQString(view.selection));
}

void Presenter::start()
{
    if (m_presenting) return;
    m_presenting = true;
    m_window.pages().beginPresenting();
    m_state = m_window.windowState();
    m_font = QApplication::font();
    m_hidden.clear();
    std::vector<QWidget*> chrome{m_window.menuBar(), m_window.statusBar()};
    for (QToolBar* bar : m_window.findChildren<QToolBar*>()) chrome.push_back(bar);
    for (QWidget* widget : m_window.editors()) chrome.push_back(widget);
    for (QWidget* widget : chrome)
        if (widget->isVisibleTo(&m_window)) {
            widget->hide();
            m_hidden.push_back(widget);
        }
    scaleFont(largerType);
    m_title->show();
    m_window.setWindowState(m_state | Qt::WindowFullScreen);
    const bool prepared = !m_document.study().bookmarks.empty();
    m_shown = prepared ? 0 : static_cast<int>(m_document.study().active);
    if (prepared) show(views().front());
    updateTitle();
    qApp->installEventFilter(this);
}

void Presenter::stop()
{
    if (!m_presenting) return;
    m_presenting = false;
    qApp->removeEventFilter(this);
    m_title->hide();
    scaleFont(1);
    for (QWidget* widget : m_hidden) widget->show();
    m_window.setWindowState(m_state);
    m_window.pages().endPresenting();
}

void Presenter::step(int by)
{
    const std::vector<Bookmark> all = views();
    const int to = m_shown + by;
    if (to < 0 || to >= static_cast<int>(all.size())) return;
    m_shown = to;
    show(all[static_cast<std::size_t>(to)]);
    updateTitle();
}

void Presenter::updateTitle()
{
    const std::vector<Bookmark> all = views();
    const Study& study = m_document.study();
    const QString scenario = toQString(study.scenarios[study.active].name), title = toQString(study.title);
    m_name->setText(title.isEmpty() ? scenario : title + QStringLiteral(" — ") + scenario);
    m_place->setText(all.size() > 1 ? tr("%1 of %2").arg(m_shown + 1).arg(all.size()) : QString());
    QFont font = QApplication::font();
    constexpr qreal title1 = 1.5;
    font.setPointSizeF(font.pointSizeF() * title1);
    font.setBold(true);
    m_name->setFont(font);
}

void Presenter::scaleFont(qreal factor)
{
    QFont font = m_font;
    font.setPointSizeF(font.pointSizeF() * factor);
    QApplication::setFont(font);
    qApp->setStyleSheet(qApp->styleSheet());  // what it has polished does not hear of the font otherwise
}

bool Presenter::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress || QApplication::activeModalWidget() || QApplication::activePopupWidget()) return QObject::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Escape || key->key() == Qt::Key_F5) {
        stop();
        return true;
    }
    const int by = stepOf(key->key());
    if (by == 0) return QObject::eventFilter(watched, event);
    // The same press passes by the window and by the widget that has the focus.
    if (watched->isWidgetType()) step(by);
    return watched->isWidgetType();
}

}  // namespace gable
