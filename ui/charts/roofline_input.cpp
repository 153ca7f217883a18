// What mouse, wheel and keys do to the roofline.
#include <cmath>

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>
#include <QWheelEvent>

#include "ui/charts/roofline_plot.h"

namespace gable {

namespace {

QString tipOf(const RooflineData& data, const QString& roof)
{
    const QString click = QStringLiteral(" Click to hide it; the Roofs button brings it back.");
    for (const SlopedRoof& slope : data.slopes)
        if (slope.id == roof) return slope.what + click;
    for (const Roof& flat : data.roofs)
        if (flat.id == roof) return QStringLiteral("Peak rate of %1; the ridge is at %2.").arg(flat.menuLabel, QString(flat.ridgeLabel).remove(QStringLiteral("ridge "))) + click;
    return {};
}

}  // namespace

bool RooflinePlot::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return OperationPlot::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const RoofText* text = itemAt(help->pos()) < 0 ? roofTextAt(help->pos()) : nullptr;
    if (text)
        QToolTip::showText(help->globalPos(), tipOf(m_data, text->roof), this, text->rect.toRect());
    else
        QToolTip::hideText();
    return true;
}

void RooflinePlot::mousePressEvent(QMouseEvent* event)
{
    OperationPlot::mousePressEvent(event);
    m_grabbed = event->pos();
    m_grabbedGeometry = m_geometry;
    m_dragging = false;
}

void RooflinePlot::mouseMoveEvent(QMouseEvent* event)
{
    if (!(event->buttons() & Qt::LeftButton)) {
        OperationPlot::mouseMoveEvent(event);
        const bool onRoof = hoveredItem() < 0 && roofTextAt(event->position());
        onRoof ? viewport()->setCursor(Qt::PointingHandCursor) : viewport()->unsetCursor();
        return;
    }
    const QPoint moved = event->pos() - m_grabbed;
    if (!m_dragging && moved.manhattanLength() < QApplication::startDragDistance()) return;
    m_dragging = true;
    setHovered(-1, {});
    viewport()->setCursor(Qt::ClosedHandCursor);
    look(m_grabbedGeometry.moved(moved));
}

void RooflinePlot::mouseReleaseEvent(QMouseEvent* event)
{
    viewport()->unsetCursor();
    const RoofText* text = event->button() == Qt::LeftButton && !m_dragging && itemAt(event->position()) < 0 ? roofTextAt(event->position()) : nullptr;
    if (text)
        emit roofClicked(QString(text->roof));
    else if (!m_dragging)
        OperationPlot::mouseReleaseEvent(event);
    m_dragging = false;
}

void RooflinePlot::mouseDoubleClickEvent(QMouseEvent*)
{
    resetZoom();
}

void RooflinePlot::wheelEvent(QWheelEvent* event)
{
    constexpr double notch = 120;  // QWheelEvent: eighths of a degree, 15 degrees a notch
    if (m_geometry.plot.contains(event->position()) && event->angleDelta().y() != 0)
        zoom(std::pow(zoomStep, event->angleDelta().y() / notch), event->position(), !(event->modifiers() & Qt::ControlModifier));
    event->accept();
}

void RooflinePlot::keyPressEvent(QKeyEvent* event)
{
    constexpr double step = 40;  // pixels
    const auto pan = [&](double dx, double dy) { look(m_geometry.moved({dx, dy})); };
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    switch (event->key()) {
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomIn();
        case Qt::Key_Minus:
            return zoomOut();
        case Qt::Key_0:
            return resetZoom();
        case Qt::Key_F:
            if (event->modifiers() == Qt::NoModifier) return fitDots();
            break;
        // Arrows alone go from dot to dot.
        case Qt::Key_Left:
            if (shift) return pan(step, 0);
            break;
        case Qt::Key_Right:
            if (shift) return pan(-step, 0);
            break;
        case Qt::Key_Up:
            if (shift) return pan(0, step);
            break;
        case Qt::Key_Down:
            if (shift) return pan(0, -step);
            break;
        default:
            break;
    }
    OperationPlot::keyPressEvent(event);
}

}  // namespace gable
