#include "ui/charts/memory_bar.h"

#include <algorithm>
#include <cmath>

#include <QBoxLayout>
#include <QPainter>

#include "ui/charts/chart_header.h"

namespace gable {

namespace {

constexpr double leastSegment = 3;  ///< pixels: a small one is still seen
constexpr double textMargin = 5;
constexpr double slimLines = 1.3, largeLines = 2.1;
constexpr double textScale = 0.9;  ///< more segments have room for theirs

}  // namespace

MemoryPlot::MemoryPlot(double lines, QWidget* parent) : OperationPlot(parent), m_lines(lines) { fitHeight(); }

void MemoryPlot::fitHeight() { setFixedHeight(static_cast<int>(std::ceil(m_lines * fontMetrics().height())) + 2); }

void MemoryPlot::setData(const MemoryBarData& data)
{
    m_data = data;
    refreshHover();
    viewport()->update();
}

double MemoryPlot::xOf(double bytes) const { return m_data.whole > 0 ? 1 + bytes / m_data.whole * (width() - 2) : 1; }

QRectF MemoryPlot::segmentRect(int item) const
{
    double before = 0;
    for (int i = 0; i < item; ++i) before += m_data.segments[static_cast<std::size_t>(i)].size;
    const double left = xOf(before), length = std::max(leastSegment, xOf(before + m_data.segments[static_cast<std::size_t>(item)].size) - left);
    return {std::min(left, width() - 1 - length), 1, length, height() - 2.0};
}

QRectF MemoryPlot::missingRect() const
{
    if (!(m_data.limit < m_data.whole) || m_data.missing.isEmpty()) return {};
    const double left = std::min(xOf(m_data.limit), width() - 1 - leastSegment);
    return {left, 1, width() - 1 - left, height() - 2.0};
}

/// From the end: a small segment that has grown lies over the one before.
int MemoryPlot::itemAt(QPointF position) const
{
    for (int item = itemCount() - 1; item >= 0; --item)
        if (segmentRect(item).contains(position)) return item;
    return -1;
}

QString MemoryPlot::itemDescription(int item) const { return m_data.segments[static_cast<std::size_t>(item)].text; }
QSize MemoryPlot::sizeHint() const { return {380, height()}; }
QSize MemoryPlot::minimumSizeHint() const { return {160, height()}; }
void MemoryPlot::updateLook() { fitHeight(); }

void MemoryPlot::drawBackground(QPainter* painter, const QRectF& rect) { painter->fillRect(rect, theme().surface); }

void MemoryPlot::drawSegment(QPainter& painter, int item) const
{
    const MemorySegment& segment = m_data.segments[static_cast<std::size_t>(item)];
    const QRectF rect = segmentRect(item), missing = missingRect();
    const QColor colour = theme().memory(segment.part);
    painter.fillRect(rect, colour);
    if (item > 0) {
        painter.setPen(QPen(theme().surface, 1));
        painter.drawLine(rect.topLeft(), rect.bottomLeft());
    }
    QRectF room = rect.adjusted(textMargin, 0, -textMargin, 0);
    if (!missing.isNull()) room.setRight(std::min(room.right(), missing.left() - textMargin));
    const QFontMetricsF metrics(painter.font());
    for (const QString& shown : {segment.text, segment.label}) {
        if (metrics.horizontalAdvance(shown) > room.width()) continue;
        painter.setPen(theme().textOn(colour));
        painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown);
        return;
    }
}

/// Hatched, behind a line at the end of what there is: told without a colour too.
void MemoryPlot::drawMissing(QPainter& painter) const
{
    const QRectF rect = missingRect();
    if (rect.isNull()) return;
    painter.fillRect(rect, theme().wash(theme().bad));
    painter.fillRect(rect, QBrush(theme().bad, Qt::BDiagPattern));
    const double wide = QFontMetricsF(painter.font()).horizontalAdvance(m_data.missing) + 2 * textMargin;
    if (wide <= rect.width()) {
        const QRectF label(rect.center().x() - wide / 2, rect.top() + 2, wide, rect.height() - 4);
        painter.fillRect(label, theme().surface);
        painter.setPen(theme().bad);
        painter.drawText(label, Qt::AlignCenter | Qt::TextSingleLine, m_data.missing);
    }
    painter.setPen(QPen(theme().text, 2));
    painter.drawLine(QPointF(rect.left(), 0), QPointF(rect.left(), height()));
}

void MemoryPlot::drawForeground(QPainter* painter, const QRectF&)
{
    if (itemCount() == 0) {
        painter->setPen(theme().mutedText);
        painter->drawText(QRectF(viewport()->rect()), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                          fontMetrics().elidedText(m_data.emptyText, Qt::ElideRight, width()));
        return;
    }
    QFont small = font();
    small.setPointSizeF(textScale * small.pointSizeF());
    painter->setFont(small);
    for (int item = 0; item < itemCount(); ++item) drawSegment(*painter, item);
    drawMissing(*painter);
    for (int item = 0; item < itemCount(); ++item) {
        if (!isSelected(item) && item != hoveredItem()) continue;
        painter->setPen(QPen(isSelected(item) ? theme().text : theme().mutedText, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(segmentRect(item).adjusted(1, 1, -1, -1));
    }
}

MemoryBar::MemoryBar(const QString& name, Size size, QWidget* parent)
    : ChartCard(new MemoryPlot(size == Size::Slim ? slimLines : largeLines), parent), m_plot(static_cast<MemoryPlot*>(focusProxy())), m_box(new QBoxLayout(QBoxLayout::TopToBottom)),
      m_mayBeNarrow(size == Size::Slim)
{
    setObjectName(name);
    m_plot->setObjectName(name + QStringLiteral(".bar"));
    column()->removeWidget(header());
    m_box->setSpacing(2);
    m_box->addWidget(header());
    m_box->addWidget(m_plot, 1);
    column()->addLayout(m_box);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void MemoryBar::setData(const MemoryBarData& data)
{
    m_data = data;
    m_plot->setAccessibleName(data.title + QStringLiteral(": ") + (data.segments.empty() ? data.emptyText : data.subtitle));
    m_plot->setData(data);
    arrange();
}

/// A bar beside its title takes less of a low window; what its text says is in the summary too.
void MemoryBar::arrange()
{
    constexpr int wideCharacters = 115;
    const bool narrow = m_mayBeNarrow && width() < wideCharacters * fontMetrics().averageCharWidth();
    m_box->setDirection(narrow ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_box->setSpacing(narrow ? 10 : 2);
    column()->setContentsMargins(10, narrow ? 2 : 4, 10, narrow ? 3 : 6);
    header()->setTexts(m_data.title, narrow ? QString() : m_data.subtitle);
    header()->setTone(m_data.missing.isEmpty() ? ChartHeader::Tone::Plain : ChartHeader::Tone::Bad);
    QFont bold = header()->font();
    bold.setBold(true);
    header()->setMaximumWidth(narrow ? QFontMetrics(bold).horizontalAdvance(m_data.title) + 4 : QWIDGETSIZE_MAX);
}

void MemoryBar::resizeEvent(QResizeEvent* event)
{
    ChartCard::resizeEvent(event);
    arrange();
}

HoverText MemoryBar::itemText(int item) const { return m_plot->data().segments[static_cast<std::size_t>(item)].hover; }
QString MemoryBar::itemId(int item) const { return m_plot->itemId(item); }

}  // namespace gable
