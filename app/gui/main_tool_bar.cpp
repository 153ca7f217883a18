#include "app/gui/main_tool_bar.h"

#include <QAction>
#include <QToolButton>

namespace gable {

QToolButton* MainToolBar::addButton(QAction* action, const QString& text)
{
    auto* button = new QToolButton;
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    const auto keepText = [button, text] {
        if (!text.isEmpty()) button->setText(text);
    };
    keepText();
    connect(action, &QAction::changed, button, keepText);
    addWidget(button);
    m_shrinking.push_back(button);
    return button;
}

void MainToolBar::resizeEvent(QResizeEvent* event)
{
    QToolBar::resizeEvent(event);
    fit();
}

/// The first ones give up their text first.
void MainToolBar::fit()
{
    if (m_saved.size() != m_shrinking.size()) measure();
    int needed = m_needed;
    for (std::size_t i = 0; i < m_shrinking.size(); ++i) {
        const bool shrink = needed > width();
        if (shrink) needed -= m_saved[i];
        const Qt::ToolButtonStyle style = shrink ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon;
        if (m_shrinking[i]->toolButtonStyle() != style) m_shrinking[i]->setToolButtonStyle(style);
    }
}

/// While all texts are shown.
void MainToolBar::measure()
{
    m_needed = sizeHint().width();
    m_saved.clear();
    for (QToolButton* button : m_shrinking) {
        const int whole = button->sizeHint().width();
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        m_saved.push_back(whole - button->sizeHint().width());
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
}

}  // namespace gable
