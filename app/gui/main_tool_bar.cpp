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

void MainToolBar::fit()
{
    const bool shrunk = !m_shrinking.empty() && m_shrinking.front()->toolButtonStyle() == Qt::ToolButtonIconOnly;
    if (!shrunk) m_needed = sizeHint().width();
    const bool shrink = width() < m_needed;
    if (shrink == shrunk) return;
    for (QToolButton* button : m_shrinking) button->setToolButtonStyle(shrink ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
}

}  // namespace gable
