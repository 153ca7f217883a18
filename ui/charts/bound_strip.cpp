#include "ui/charts/bound_strip.h"

#include <algorithm>
#include <cmath>

#include <QHBoxLayout>
#include <QPainter>

#include "ui/charts/chart_header.h"

namespace gable {

namespace {
constexpr double barLines = 1.25;  ///< height of the bar in lines of text
constexpr double leastShare = 3;   ///< pixels: a small part is still seen
}  // namespace

BoundPlot::BoundPlot(QWidget* parent) : OperationPlot(parent) { fitHeight(); }

void BoundPlot::fitHeight() { setFixedHeight(static_cast<int>(std::ceil(barLines * fontMetrics().height())) + 2); }

void BoundPlot::setData(const BoundStripData& data)
{
    m_data = data;
    refreshHover();
    viewport()->update();
}

QRectF BoundPlot::shareRect(int item) const
{
    double before = 0;
    for (int i = 0; i < item; ++i) before += m_data.shares[static_cast<std::size_t>(i)].time;
    const double time = m_data.shares[static_cast<std::size_t>(item)].time, scale = m_data.total > 0 ? (width() - 2) / m_data.total : 0;
    const double length = std::max(time * scale, leastShare);
    return {std::min(1 + before * scale, width() - 1 - length), 1, length, height() - 2.0};
}

/// From the end: a small part that has grown lies over the one before.
int BoundPlot::itemAt(QPointF position) const
{
    for (int item = itemCount() - 1; item >= 0; --item)
        if (shareRect(item).contains(position)) return item;
    return -1;
}

QString BoundPlot::itemDescription(int item) const { return m_data.shares[static_cast<std::size_t>(item)].label; }
QSize BoundPlot::sizeHint() const { return {380, height()}; }
QSize BoundPlot::minimumSizeHint() const { return {160, height()}; }
void BoundPlot::updateLook() { fitHeight(); }

void BoundPlot::drawBackground(QPainter* painter, const QRectF& rect) { painter->fillRect(rect, theme().surface); }

void BoundPlot::drawForeground(QPainter* painter, const QRectF&)
{
    for (int item = 0; item < itemCount(); ++item) {
        const BoundShare& share = m_data.shares[static_cast<std::size_t>(item)];
        const QRectF rect = shareRect(item);
        const QColor colour = theme().bound(share.bound);
        painter->fillRect(rect, colour);
        painter->setPen(theme().textOn(colour));
        if (rect.width() > QFontMetricsF(font()).horizontalAdvance(share.label) + 8) painter->drawText(rect, Qt::AlignCenter | Qt::TextSingleLine, share.label);
        painter->setPen(QPen(theme().surface, 1));
        if (item > 0) painter->drawLine(rect.topLeft(), rect.bottomLeft());
    }
    for (int item = 0; item < itemCount(); ++item) {
        if (!isSelected(item) && item != hoveredItem()) continue;
        painter->setPen(QPen(isSelected(item) ? theme().text : theme().mutedText, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(shareRect(item).adjusted(0, 0, -1, 0));
    }
}

BoundStrip::BoundStrip(QWidget* parent) : ChartCard(new BoundPlot, parent), m_plot(static_cast<BoundPlot*>(focusProxy()))
{
    setObjectName(QStringLiteral("bounds"));
    m_plot->setObjectName(QStringLiteral("bounds.bar"));
    m_plot->setAccessibleName(tr("What bounds the step"));
    // On one line with its title: the dock that it stands in is low, and the waterfall below has the legend.
    column()->removeWidget(header());
    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    row->addWidget(header());
    row->addWidget(m_plot, 1);
    column()->addLayout(row);
    column()->setContentsMargins(10, 4, 10, 4);
    header()->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void BoundStrip::setData(const BoundStripData& data)
{
    header()->setTexts(data.title, {});
    QFont bold = header()->font();
    bold.setBold(true);
    const int width = QFontMetrics(bold).horizontalAdvance(data.title) + 4;
    if (header()->minimumWidth() != width) header()->setFixedWidth(width);
    m_plot->setData(data);
    setSelected(m_selected);
}

void BoundStrip::setSelected(const QString& id)
{
    m_selected = id;
    QString part;
    for (const BoundShare& share : m_plot->data().shares)
        if (std::find(share.operations.begin(), share.operations.end(), id) != share.operations.end()) part = share.id;
    ChartCard::setSelected(part);
}

HoverText BoundStrip::itemText(int item) const { return m_plot->data().shares[static_cast<std::size_t>(item)].hover; }
QString BoundStrip::itemId(int item) const { return m_plot->itemId(item); }

}  // namespace gable
