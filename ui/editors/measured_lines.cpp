#include "ui/editors/measured_lines.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "core/units/format.h"
#include "ui/models/text.h"

namespace gable {

MeasuredLines::MeasuredLines(QWidget* parent) : QWidget(parent), m_text(new QLabel)
{
    setObjectName(QStringLiteral("engine.measured"));
    m_text->setObjectName(QStringLiteral("engine.measured.text"));
    auto* clear = new QPushButton(tr("Clear"));
    clear->setObjectName(QStringLiteral("engine.measured.clear"));
    clear->setProperty("link", true);
    clear->setToolTip(tr("Predict every line again"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->addWidget(m_text, 1);
    row->addWidget(clear);
    connect(clear, &QPushButton::clicked, this, &MeasuredLines::cleared);
    hide();
}

QString MeasuredLines::text(const Engine& engine)
{
    QStringList parts;
    const auto lines = static_cast<double>(engine.overrides.size());
    if (lines > 0) parts.append(lines == 1 ? tr("1 line measured") : tr("%1 lines measured").arg(toQString(format::count(lines))));
    if (engine.constants) parts.append(tr("own constants"));
    return parts.join(QStringLiteral(" · "));
}

void MeasuredLines::setEngine(const Engine& engine)
{
    const QString shown = text(engine);
    m_text->setText(shown);
    QStringList names;
    for (const auto& [name, value] : engine.overrides) names.append(toQString(name) + QStringLiteral(" = ") + toQString(format::compact(value)));
    if (engine.constants && !engine.constants->fit.empty()) names.append(toQString(engine.constants->fit));
    m_text->setToolTip(names.join(QLatin1Char('\n')));
    setVisible(!shown.isEmpty());
}

}  // namespace gable
