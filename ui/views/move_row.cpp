#include "ui/views/move_row.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>

#include "ui/models/text.h"
#include "ui/views/wrapped_label.h"

namespace gable {

MoveRow::MoveRow(QWidget* parent) : QWidget(parent), m_text(new WrappedLabel(this)), m_effect(new WrappedLabel(this)), m_try(new QPushButton(tr("Try"), this))
{
    m_text->setObjectName(QStringLiteral("move.text"));
    m_effect->setObjectName(QStringLiteral("move.effect"));
    m_try->setObjectName(QStringLiteral("move.try"));
    for (QLabel* label : {m_text, m_effect}) label->setTextFormat(Qt::PlainText);
    m_try->setProperty("link", true);
    m_try->setFocusPolicy(Qt::StrongFocus);
    connect(m_try, &QPushButton::clicked, this, &MoveRow::tried);
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 2, 0, 2);
    layout->setHorizontalSpacing(8);
    layout->setVerticalSpacing(0);
    layout->addWidget(m_text, 0, 0);
    layout->addWidget(m_effect, 1, 0);
    layout->addWidget(m_try, 0, 1, 2, 1, Qt::AlignVCenter);
    layout->setColumnStretch(0, 1);
}

void MoveRow::setMove(const Move& move)
{
    const bool possible = move.refused.empty();
    m_text->setText(toQString(move.text) + (move.hypothetical ? tr(" · hypothetical: another checkpoint") : QString()));
    m_effect->setText(possible ? toQString(move.effect) : toQString(move.refused));
    // Green is what makes nothing worse; most moves trade one figure for another.
    const bool helps = possible && move.stepChange <= 0 && move.tokensPerSecondChange >= 0 && move.tokensPerSecondPerGpuChange >= 0 &&
                       move.promptsPerSecondPerGpuChange >= 0;
    for (const char* property : {"good", "muted"}) m_effect->setProperty(property, helps == (property == std::string_view("good")));
    m_effect->style()->unpolish(m_effect);
    m_effect->style()->polish(m_effect);
    m_try->setVisible(possible);
    m_try->setAccessibleName(tr("Try %1").arg(m_text->text()));
}

}  // namespace gable
