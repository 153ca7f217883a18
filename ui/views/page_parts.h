#pragma once

#include <QLabel>
#include <QScrollArea>

/// What pages are put together from.
namespace gable {

/// The line above a part of a page.
inline QLabel* heading(const QString& text)
{
    auto* label = new QLabel(text);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    return label;
}

/// Content that may be higher than its page, never wider.
inline QScrollArea* scrolled(QWidget* content, const QString& name)
{
    auto* scroll = new QScrollArea;
    scroll->setObjectName(name);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    return scroll;
}

}  // namespace gable
