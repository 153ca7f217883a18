#include "ui/editors/group_note.h"

#include <algorithm>

#include "ui/models/field_text.h"
#include "ui/models/text.h"
#include "ui/views/severity_icon.h"

namespace gable {

namespace {

/// Shapes, so that the colour is not alone in telling severities apart.
QString glyph(Severity severity)
{
    return severity == Severity::Error     ? QStringLiteral("✕")
           : severity == Severity::Warning ? QStringLiteral("⚠")
                                           : QStringLiteral("ℹ");
}

}  // namespace

GroupNote::GroupNote(const QString& id, QWidget* parent) : QLabel(parent)
{
    setObjectName(QStringLiteral("note.") + id);
    setTextFormat(Qt::RichText);
    setWordWrap(true);
    setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    setFocusPolicy(Qt::NoFocus);
    hide();
    connect(this, &QLabel::linkActivated, this, [this](const QString& link) {
        const std::size_t at = link.toULongLong();
        if (at < m_diagnostics.size() && m_diagnostics[at].fix) emit fixRequested(Fix(*m_diagnostics[at].fix));
    });
}

void GroupNote::set(const QString& fine, std::vector<Diagnostic> diagnostics)
{
    if (fine == m_fine && diagnostics == m_diagnostics) return;
    m_fine = fine;
    m_diagnostics = std::move(diagnostics);
    updateText();
}

void GroupNote::setTheme(const Theme& theme)
{
    m_theme = theme;
    QPalette colors = palette();
    colors.setColor(QPalette::Link, theme.accent);
    setPalette(colors);
    updateText();
}

void GroupNote::updateText()
{
    const auto colored = [](const QColor& color, const QString& text) {
        return QStringLiteral("<span style=\"color:%1\">%2</span>").arg(color.name(), text.toHtmlEscaped());
    };
    QStringList lines;
    bool fix = false, wrong = false;
    for (std::size_t at = 0; at < m_diagnostics.size(); ++at) {
        const Diagnostic& diagnostic = m_diagnostics[at];
        const QColor color =
            diagnostic.severity == Severity::Info ? m_theme.mutedText : severityColor(diagnostic.severity, m_theme);
        QString line = colored(color, glyph(diagnostic.severity) + QLatin1Char(' ') + toQString(diagnostic.message));
        const QString link = diagnostic.fix ? fixText(*diagnostic.fix) : QString();
        if (!link.isEmpty())
            line += QStringLiteral(" <a href=\"%1\">%2</a>").arg(QString::number(at), link.toHtmlEscaped());
        fix = fix || !link.isEmpty();
        wrong = wrong || diagnostic.severity != Severity::Info;
        lines.append(line);
    }
    if (!wrong && !m_fine.isEmpty()) lines.prepend(colored(m_theme.good, QStringLiteral("✓ ") + m_fine));
    setText(lines.join(QStringLiteral("<br>")));
    setFocusPolicy(fix ? Qt::StrongFocus : Qt::NoFocus);
    setVisible(!lines.isEmpty());
}

}  // namespace gable
