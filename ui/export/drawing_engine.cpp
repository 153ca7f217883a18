#include "ui/export/drawing_engine.h"

#include <algorithm>
#include <climits>

#include <QImage>
#include <QPainter>
#include <QPen>
#include <QPixmap>

namespace gable {

namespace {

QPainterPath pathOf(const QRegion& region)
{
    QPainterPath path;
    path.addRegion(region);
    return path;
}

/// The pixels that a box touches. A box may end on the edge of a pixel, but for rounding.
QRect pixelsOf(const QRectF& box)
{
    constexpr double rounding = 1e-3;
    return box.adjusted(rounding, rounding, -rounding, -rounding).toAlignedRect();
}

}  // namespace

void DrawingEngine::updateState(const QPaintEngineState& changed)
{
    const DirtyFlags flags = changed.state();
    const QTransform transform = changed.transform();
    if (flags & DirtyClipPath) combine(transform.map(changed.clipPath()), changed.clipOperation());
    if (flags & DirtyClipRegion) combine(transform.map(pathOf(changed.clipRegion())), changed.clipOperation());
    if (flags & DirtyClipEnabled) m_clipping = changed.isClipEnabled();
}

void DrawingEngine::combine(const QPainterPath& path, Qt::ClipOperation operation)
{
    m_clipping = operation != Qt::NoClip;
    if (operation == Qt::NoClip) m_clip.reset();
    else m_clip = operation == Qt::IntersectClip && m_clip ? m_clip->intersected(path) : path;
}

bool DrawingEngine::isInSight(const QRectF& box) const
{
    const QRegion window = systemClip();
    return (window.isEmpty() || window.intersects(pixelsOf(box))) && (!m_clipping || !m_clip || m_clip->intersects(box));
}

DrawingEngine::Clip DrawingEngine::clipOf(const QRectF& box) const
{
    const QRegion window = systemClip();
    const bool outsideWindow = !window.isEmpty() && !QRegion(pixelsOf(box)).subtracted(window).isEmpty();
    const bool outsideClip = m_clipping && m_clip && !m_clip->contains(box);
    if (!outsideWindow) return outsideClip ? m_clip : std::nullopt;
    return outsideClip ? m_clip->intersected(pathOf(window)) : pathOf(window);
}

void DrawingEngine::drawShape(const QPainterPath& path, const QBrush& brush)
{
    const QPen& pen = state->pen();
    const bool stroked = pen.style() != Qt::NoPen;
    if (path.isEmpty() || (!stroked && brush.style() == Qt::NoBrush)) return;
    // Without antialiasing a line at 3 fills the pixels from 3 to 4: its middle is there.
    const double half = stroked && !state->renderHints().testFlag(QPainter::Antialiasing) ? 0.5 : 0;
    const double reach = stroked ? std::max(1.0, pen.widthF()) / 2 : 0;
    const QPainterPath placed = path.translated(half, half);
    const QRectF box = state->transform().mapRect(placed.controlPointRect().adjusted(-reach, -reach, reach, reach));
    if (isInSight(box)) addShape(placed, brush, clipOf(box));
}

void DrawingEngine::drawPolygon(const QPointF* points, int count, PolygonDrawMode mode)
{
    if (count < 2) return;
    QPainterPath path(points[0]);
    for (int i = 1; i < count; ++i) path.lineTo(points[i]);
    if (mode != PolylineMode) path.closeSubpath();
    drawShape(path, mode == PolylineMode ? QBrush() : state->brush());
}

void DrawingEngine::drawTextItem(const QPointF& at, const QTextItem& item)
{
    if (state->pen().style() == Qt::NoPen || item.text().trimmed().isEmpty()) return;
    const QRectF box = state->transform().mapRect(QRectF(at.x(), at.y() - item.ascent(), item.width(), item.ascent() + item.descent()));
    if (isInSight(box)) addText(at, item, clipOf(box));
}

void DrawingEngine::drawPixmap(const QRectF& target, const QPixmap& pixmap, const QRectF& source) { drawImage(target, pixmap.toImage(), source, Qt::AutoColor); }

void DrawingEngine::drawImage(const QRectF& target, const QImage& image, const QRectF& source, Qt::ImageConversionFlags)
{
    const QRectF box = state->transform().mapRect(target);
    if (isInSight(box)) addImage(target, image.copy(source.toAlignedRect()), clipOf(box));
}

int DrawingDevice::metric(PaintDeviceMetric metric) const
{
    constexpr double mmPerInch = 25.4;
    switch (metric) {
        case PdmWidth: return m_size.width();
        case PdmHeight: return m_size.height();
        case PdmWidthMM: return qRound(m_size.width() * mmPerInch / m_dpi);
        case PdmHeightMM: return qRound(m_size.height() * mmPerInch / m_dpi);
        case PdmDpiX:
        case PdmDpiY:
        case PdmPhysicalDpiX:
        case PdmPhysicalDpiY: return m_dpi;
        case PdmNumColors: return INT_MAX;
        case PdmDepth: return 32;
        case PdmDevicePixelRatio: return 1;
        case PdmDevicePixelRatioScaled: return static_cast<int>(devicePixelRatioFScale());
    }
    return 0;
}

}  // namespace gable
