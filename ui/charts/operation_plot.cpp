#include "ui/charts/operation_plot.h"

#include <algorithm>

#include <QApplication>
#include <QChart>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QLegend>
#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>

namespace gable {

OperationPlot::OperationPlot(QWidget* parent) : QChartView(new QChart, parent)
{
    setAcceptDrops(false);  // dropped files are the window's
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // The texts in the foreground change with every bar or dot, so regions would only cost.
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    scene()->setItemIndexMethod(QGraphicsScene::NoIndex);
    chart()->legend()->hide();
    chart()->setBackgroundVisible(false);
    chart()->setBackgroundRoundness(0);
    chart()->setMargins({});
    chart()->setAcceptHoverEvents(false);
}

void OperationPlot::setTheme(const Theme& theme)
{
    m_theme = theme;
    updateLook();
    viewport()->update();
}

void OperationPlot::setSelected(const QString& id)
{
    if (id == m_selected) return;
    m_selected = id;
    for (int item = 0; item < itemCount(); ++item)
        if (isSelected(item)) setAccessibleDescription(itemDescription(item));
    viewport()->update();
}

void OperationPlot::paintPicture(QPainter& painter)
{
    const QScopedValueRollback<int> unlit(m_hovered, -1);
    paintAll(painter);
}

void OperationPlot::paintAll(QPainter& painter)
{
    render(&painter, QRectF(rect()), rect());
}

void OperationPlot::setHovered(int item, QPoint at)
{
    m_cursor = at;
    if (item < 0 && m_hovered < 0) return;
    if (item != m_hovered) viewport()->update();
    m_hovered = item;
    emit itemHovered(item, at);
}

void OperationPlot::refreshHover()
{
    if (m_hovered < 0) return;
    const int item = itemAt(m_cursor);
    m_hovered = item;
    emit itemHovered(item, m_cursor);
}

void OperationPlot::showFocus(bool shown)
{
    if (shown == m_focusShown) return;
    m_focusShown = shown;
    emit focusShown(shown);
}

void OperationPlot::choose(int item)
{
    const QString id = item < 0 ? QString() : itemId(item);
    if (id == m_selected) return;
    setSelected(id);
    emit itemSelected(id);
}

void OperationPlot::walk(int step)
{
    if (itemCount() == 0) return;
    int at = step > 0 ? -1 : itemCount();
    for (int item = 0; item < itemCount(); ++item)
        if (isSelected(item)) at = item;
    choose(std::clamp(at + step, 0, itemCount() - 1));
}

void OperationPlot::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return event->ignore();
    m_pressed = event->pos();
}

void OperationPlot::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return event->ignore();
    if ((event->pos() - m_pressed).manhattanLength() < QApplication::startDragDistance())
        choose(itemAt(event->position()));
}

void OperationPlot::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() == Qt::NoButton) setHovered(itemAt(event->position()), event->pos());
}

void OperationPlot::mouseDoubleClickEvent(QMouseEvent* event)
{
    event->accept();
}

bool OperationPlot::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) setHovered(-1, {});
    return QChartView::viewportEvent(event);
}

void OperationPlot::keyPressEvent(QKeyEvent* event)
{
    showFocus(true);
    switch (event->key()) {
        case Qt::Key_Down:
        case Qt::Key_Right:
            return walk(1);
        case Qt::Key_Up:
        case Qt::Key_Left:
            return walk(-1);
        case Qt::Key_Home:
            return walk(-itemCount());
        case Qt::Key_End:
            return walk(itemCount());
        case Qt::Key_Escape:
            if (!m_selected.isEmpty()) return choose(-1);
            break;
        default:
            break;
    }
    event->ignore();
}

void OperationPlot::contextMenuEvent(QContextMenuEvent* event)
{
    event->ignore();
}

void OperationPlot::focusInEvent(QFocusEvent* event)
{
    // Who clicks knows where the focus is; who comes by keys has to see it.
    showFocus(event->reason() != Qt::MouseFocusReason && event->reason() != Qt::ActiveWindowFocusReason &&
              event->reason() != Qt::PopupFocusReason);
}

void OperationPlot::focusOutEvent(QFocusEvent*)
{
    showFocus(false);
}

void OperationPlot::changeEvent(QEvent* event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::FontChange) updateLook();
}

}  // namespace gable
