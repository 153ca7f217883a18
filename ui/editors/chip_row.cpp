#include "ui/editors/chip_row.h"

#include <algorithm>

#include <QEvent>
#include <QPainter>

namespace gable {

namespace {
constexpr int sidePadding = 7;
constexpr int topPadding = 2;
constexpr int gap = 4;
}  // namespace

ChipRow::ChipRow(QWidget* parent) : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ChipRow::setChips(const QStringList& chips)
{
    if (chips == m_chips) return;
    m_chips = chips;
    setAccessibleName(chips.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

void ChipRow::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

QFont ChipRow::chipFont() const
{
    constexpr double scale = 0.9;
    QFont scaled = font();
    if (scaled.pointSizeF() > 0) scaled.setPointSizeF(scaled.pointSizeF() * scale);
    return scaled;
}

QList<QRect> ChipRow::layOut(int width) const
{
    const QFontMetrics metrics(chipFont());
    const int height = metrics.height() + 2 * topPadding;
    QList<QRect> places;
    int x = 0, y = 0;
    for (const QString& chip : m_chips) {
        const int needed = std::min(width, metrics.horizontalAdvance(chip) + 2 * sidePadding);
        if (x > 0 && x + needed > width) {
            x = 0;
            y += height + gap;
        }
        places.append(QRect(x, y, needed, height));
        x += needed + gap;
    }
    return places;
}

int ChipRow::heightForWidth(int width) const
{
    const QList<QRect> places = layOut(width);
    return places.isEmpty() ? 0 : places.last().bottom() + 1;
}

QSize ChipRow::sizeHint() const
{
    constexpr int usual = 260;
    return {usual, heightForWidth(width() > 0 ? width() : usual)};
}

QSize ChipRow::minimumSizeHint() const
{
    return {QFontMetrics(chipFont()).averageCharWidth() * 8, 0};
}

void ChipRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(chipFont());
    const QFontMetrics metrics(chipFont());
    const QList<QRect> places = layOut(width());
    for (qsizetype chip = 0; chip < places.size(); ++chip) {
        const QRectF place = QRectF(places[chip]).adjusted(0.5, 0.5, -0.5, -0.5);
        painter.setPen(m_theme.border);
        painter.setBrush(m_theme.field);
        painter.drawRoundedRect(place, place.height() / 2, place.height() / 2);
        painter.setPen(m_theme.text);
        painter.drawText(place, Qt::AlignCenter,
                         metrics.elidedText(m_chips[chip], Qt::ElideRight, places[chip].width() - sidePadding));
    }
}

void ChipRow::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) updateGeometry();
}

}  // namespace gable
