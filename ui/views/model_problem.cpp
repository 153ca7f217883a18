#include "ui/views/model_problem.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/models/text.h"
#include "ui/views/severity_icon.h"

namespace gable {

ModelProblem::ModelProblem(QWidget* parent)
    : QWidget(parent), m_icon(new QLabel(this)), m_title(new QLabel(this)), m_text(new QLabel(this)), m_rest(new QLabel(this))
{
    setObjectName(QStringLiteral("modelProblem"));
    m_text->setObjectName(QStringLiteral("modelProblem.text"));
    m_title->setObjectName(QStringLiteral("modelProblem.title"));
    QFont large = m_title->font();
    constexpr double titleScale = 1.3;
    large.setPointSizeF(large.pointSizeF() * titleScale);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
    for (QLabel* label : {m_title, m_text, m_rest}) {
        label->setTextFormat(Qt::PlainText);  // it quotes what files say
        label->setWordWrap(true);
    }
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_rest->setProperty("muted", true);
    auto* choose = new QPushButton(tr("Choose another model…"), this);
    choose->setObjectName(QStringLiteral("modelProblem.choose"));
    choose->setProperty("flat", true);
    connect(choose, &QPushButton::clicked, this, &ModelProblem::modelRequested);

    auto* card = new QFrame(this);
    card->setProperty("card", true);
    constexpr int widest = 680;
    card->setMaximumWidth(widest);
    auto* title = new QHBoxLayout;
    title->setSpacing(8);
    title->addWidget(m_icon);
    title->addWidget(m_title, 1);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(20, 18, 20, 18);
    inside->setSpacing(12);
    inside->addLayout(title);
    inside->addWidget(m_text);
    inside->addWidget(m_rest);
    inside->addWidget(choose, 0, Qt::AlignLeft);
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(card, 100);
    row->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->addStretch(1);
    column->addLayout(row);
    column->addStretch(2);
}

void ModelProblem::setError(const QString& model, const Error& error, bool estimated)
{
    m_title->setText(tr("The architecture of %1 can’t be read").arg(model));
    // The origin is the model, which the title names.
    m_text->setText(toQString(Error{error.message, "config.json", error.pointer}.text()));
    m_rest->setText(estimated ? tr("What still works: the Step page counts FLOPs and bytes as vLLM’s own parsers read this config. "
                                   "Parameters, layers and stored formats need the architecture.")
                              : tr("Nothing can be counted from this config. What was open before comes back with Undo."));
}

void ModelProblem::setTheme(const Theme& theme)
{
    m_theme = theme;
    const int side = m_title->fontMetrics().height();
    m_icon->setPixmap(severityIcon(Severity::Error, theme).pixmap(QSize(side, side), devicePixelRatioF()));
}

}  // namespace gable
