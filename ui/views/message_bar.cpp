#include "ui/views/message_bar.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>

#include "ui/views/breakable_text.h"
#include "ui/views/severity_icon.h"

namespace gable {

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent),
      m_icon(new QLabel(this)),
      m_text(new QLabel(this)),
      m_action(new QPushButton(this)),
      m_dismiss(new QPushButton(tr("Dismiss"), this))
{
    setObjectName(QStringLiteral("messageBar"));
    m_text->setObjectName(QStringLiteral("messageBar.text"));
    m_text->setTextFormat(Qt::PlainText);  // it quotes what files say
    m_text->setWordWrap(true);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_action->setObjectName(QStringLiteral("messageBar.action"));
    m_dismiss->setObjectName(QStringLiteral("messageBar.dismiss"));
    m_dismiss->setToolTip(tr("Dismiss this message (Esc)"));
    for (QPushButton* button : {m_action, m_dismiss}) button->setProperty("flat", true);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 6, 10, 6);
    layout->setSpacing(8);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_action);
    layout->addWidget(m_dismiss);

    connect(m_action, &QPushButton::clicked, this, &MessageBar::actionTriggered);
    connect(m_dismiss, &QPushButton::clicked, this, &MessageBar::clear);
    // Of the window, since the bar does not take the focus; editors that use Esc themselves come first. Off while
    // hidden.
    connect(new QShortcut(Qt::Key_Escape, this), &QShortcut::activated, this, &MessageBar::clear);
    hide();
}

void MessageBar::showError(const QString& message, const QString& action)
{
    show(Severity::Error, message, action);
}
void MessageBar::showInfo(const QString& message, const QString& action)
{
    show(Severity::Info, message, action);
}

void MessageBar::show(Severity severity, const QString& message, const QString& action)
{
    m_severity = severity;
    m_message = message;
    m_text->setText(breakable(message));
    m_text->setAccessibleName(severityWord(severity) + QStringLiteral(": ") + message);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    updateColors();
    setVisible(true);
    QAccessibleEvent alert(m_text, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void MessageBar::clear()
{
    m_message.clear();
    hide();
}

void MessageBar::setTheme(const Theme& theme)
{
    m_theme = theme;
    updateColors();
}

void MessageBar::updateColors()
{
    const QColor color = severityColor(m_severity, m_theme);
    const int side = fontMetrics().height();
    m_icon->setPixmap(severityIcon(m_severity, m_theme).pixmap(QSize(side, side), devicePixelRatioF()));
    setStyleSheet(QStringLiteral("#messageBar { background: %1; border: 1px solid %2; border-radius: 6px; }")
                      .arg(m_theme.surface.name(), color.name()));
}

}  // namespace gable
