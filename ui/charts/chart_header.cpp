#include "ui/charts/chart_header.h"

#include <algorithm>

#include <QEvent>
#include <QPainter>

#include "ui/charts/hover_card.h"

namespace gable {

namespace {

constexpr int swatch = 9;
constexpr int swatchGap = 5;
constexpr int entryGap = 12;
constexpr int gap = 16;  ///< between title, subtitle and legend
constexpr int widthStep = 24;

QFont boldened(QFont font)
{
    font.setBold(true);
    return font;
}

}  // namespace

ChartHeader::ChartHeader(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    resize(240, lineHeight());  // a child begins narrower, and a legend with many lines would make a small window grow before it is laid out
    fitHeight();
}

void ChartHeader::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void ChartHeader::setTexts(const QString& title, const QString& subtitle)
{
    if (title == m_title && subtitle == m_subtitle) return;
    m_title = title;
    m_subtitle = subtitle;
    const int width = fontMetrics().horizontalAdvance(subtitle);
    m_subtitleWidth = (width + widthStep - 1) / widthStep * widthStep;
    fitHeight();
    update();
}

void ChartHeader::setTone(Tone tone)
{
    if (tone == m_tone) return;
    m_tone = tone;
    update();
}

void ChartHeader::setLegend(const std::vector<ColourKey>& legend, LegendFit fit)
{
    if (legend == m_legend && fit == m_fit) return;
    m_legend = legend;
    m_fit = fit;
    fitHeight();
    update();
}

int ChartHeader::lineHeight() const
{
    return fontMetrics().height() + 4;
}

int ChartHeader::legendWidth() const
{
    int width = 0;
    for (const ColourKey& key : m_legend)
        width += swatch + swatchGap + fontMetrics().horizontalAdvance(key.label) + entryGap;
    return std::max(0, width - entryGap);
}

bool ChartHeader::fitsBesideTitle() const
{
    const int title = QFontMetrics(boldened(font())).horizontalAdvance(m_title);
    return title + gap + m_subtitleWidth + gap + legendWidth() <= width();
}

bool ChartHeader::hasOwnLines() const
{
    return !m_legend.empty() && m_fit == LegendFit::OwnLine && !fitsBesideTitle();
}

/// Left ends of the entries and their lines, as many as the width asks for.
std::vector<QPoint> ChartHeader::legendPlaces(int left, int right) const
{
    std::vector<QPoint> places;
    int x = left, line = 0;
    for (const ColourKey& key : m_legend) {
        const int width = swatch + swatchGap + fontMetrics().horizontalAdvance(key.label);
        if (x > left && x + width > right) {
            x = left;
            ++line;
        }
        places.emplace_back(x, line);
        x += width + entryGap;
    }
    return places;
}

void ChartHeader::fitHeight()
{
    const int height = lineHeight() * (hasOwnLines() ? 2 + legendPlaces(0, width()).back().y() : 1);
    if (minimumHeight() != height || maximumHeight() != height) setFixedHeight(height);
}

QSize ChartHeader::sizeHint() const
{
    return {240, minimumHeight()};
}
QSize ChartHeader::minimumSizeHint() const
{
    return {120, minimumHeight()};
}

void ChartHeader::resizeEvent(QResizeEvent*)
{
    fitHeight();
}

void ChartHeader::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange) fitHeight();
    QWidget::changeEvent(event);
}

void ChartHeader::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint(painter);
}

void ChartHeader::paint(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect line(0, 0, width(), lineHeight());
    const QFont bold = boldened(font());
    const QFontMetrics boldMetrics(bold);
    const int titleWidth = std::min(boldMetrics.horizontalAdvance(m_title), width());
    painter.setFont(bold);
    painter.setPen(m_theme.text);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, boldMetrics.elidedText(m_title, Qt::ElideRight, width()));

    QFont plain = font();
    plain.setStrikeOut(m_tone == Tone::Struck);
    painter.setFont(plain);
    painter.setPen(m_tone == Tone::Bad ? m_theme.bad : m_theme.mutedText);
    const bool alone = m_legend.empty() || !fitsBesideTitle();
    // Beside a legend the subtitle follows the title; alone it closes the line.
    const QRect rest = line.adjusted(titleWidth + gap, 0, alone ? 0 : -legendWidth() - gap, 0);
    const Qt::Alignment side = alone ? Qt::AlignRight : Qt::AlignLeft;
    painter.drawText(rest, side | Qt::AlignVCenter, fontMetrics().elidedText(m_subtitle, Qt::ElideRight, rest.width()));
    painter.setFont(font());
    if (hasOwnLines())
        paintLegend(painter, line.translated(0, lineHeight()), legendPlaces(line.left(), line.right() + 1));
    else if (!alone)
        paintLegend(painter, line, legendPlaces(line.right() + 1 - legendWidth(), line.right() + 1 + entryGap));
}

void ChartHeader::paintLegend(QPainter& painter, QRect first, const std::vector<QPoint>& places) const
{
    for (std::size_t i = 0; i < m_legend.size(); ++i) {
        const QRect line = first.translated(0, places[i].y() * lineHeight());
        const int x = places[i].x();
        painter.setPen(Qt::NoPen);
        painter.setBrush(colourOf(m_legend[i], m_theme));
        painter.drawRoundedRect(QRect(x, line.center().y() - swatch / 2, swatch, swatch), 2, 2);
        painter.setPen(m_theme.mutedText);
        painter.drawText(QRect(x + swatch + swatchGap, line.top(), width() - x, line.height()), Qt::AlignLeft | Qt::AlignVCenter, m_legend[i].label);
    }
}

}  // namespace gable
