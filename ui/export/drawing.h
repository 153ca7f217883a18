#pragma once

#include <functional>

#include <QByteArray>
#include <QImage>
#include <QSize>
#include <QString>

class QPainter;
class QWidget;

namespace gable {

/// What can leave the program: on any scale, and as a drawing.
struct Drawing {
    QSize size;
    int dpi = 96;  ///< of the fonts in it
    std::function<void(QPainter&)> paint;
};

/// A page as it stands; of one that scrolls all of it. Charts have pictures of their own, without buttons.
Drawing drawingOf(QWidget& widget);

/// `scale` pixels to a point.
QImage imageOf(const Drawing& drawing, qreal scale);
/// Text that can be selected, in fonts that the file brings along.
QByteArray svgOf(const Drawing& drawing, const QString& title);
/// One page of its size.
QByteArray pdfOf(const Drawing& drawing, const QString& title);

}  // namespace gable
