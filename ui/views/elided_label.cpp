#include "ui/views/elided_label.h"

#include <algorithm>

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace gable {

ElidedLabel::ElidedLabel(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ElidedLabel::setText(const QString& text)
{
    if (text == m_text) return;
    m_text = text;
    setAccessibleName(text);
    update();
}

void ElidedLabel::setColor(const QColor& color)
{
    m_color = color;
    update();
}

void ElidedLabel::setScale(double scale, bool bold)
{
    m_scale = scale;
    m_bold = bold;
    updateGeometry();
}

void ElidedLabel::setStruck(bool struck)
{
    m_struck = struck;
    update();
}

QFont ElidedLabel::scaledFont() const
{
    QFont scaled = font();
    scaled.setStrikeOut(m_struck);
    if (scaled.pointSizeF() > 0)
        scaled.setPointSizeF(scaled.pointSizeF() * m_scale);
    else
        scaled.setPixelSize(qRound(scaled.pixelSize() * m_scale));
    if (m_bold) scaled.setWeight(QFont::DemiBold);
    return scaled;
}

QSize ElidedLabel::sizeHint() const
{
    const QFontMetrics metrics(scaledFont());
    return {metrics.horizontalAdvance(m_text) + 1, metrics.height()};  // advances are rounded
}

QSize ElidedLabel::minimumSizeHint() const
{
    const QFontMetrics metrics(scaledFont());
    constexpr int characters = 3;
    return {metrics.averageCharWidth() * characters, metrics.height()};
}

void ElidedLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    QFont scaled = scaledFont();
    const int wide = sizeHint().width();
    constexpr double smallest = 0.72;
    if (m_shrinks && wide > width() && scaled.pointSizeF() > 0) scaled.setPointSizeF(scaled.pointSizeF() * std::max(smallest, (width() - 1.0) / wide));
    painter.setFont(scaled);
    painter.setPen(m_color.isValid() && isEnabled() ? m_color : palette().color(foregroundRole()));
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(scaled).elidedText(m_text, m_mode, width()));
}

void ElidedLabel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) updateGeometry();
}

bool ElidedLabel::event(QEvent* event)
{
    // A tool tip that the owner set says more than the text.
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty()) {
        const bool cut = QFontMetrics(scaledFont()).horizontalAdvance(m_text) > width();
        if (cut) QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), m_text, this);
        return cut;
    }
    return QWidget::event(event);
}

}  // namespace gable
