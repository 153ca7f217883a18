#include "ui/views/assumptions_view.h"

#include <QLabel>
#include <QVBoxLayout>

#include "ui/models/text.h"

namespace gable {

AssumptionsView::AssumptionsView(QWidget* parent) : QFrame(parent), m_title(new QLabel(this)), m_list(new QLabel(this)), m_source(new QLabel(this))
{
    setProperty("card", true);
    setObjectName(QStringLiteral("assumptions"));
    m_list->setObjectName(QStringLiteral("assumptions.list"));
    m_source->setObjectName(QStringLiteral("assumptions.source"));
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    for (QLabel* label : {m_list, m_source}) {
        label->setTextFormat(Qt::RichText);
        label->setWordWrap(true);
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
        label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    }
    m_list->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_source->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_source->setOpenExternalLinks(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 8, 10, 10);
    column->setSpacing(6);
    column->addWidget(m_title);
    column->addWidget(m_list);
    column->addWidget(m_source);
    column->addStretch();
}

void AssumptionsView::setModel(const Model& model, const Architecture& architecture)
{
    m_model = model;
    m_assumptions = architecture.assumptions;
    updateTexts();
}

void AssumptionsView::updateTexts()
{
    const auto colored = [](const QColor& color, const QString& html) { return QStringLiteral("<span style=\"color:%1\">%2</span>").arg(color.name(), html); };
    m_title->setText(m_assumptions.empty() ? tr("Assumptions") : tr("Assumptions (%1)").arg(m_assumptions.size()));
    QString list;
    for (const std::string& assumption : m_assumptions) list += QStringLiteral("<li style=\"margin-bottom:3px\">%1</li>").arg(toQString(assumption).toHtmlEscaped());
    m_list->setText(m_assumptions.empty() ? colored(m_theme.good, tr("✓ Nothing had to be assumed."))
                                          : QStringLiteral("<ul style=\"margin:0; -qt-list-indent:0; margin-left:12px\">%1</ul>").arg(list));
    m_list->setAccessibleName(m_assumptions.empty() ? tr("Nothing had to be assumed.") : m_title->text());

    const QString source = toQString(m_model.source);
    const bool isLink = source.startsWith(QLatin1String("https://")) || source.startsWith(QLatin1String("http://"));
    QString text = source.isEmpty() ? tr("The source of the config is unknown.")
                   : isLink         ? tr("Read from %1").arg(QStringLiteral("<a href=\"%1\">config.json</a>").arg(source.toHtmlEscaped()))
                                    : tr("Read from %1").arg(source.toHtmlEscaped());
    if (!m_model.date.empty()) text += tr(" · checked on %1").arg(toQString(m_model.date));
    m_source->setText(colored(m_theme.mutedText, text));
    m_source->setFocusPolicy(isLink ? Qt::StrongFocus : Qt::NoFocus);
    m_source->setAccessibleName(tr("Source of the config"));
    m_source->setToolTip(source);
}

void AssumptionsView::setTheme(const Theme& theme)
{
    m_theme = theme;
    QPalette colors = m_source->palette();
    colors.setColor(QPalette::Link, theme.accent);
    m_source->setPalette(colors);
    updateTexts();
}

}  // namespace gable
