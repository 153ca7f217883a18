#include "ui/views/diagnostic_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/models/field_text.h"
#include "ui/views/severity_icon.h"

namespace gable {

DiagnosticRow::DiagnosticRow(QWidget* parent)
    : QWidget(parent),
      m_icon(new QLabel(this)),
      m_word(new QLabel(this)),
      m_message(new QLabel(this)),
      m_link(new QPushButton(this))
{
    m_message->setObjectName(QStringLiteral("diagnostic.message"));
    m_message->setTextFormat(Qt::PlainText);  // messages quote what files say
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_word->setObjectName(QStringLiteral("diagnostic.severity"));
    QFont bold = m_word->font();
    bold.setBold(true);
    m_word->setFont(bold);
    m_word->setMinimumWidth(QFontMetrics(bold).horizontalAdvance(severityWord(Severity::Warning)));
    m_link->setObjectName(QStringLiteral("diagnostic.fix"));
    m_link->setProperty("link", true);
    m_link->setFocusPolicy(Qt::StrongFocus);
    connect(m_link, &QPushButton::clicked, this, [this] {
        if (m_fix) emit fixRequested(*m_fix);
    });

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_icon);
    layout->addWidget(m_word);
    layout->addWidget(m_message, 1);
    layout->addWidget(m_link);
    setMinimumHeight(m_link->sizeHint().height() + 2);  // with a link or without: rows are alike
}

void DiagnosticRow::set(Severity severity, const QString& message, const std::optional<Fix>& fix)
{
    m_severity = severity;
    m_fix = fix;
    m_word->setText(severityWord(severity));
    m_message->setText(message);
    const QString link = fix ? fixText(*fix) : QString();
    m_link->setText(link);
    m_link->setVisible(!link.isEmpty());
    setAccessibleName(m_word->text() + QStringLiteral(": ") + message);
    updateColors();
}

void DiagnosticRow::setTheme(const Theme& theme)
{
    m_theme = theme;
    updateColors();
}

void DiagnosticRow::updateColors()
{
    const int side = fontMetrics().height();
    m_icon->setPixmap(severityIcon(m_severity, m_theme).pixmap(QSize(side, side), devicePixelRatioF()));
    QPalette colors = m_word->palette();
    colors.setColor(QPalette::WindowText, severityColor(m_severity, m_theme));
    m_word->setPalette(colors);
}

}  // namespace gable
