#include "ui/export/drawing.h"

#include <QBuffer>
#include <QPainter>
#include <QPdfWriter>
#include <QScrollArea>

#include "ui/export/pdf_engine.h"
#include "ui/export/svg_engine.h"

namespace gable {

namespace {

/// What scrolls in a page that is nothing but a scroll area, else the widget itself.
QWidget& wholeOf(QWidget& widget)
{
    for (const auto* scroll : widget.findChildren<QScrollArea*>())
        if (scroll->isVisibleTo(&widget) && scroll->size() == widget.size()) return *scroll->widget();
    return widget;
}

void paintFor(DrawingEngine& engine, const Drawing& drawing)
{
    DrawingDevice device(drawing.size, drawing.dpi, engine);
    QPainter painter(&device);
    drawing.paint(painter);
}

}  // namespace

Drawing drawingOf(QWidget& widget)
{
    QWidget& whole = wholeOf(widget);
    return {whole.size(), whole.logicalDpiY(), [&whole](QPainter& painter) {
                painter.fillRect(whole.rect(), whole.palette().window());
                whole.render(&painter);
            }};
}

QImage imageOf(const Drawing& drawing, qreal scale)
{
    QImage image((QSizeF(drawing.size) * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    drawing.paint(painter);
    painter.end();
    // As large on paper as on the screen. Fonts would be measured by it, so it is said last.
    constexpr double inchesPerMeter = 1000 / 25.4;
    image.setDotsPerMeterX(qRound(drawing.dpi * scale * inchesPerMeter));
    image.setDotsPerMeterY(image.dotsPerMeterX());
    return image;
}

QByteArray svgOf(const Drawing& drawing, const QString& title)
{
    SvgEngine engine;
    paintFor(engine, drawing);
    return engine.svg(drawing.size, title);
}

QByteArray pdfOf(const Drawing& drawing, const QString& title)
{
    constexpr double pointsPerInch = 72;
    QByteArray pdf;
    QBuffer buffer(&pdf);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(title);
    writer.setCreator(QStringLiteral("Gable"));
    writer.setResolution(drawing.dpi);
    writer.setPageSize(QPageSize(QSizeF(drawing.size) * pointsPerInch / drawing.dpi, QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins({});
    QPainter page(&writer);
    PdfEngine engine(page);
    paintFor(engine, drawing);
    page.end();
    return pdf;
}

}  // namespace gable
