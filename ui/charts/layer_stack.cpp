#include "ui/charts/layer_stack.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/charts/chart_header.h"
#include "ui/charts/hover_card.h"
#include "ui/charts/layer_plot.h"

namespace gable {

namespace {
constexpr int margin = 10;
}  // namespace

LayerStack::LayerStack(QWidget* parent) : QFrame(parent), m_header(new ChartHeader(this)), m_plot(new LayerPlot(this))
{
    setProperty("card", true);
    setObjectName(QStringLiteral("layerStack"));
    m_plot->setObjectName(QStringLiteral("layerStack.plot"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(margin, margin - 2, margin, margin - 2);
    column->setSpacing(6);
    column->addWidget(m_header);
    column->addWidget(m_plot, 1);
    setFocusProxy(m_plot);
    connect(m_plot, &LayerPlot::bandShown, this, &LayerStack::showBand);
    connect(m_plot, &LayerPlot::focusShown, this, [this](bool shown) {
        m_focusShown = shown;
        update();
    });
}

LayerStack::~LayerStack()
{
    m_plot->disconnect(this);
    delete m_hover;
}

void LayerStack::setData(const LayerStackData& data)
{
    showBand(-1, {});
    m_header->setTexts(data.title, data.subtitle);
    m_plot->setData(data);
}

void LayerStack::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_header->setTheme(theme);
    m_plot->setTheme(theme);
    if (m_hover) m_hover->setTheme(theme);
}

Drawing LayerStack::drawing() const
{
    const QSize size(m_plot->width() + 2 * margin, m_header->height() + m_plot->height() + 3 * margin);
    return {size, logicalDpiY(), [this, size](QPainter& painter) {
                painter.fillRect(QRect(QPoint(), size), m_theme.surface);
                painter.setFont(font());
                painter.translate(margin, margin);
                m_header->paint(painter);
                painter.translate(0, m_header->height() + margin);
                m_plot->paintPicture(painter);
            }};
}

void LayerStack::copyPicture() const
{
    constexpr qreal clipboardScale = 2;
    QGuiApplication::clipboard()->setImage(imageOf(drawing(), clipboardScale));
}

void LayerStack::showBand(int band, QPoint at)
{
    if (band < 0) {
        if (m_hover) m_hover->hide();
        return;
    }
    if (!m_hover) {
        m_hover = new HoverCard(window());
        m_hover->setTheme(m_theme);
    }
    m_hover->showText(m_plot->data().bands[static_cast<std::size_t>(band)].hover, m_plot->mapTo(window(), at));
}

bool LayerStack::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        event->accept();
        return true;
    }
    return QFrame::event(event);
}

void LayerStack::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) return copyPicture();
    QFrame::keyPressEvent(event);
}

void LayerStack::paintEvent(QPaintEvent* event)
{
    QFrame::paintEvent(event);
    if (!m_focusShown) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.accent, 2));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
}

void LayerStack::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy picture"), this, &LayerStack::copyPicture)->setShortcut(QKeySequence::Copy);
    menu->popup(event->globalPos());
}

void LayerStack::hideEvent(QHideEvent* event)
{
    showBand(-1, {});
    QFrame::hideEvent(event);
}

}  // namespace gable
