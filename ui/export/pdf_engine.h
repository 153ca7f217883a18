#pragma once

#include "ui/export/drawing_engine.h"

namespace gable {

/// Hands everything on to a painter of a PDF, with the clips that the PDF would not know of.
class PdfEngine : public DrawingEngine {
public:
    explicit PdfEngine(QPainter& page);

protected:
    void addShape(const QPainterPath& path, const QBrush& brush, const Clip& clip) override;
    void addText(QPointF at, const QTextItem& item, const Clip& clip) override;
    void addImage(const QRectF& target, const QImage& image, const Clip& clip) override;

private:
    void prepare(const Clip& clip);

    QPainter& m_page;
};

}  // namespace gable
