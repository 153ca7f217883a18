#include "ui/models/dot_icon.h"

#include <QPainter>

#include "ui/theme/painted_icon.h"

namespace gable {

QIcon dotIcon(const QColor& color)
{
    constexpr int side = 10;
    return paintedIcon(side, [color](QPainter& painter) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(QRectF(1, 1, side - 2, side - 2));
    });
}

}  // namespace gable
