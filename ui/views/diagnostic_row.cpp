#include "ui/views/diagnostic_row.h"

#include <initializer_list>

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/models/field_text.h"
#include "ui/models/text.h"
#include "ui/views/elided_label.h"
#include "ui/views/severity_icon.h"

namespace gable {

DiagnosticRow::DiagnosticRow(QWidget* parent)
    : QWidget(parent),
      m_icon(new QLabel(this)),
      m_word(new QLabel(this)),
      m_message(new QLabel(this)),
      m_link(new QPushButton(this)),
      m_remedies(new QGridLayout)
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

    m_remedies->setHorizontalSpacing(16);
    m_remedies->setVerticalSpacing(0);
    m_remedies->setColumnStretch(3, 1);
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(8);
    layout->setVerticalSpacing(0);
    layout->addWidget(m_icon, 0, 0);
    layout->addWidget(m_word, 0, 1);
    layout->addWidget(m_message, 0, 2);
    layout->addWidget(m_link, 0, 3);
    layout->addLayout(m_remedies, 1, 1, 1, 3);
    layout->setColumnStretch(2, 1);
    setMinimumHeight(m_link->sizeHint().height() + 2);  // with a link or without: rows are alike
}

void DiagnosticRow::addRemedyLine()
{
    const std::size_t at = m_lines.size();
    const RemedyLine line{new QLabel(this), new ElidedLabel(this), new QPushButton(tr("Try"), this)};
    line.text->setObjectName(QStringLiteral("diagnostic.remedy"));
    line.effect->setObjectName(QStringLiteral("diagnostic.effect"));
    line.text->setTextFormat(Qt::PlainText);
    line.effect->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);  // no wider than its text: "Try" stands beside it
    line.attempt->setObjectName(QStringLiteral("diagnostic.try"));
    line.attempt->setProperty("link", true);
    line.attempt->setFocusPolicy(Qt::StrongFocus);
    connect(line.attempt, &QPushButton::clicked, this, [this, at] { emit fixRequested(Fix(m_shown[at].fix)); });
    const int row = static_cast<int>(at);
    m_remedies->addWidget(line.text, row, 0);
    m_remedies->addWidget(line.effect, row, 1);
    m_remedies->addWidget(line.attempt, row, 2);
    m_lines.push_back(line);
}

void DiagnosticRow::set(Severity severity, const QString& message, const std::optional<Fix>& fix, const std::vector<Remedy>& remedies)
{
    m_severity = severity;
    m_fix = fix;
    m_word->setText(severityWord(severity));
    m_message->setText(message);
    const QString link = fix && remedies.empty() ? fixText(*fix) : QString();
    m_link->setText(link);
    m_link->setVisible(!link.isEmpty());
    setAccessibleName(m_word->text() + QStringLiteral(": ") + message);
    setRemedies(remedies);
    updateColors();
}

void DiagnosticRow::setRemedies(const std::vector<Remedy>& remedies)
{
    m_shown = remedies;
    while (m_lines.size() < m_shown.size()) addRemedyLine();
    for (std::size_t at = 0; at < m_lines.size(); ++at) {
        const bool shown = at < m_shown.size();
        if (shown) {
            m_lines[at].text->setText(toQString(m_shown[at].text));
            m_lines[at].effect->setText(toQString(m_shown[at].effect));
            m_lines[at].effect->updateGeometry();
            m_lines[at].attempt->setAccessibleName(tr("Try %1").arg(m_lines[at].text->text()));
        }
        for (QWidget* part : std::initializer_list<QWidget*>{m_lines[at].text, m_lines[at].effect, m_lines[at].attempt}) part->setVisible(shown);
    }
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
    for (const RemedyLine& line : m_lines) line.effect->setColor(m_theme.mutedText);
}

}  // namespace gable
