#include "ui/views/scenario_bar.h"

#include <algorithm>
#include <utility>

#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QSignalBlocker>
#include <QTabBar>
#include <QToolButton>

namespace gable {

namespace {

/// "A  Llama-3.1-70B  ·  22 ms": letters are what the Compare page calls them.
QString textOf(const ScenarioTab& tab)
{
    QString text = tab.name;
    if (!tab.figures.isEmpty()) text += QStringLiteral("   ") + tab.figures;
    return text.replace(QLatin1Char('&'), QLatin1String("&&"));  // no mnemonic
}

QString toolTipOf(const ScenarioTab& tab)
{
    QStringList lines{tab.name};
    if (!tab.figures.isEmpty()) lines.append(tab.figures);
    if (tab.isBaseline) lines.append(ScenarioBar::tr("Baseline that others are compared with"));
    if (!tab.runs) lines.append(ScenarioBar::tr("Does not fit"));
    return lines.join(QLatin1Char('\n'));
}

}  // namespace

ScenarioBar::ScenarioBar(QWidget* parent) : QWidget(parent), m_bar(new QTabBar(this)), m_add(new QToolButton(this)), m_name(new QLineEdit(m_bar))
{
    m_bar->setObjectName(QStringLiteral("scenarios"));
    m_bar->setAccessibleName(tr("Scenarios"));
    m_bar->setMovable(true);
    m_bar->setExpanding(false);
    m_bar->setDocumentMode(true);
    m_bar->setDrawBase(false);
    m_bar->setElideMode(Qt::ElideRight);
    m_bar->setUsesScrollButtons(true);
    m_bar->installEventFilter(this);
    m_add->setObjectName(QStringLiteral("scenarios.duplicate"));
    m_add->setText(tr("+ Duplicate"));
    m_add->setToolTip(tr("A copy of this scenario to change and compare"));
    m_add->setAutoRaise(true);
    m_add->setFocusPolicy(Qt::TabFocus);
    m_name->setObjectName(QStringLiteral("scenarios.name"));
    m_name->setAutoFillBackground(true);
    m_name->hide();

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->setSpacing(6);
    row->addWidget(m_bar);
    row->addWidget(m_add);
    row->addStretch(1);

    connect(m_bar, &QTabBar::currentChanged, this, [this](int tab) {
        if (!m_dragging) emit activated(tab);
    });
    // One drag is many steps; the study hears of it when the button is released.
    connect(m_bar, &QTabBar::tabMoved, this, [this] { m_dragging = true; });
    connect(m_add, &QToolButton::clicked, this, [this] { emit requested(Request::Duplicate, m_bar->currentIndex()); });
    connect(m_name, &QLineEdit::editingFinished, this, &ScenarioBar::takeName);
    m_name->installEventFilter(this);
}

void ScenarioBar::setTabs(const std::vector<ScenarioTab>& tabs, int active)
{
    const QSignalBlocker silent(m_bar);
    while (m_bar->count() > static_cast<int>(tabs.size())) m_bar->removeTab(m_bar->count() - 1);
    while (m_bar->count() < static_cast<int>(tabs.size())) m_bar->addTab(QString());
    const bool same = m_shown == tabs;
    for (int i = 0; !same && i < m_bar->count(); ++i) {
        const ScenarioTab& tab = tabs[static_cast<std::size_t>(i)];
        const QString text = (tab.isBaseline ? tr("◆ ") : QString()) + textOf(tab) + (tab.runs ? QString() : tr(" · does not fit"));
        if (m_bar->tabText(i) != text) m_bar->setTabText(i, text);
        m_bar->setTabToolTip(i, toolTipOf(tab));
        m_bar->setTabData(i, i);
    }
    m_shown = tabs;
    if (m_bar->currentIndex() != active) m_bar->setCurrentIndex(active);
}

void ScenarioBar::editName(int tab)
{
    if (tab < 0 || tab >= m_bar->count()) return;
    m_named = tab;
    constexpr int least = 180;
    QRect place = m_bar->tabRect(tab);
    place.setWidth(std::max(place.width(), std::min(least, m_bar->width() - place.left())));
    m_name->setGeometry(place.adjusted(2, 2, -2, -2));
    m_name->setText(m_shown[static_cast<std::size_t>(tab)].name);
    m_name->selectAll();
    m_name->show();
    m_name->setFocus();
}

void ScenarioBar::takeName()
{
    if (m_named < 0) return;
    const int tab = std::exchange(m_named, -1);
    m_name->hide();
    emit renamed(tab, m_name->text());
}

void ScenarioBar::dropped()
{
    if (!std::exchange(m_dragging, false)) return;
    m_shown.clear();  // the texts have moved with their tabs
    const int to = m_bar->currentIndex();  // pressing a tab chooses it
    emit moved(m_bar->tabData(to).toInt(), to);
}

bool ScenarioBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_name && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        m_named = -1;
        m_name->hide();
        return true;
    }
    if (watched == m_bar && event->type() == QEvent::MouseButtonDblClick) {
        editName(m_bar->tabAt(static_cast<QMouseEvent*>(event)->pos()));
        return true;
    }
    if (watched == m_bar && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_F2) {
        editName(m_bar->currentIndex());
        return true;
    }
    if (watched == m_bar && event->type() == QEvent::MouseButtonRelease) QMetaObject::invokeMethod(this, &ScenarioBar::dropped, Qt::QueuedConnection);
    return QWidget::eventFilter(watched, event);
}

int ScenarioBar::tabAt(QPoint place) const { return m_bar->tabAt(m_bar->mapFrom(this, place)); }

void ScenarioBar::contextMenuEvent(QContextMenuEvent* event)
{
    const int tab = event->reason() == QContextMenuEvent::Keyboard ? m_bar->currentIndex() : tabAt(event->pos());
    if (tab < 0) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& text, const char* id, Request request) {
        QAction* action = menu->addAction(text, this, [this, request, tab] { emit requested(request, tab); });
        action->setObjectName(QLatin1String(id));
        return action;
    };
    add(tr("&Duplicate"), "scenarios.menu.duplicate", Request::Duplicate);
    menu->addAction(tr("&Rename"), this, [this, tab] { editName(tab); })->setObjectName(QStringLiteral("scenarios.menu.rename"));
    add(tr("Use as &baseline"), "scenarios.menu.baseline", Request::Baseline)->setEnabled(!m_shown[static_cast<std::size_t>(tab)].isBaseline);
    menu->addSeparator();
    add(tr("Re&move"), "scenarios.menu.remove", Request::Remove)->setEnabled(m_bar->count() > 1);
    menu->popup(event->globalPos());
}

}  // namespace gable
