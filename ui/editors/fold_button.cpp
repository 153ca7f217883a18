#include "ui/editors/fold_button.h"

#include <QPainter>
#include <QStyle>

namespace gable {

FoldButton::FoldButton(const QString& title, QWidget* parent) : QAbstractButton(parent)
{
    setText(title);
    setAccessibleName(title);
    setToolTip(tr("Fold or unfold"));
    setCheckable(true);
    setChecked(true);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QFont FoldButton::titleFont() const
{
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    return bold;
}

QSize FoldButton::sizeHint() const
{
    const QFontMetrics metrics(titleFont());
    constexpr int roundingAndFocus = 4;
    return {arrowWidth() + metrics.horizontalAdvance(text()) + roundingAndFocus, metrics.height() + roundingAndFocus};
}

void FoldButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double side = arrowWidth() * 0.28;
    const QPointF middle(side + 1, height() / 2.0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette().color(QPalette::WindowText));
    const double flat = side * 0.6;
    const QPointF down[] = {middle + QPointF(-side, -flat), middle + QPointF(side, -flat), middle + QPointF(0, flat)};
    const QPointF right[] = {middle + QPointF(-flat, -side), middle + QPointF(flat, 0), middle + QPointF(-flat, side)};
    painter.drawPolygon(isChecked() ? down : right, 3);

    painter.setPen(palette().color(QPalette::WindowText));
    painter.setFont(titleFont());
    painter.drawText(rect().adjusted(arrowWidth(), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, text());
    if (!hasFocus()) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(palette().color(QPalette::Highlight));
    constexpr double radius = 3;
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
}

}  // namespace gable
