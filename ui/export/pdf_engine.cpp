#include "ui/export/pdf_engine.h"

#include <QPainter>

namespace gable {

PdfEngine::PdfEngine(QPainter& page) : DrawingEngine(QPaintEngine::AllFeatures & ~(PorterDuff | PerspectiveTransform | ObjectBoundingModeGradients)), m_page(page) {}

void PdfEngine::prepare(const Clip& clip)
{
    m_page.resetTransform();
    if (clip) m_page.setClipPath(*clip);
    else if (m_page.hasClipping()) m_page.setClipping(false);
    m_page.setTransform(state->transform());
    m_page.setOpacity(state->opacity());
    m_page.setRenderHints(m_page.renderHints(), false);
    m_page.setRenderHints(state->renderHints());
    m_page.setPen(state->pen());
}

void PdfEngine::addShape(const QPainterPath& path, const QBrush& brush, const Clip& clip)
{
    prepare(clip);
    m_page.setBrush(brush);
    m_page.drawPath(path);
}

void PdfEngine::addText(QPointF at, const QTextItem& item, const Clip& clip)
{
    prepare(clip);
    m_page.drawTextItem(at, item);
}

void PdfEngine::addImage(const QRectF& target, const QImage& image, const Clip& clip)
{
    prepare(clip);
    m_page.drawImage(target, image);
}

}  // namespace gable
