#include "ui/editors/model_section.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/editors/chip_row.h"
#include "ui/editors/model_facts.h"
#include "ui/models/text.h"
#include "ui/views/elided_label.h"

namespace gable {

ModelSection::ModelSection(QWidget* parent)
    : QWidget(parent),
      m_name(new ElidedLabel(this)),
      m_chips(new ChipRow(this)),
      m_link(new QLabel(this)),
      m_file(new ElidedLabel(this))
{
    m_name->setObjectName(QStringLiteral("model.name"));
    constexpr double nameScale = 1.2;
    m_name->setScale(nameScale, true);
    m_chips->setObjectName(QStringLiteral("model.facts"));
    m_link->setObjectName(QStringLiteral("model.link"));
    m_link->setProperty("muted", true);
    m_link->setTextFormat(Qt::RichText);
    m_link->setOpenExternalLinks(true);
    m_link->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_link->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_file->setObjectName(QStringLiteral("model.file"));
    m_file->setElideMode(Qt::ElideMiddle);
    m_file->hide();

    auto* change = new QPushButton(this);
    change->setObjectName(QStringLiteral("model.change"));
    change->setText(tr("Change model…"));
    change->setToolTip(tr("Choose another model from the catalogue or a file"));
    change->setProperty("link", true);
    change->setFocusPolicy(Qt::StrongFocus);
    connect(change, &QPushButton::clicked, this, &ModelSection::modelRequested);

    auto* source = new QHBoxLayout;
    source->addWidget(m_link, 1);
    source->addWidget(m_file, 1);
    source->addWidget(change);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(3);
    layout->addWidget(m_name);
    layout->addWidget(m_chips);
    layout->addLayout(source);
}

void ModelSection::setModel(const Model& model, const SharedReading& reading)
{
    if (!reading || !reading->architecture)
        m_chips->setChips({});
    else if (reading != m_reading)
        m_chips->setChips(modelFacts(*reading->architecture, reading->inspection));
    m_reading = reading;
    if (m_shown == model) return;
    m_shown = model;
    m_name->setText(toQString(model.name));
    showSource(model);
}

void ModelSection::showSource(const Model& model)
{
    const QString source = toQString(model.source);
    const bool isLink = source.startsWith(QLatin1String("https://")) || source.startsWith(QLatin1String("http://"));
    m_link->setVisible(isLink);
    m_file->setVisible(!isLink);
    if (isLink) {
        const QString origin = model.id.empty() ? tr("from") : tr("catalogue ·");
        m_link->setText(QStringLiteral("%1 <a href=\"%2\">config.json</a>").arg(origin, source.toHtmlEscaped()));
        m_link->setToolTip(model.date.empty() ? source : tr("%1\nchecked on %2").arg(source, toQString(model.date)));
    } else {
        m_file->setText(source.isEmpty() ? tr("source unknown") : tr("file %1").arg(source));
        m_file->setToolTip(source);
    }
}

void ModelSection::setTheme(const Theme& theme)
{
    m_name->setColor(theme.text);
    m_file->setColor(theme.mutedText);
    m_chips->setTheme(theme);
    QPalette colors = m_link->palette();
    colors.setColor(QPalette::Link, theme.accent);
    m_link->setPalette(colors);
    if (m_link->isVisibleTo(this)) m_link->setText(m_link->text());  // rich text takes the link's colour when it is set
}

}  // namespace gable
