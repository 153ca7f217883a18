#include "ui/views/summary_card.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QVBoxLayout>

#include "ui/views/elided_label.h"

namespace gable {

SummaryCard::SummaryCard(const QString& id, QWidget* parent)
    : QFrame(parent), m_title(new ElidedLabel(this)), m_figure(new ElidedLabel(this)), m_detail(new ElidedLabel(this))
{
    setProperty("card", true);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setObjectName(QStringLiteral("summary.") + id);
    m_title->setObjectName(objectName() + QStringLiteral(".title"));
    m_figure->setObjectName(objectName() + QStringLiteral(".figure"));
    m_detail->setObjectName(objectName() + QStringLiteral(".detail"));
    constexpr double figureScale = 1.3;
    constexpr double detailScale = 0.85;
    m_title->setScale(0.95);
    m_figure->setScale(figureScale, true);
    m_figure->setShrinks(true);
    m_detail->setScale(detailScale);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(7, 5, 5, 5);
    layout->setSpacing(0);
    for (ElidedLabel* label : {m_title, m_figure, m_detail}) layout->addWidget(label);
}

void SummaryCard::set(const QString& title, const QString& figure, const QString& detail, Tone tone, const QString& more)
{
    if (tone != m_tone) {
        m_tone = tone;
        colourDetail();
    }
    if (m_title->text() == title && m_figure->text() == figure && m_shortDetail == detail && m_more == more) return;
    m_title->setText(title);
    m_figure->setText(figure);
    m_shortDetail = detail;
    m_more = more;
    fitDetail();
    tell();
}

void SummaryCard::setStruck(bool struck)
{
    if (struck == m_struck) return;
    m_struck = struck;
    m_figure->setStruck(struck);
    tell();
}

/// For people who hear it.
void SummaryCard::tell()
{
    const QString name = m_title->text() + QStringLiteral(": ") + m_figure->text() + QStringLiteral(", ") + m_shortDetail + m_more;
    setAccessibleName(m_struck ? name + QStringLiteral(", ") + tr("does not fit") : name);
}

void SummaryCard::fitDetail()
{
    m_detail->setText(m_shortDetail + m_more);
    if (!m_more.isEmpty() && m_detail->sizeHint().width() > contentsRect().width() - layout()->contentsMargins().left() - layout()->contentsMargins().right())
        m_detail->setText(m_shortDetail);
}

void SummaryCard::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    fitDetail();
}

void SummaryCard::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint())) emit activated();
}

void SummaryCard::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space) emit activated();
    else QFrame::keyPressEvent(event);
}

void SummaryCard::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_title->setColor(theme.mutedText);
    m_figure->setColor(theme.text);
    colourDetail();
}

void SummaryCard::colourDetail()
{
    m_detail->setColor(m_tone == Tone::Good ? m_theme.good : m_tone == Tone::Bad ? m_theme.bad : m_theme.mutedText);
}

}  // namespace gable
