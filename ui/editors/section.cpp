#include "ui/editors/section.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/editors/fold_button.h"
#include "ui/views/elided_label.h"

namespace gable {

Section::Section(const QString& id, const QString& title, const QString& aside, QWidget* parent)
    : QWidget(parent), m_title(new FoldButton(title, this)), m_aside(new ElidedLabel(this)), m_body(new QWidget(this))
{
    m_title->setObjectName(QStringLiteral("section.") + id);
    m_aside->setText(aside);

    m_header = new QHBoxLayout;
    m_header->setSpacing(4);
    m_header->addWidget(m_title);
    m_header->addWidget(m_aside, 1);
    m_content = new QVBoxLayout(m_body);
    m_content->setContentsMargins({});
    m_content->setSpacing(3);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 3, 0, 5);
    layout->setSpacing(3);
    layout->addLayout(m_header);
    layout->addWidget(m_body);

    connect(m_title, &FoldButton::toggled, this, &Section::setOpen);
}

void Section::addWidget(QWidget* widget)
{
    m_content->addWidget(widget);
}

void Section::setCorner(QWidget* widget)
{
    m_corner = widget;
    m_header->addWidget(widget);
}

void Section::setAside(const QString& aside) { m_aside->setText(aside); }

void Section::setOpen(bool open)
{
    m_title->setChecked(open);
    m_body->setVisible(open);
    if (m_corner) m_corner->setVisible(open);
}

void Section::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_aside->setColor(theme.mutedText);
    update();
}

void Section::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(m_theme.border);
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

}  // namespace gable
