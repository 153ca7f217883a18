#include "ui/charts/chart_card.h"

#include <algorithm>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/charts/chart_header.h"
#include "ui/charts/hover_card.h"
#include "ui/charts/operation_plot.h"

namespace gable {

namespace {
constexpr int margin = 10;
constexpr qreal clipboardScale = 2;
}  // namespace

ChartCard::ChartCard(OperationPlot* plot, QWidget* parent)
    : QFrame(parent), m_header(new ChartHeader(this)), m_column(new QVBoxLayout(this)), m_plot(plot)
{
    setProperty("card", true);
    m_column->setContentsMargins(margin, margin - 2, margin, margin - 2);
    m_column->setSpacing(4);
    m_column->addWidget(m_header);
    setFocusProxy(m_plot);
    connect(m_plot, &OperationPlot::itemHovered, this, &ChartCard::showHover);
    connect(m_plot, &OperationPlot::itemSelected, this, &ChartCard::operationSelected);
    connect(m_plot, &OperationPlot::focusShown, this, [this](bool shown) {
        m_focusShown = shown;
        update();
    });
}

ChartCard::~ChartCard()
{
    // The plot outlives this part of the object and loses the focus as it goes.
    m_plot->disconnect(this);
    delete m_hover;
}

void ChartCard::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_header->setTheme(theme);
    m_plot->setTheme(theme);
    if (m_hover) m_hover->setTheme(theme);
}

void ChartCard::setSelected(const QString& id)
{
    m_plot->setSelected(id);
}

QSize ChartCard::pictureSize() const { return {std::max(m_header->width(), m_plot->width()) + 2 * margin, m_header->height() + m_plot->height() + 3 * margin}; }

void ChartCard::paintPicture(QPainter& painter) const
{
    painter.fillRect(QRect(QPoint(), pictureSize()), m_theme.surface);
    painter.translate(margin, margin);
    painter.save();  // Qt Charts draws lines with whatever brush it finds
    m_header->paint(painter);
    painter.restore();
    painter.translate(0, m_header->height() + margin);
    m_plot->paintPicture(painter);
}

Drawing ChartCard::drawing() const
{
    return {pictureSize(), logicalDpiY(), [this](QPainter& painter) { paintPicture(painter); }};
}

QImage ChartCard::toImage(qreal scale) const { return imageOf(drawing(), scale); }

void ChartCard::copyPicture() const
{
    QGuiApplication::clipboard()->setImage(toImage(clipboardScale));
}

void ChartCard::showHover(int item, QPoint at)
{
    const QString id = item < 0 ? QString() : itemId(item);
    if (id != m_hovered) {
        m_hovered = id;
        emit operationHovered(id);
    }
    if (item < 0) {
        if (m_hover) m_hover->hide();
        return;
    }
    // A dock that was torn off has another window.
    if (m_hover && m_hover->parentWidget() != window()) delete m_hover;
    if (!m_hover) {
        m_hover = new HoverCard(window());
        m_hover->setTheme(m_theme);
    }
    m_hover->showText(itemText(item), m_plot->mapTo(window(), at));
}

bool ChartCard::event(QEvent* event)
{
    // Ctrl+C copies the picture while a chart has the focus, whatever the window does with it otherwise.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        event->accept();
        return true;
    }
    return QFrame::event(event);
}

void ChartCard::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) return copyPicture();
    QFrame::keyPressEvent(event);
}

void ChartCard::paintEvent(QPaintEvent* event)
{
    QFrame::paintEvent(event);
    if (!m_focusShown) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.accent, 2));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
}

void ChartCard::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addActions(*menu);
    menu->popup(event->globalPos());
}

void ChartCard::addActions(QMenu& menu)
{
    QAction* copy = menu.addAction(QStringLiteral("Copy picture"), this, &ChartCard::copyPicture);
    copy->setObjectName(QStringLiteral("copyPicture"));
    copy->setShortcut(QKeySequence::Copy);
}

void ChartCard::hideEvent(QHideEvent* event)
{
    showHover(-1, {});
    QFrame::hideEvent(event);
}

}  // namespace gable
