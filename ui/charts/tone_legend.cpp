#include "ui/charts/tone_legend.h"

#include <algorithm>

#include <QFontMetrics>
#include <QPainter>

namespace gable {

namespace {

constexpr int swatch = 15;  ///< with a letter in it
constexpr int swatchGap = 6;
constexpr int entryGap = 18;
constexpr int rowGap = 4;

}  // namespace

QFont smallFont(QFont font)
{
    constexpr double scale = 0.88;
    if (font.pointSizeF() > 0) font.setPointSizeF(font.pointSizeF() * scale);
    return font;
}

QList<QRect> ToneLegend::places(const QFont& font, int width) const
{
    const QFontMetrics metrics(font);
    const int height = std::max(swatch, metrics.height());
    QList<QRect> places;
    int x = 0, y = 0;
    for (const LayerLegend& entry : m_entries) {
        const int needed = swatch + swatchGap + metrics.horizontalAdvance(entry.text) + 2;
        if (x > 0 && x + needed > width) {
            x = 0;
            y += height + rowGap;
        }
        places.append(QRect(x, y, std::min(needed, width), height));
        x += needed + entryGap;
    }
    return places;
}

int ToneLegend::height(const QFont& font, int width) const
{
    const QList<QRect> all = places(font, std::max(1, width));
    return all.isEmpty() ? 0 : all.last().bottom() + 1;
}

void ToneLegend::paint(QPainter& painter, const Theme& theme, const QFont& font, int width) const
{
    const QList<QRect> all = places(font, std::max(1, width));
    for (qsizetype i = 0; i < all.size(); ++i) {
        const LayerLegend& entry = m_entries[static_cast<std::size_t>(i)];
        const QColor colour = theme.layer(entry.tone);
        const QRect box(all[i].left(), all[i].center().y() - swatch / 2, swatch, swatch);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRoundedRect(box, 3, 3);
        painter.setFont(smallFont(font));
        painter.setPen(theme.textOn(colour));
        painter.drawText(box, Qt::AlignCenter, QString(entry.letter));
        painter.setFont(font);
        painter.setPen(theme.text);
        const QRect line = all[i].adjusted(swatch + swatchGap, 0, 0, 0);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, QFontMetrics(font).elidedText(entry.text, Qt::ElideRight, line.width()));
    }
}

}  // namespace gable
