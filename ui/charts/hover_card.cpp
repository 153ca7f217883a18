#include "ui/charts/hover_card.h"

#include <algorithm>

#include <QPainter>

namespace gable {

namespace {

constexpr int padding = 10;
constexpr int columnGap = 14;
constexpr int swatch = 9;
constexpr int swatchGap = 6;
constexpr int offset = 14;  ///< from the cursor

QFont boldened(QFont font)
{
    font.setBold(true);
    return font;
}

bool isColumns(const HoverLine& line)
{
    return !line.value.isEmpty();
}

int swatchWidth(const HoverLine& line)
{
    return line.key ? swatch + swatchGap : 0;
}

}  // namespace

QColor colourOf(const ColourKey& key, const Theme& theme)
{
    if (key.tone) return theme.layer(*key.tone);
    if (key.bound) return theme.bound(*key.bound);
    if (key.memory) return theme.memory(*key.memory);
    return key.kind == Kind::Flops ? theme.component(key.component) : theme.byteKind(key.kind);
}

HoverCard::HoverCard(QWidget* window) : QWidget(window)
{
    setObjectName(QStringLiteral("hoverCard"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_ShowWithoutActivating);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

void HoverCard::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void HoverCard::showText(const HoverText& text, QPoint at)
{
    m_text = text;
    measure();
    const QRect room = parentWidget()->rect().adjusted(4, 4, -4, -4);
    QPoint corner = at + QPoint(offset, offset);
    if (corner.x() + width() > room.right()) corner.setX(at.x() - offset - width());
    if (corner.y() + height() > room.bottom()) corner.setY(at.y() - offset - height());
    move(std::max(room.left(), corner.x()), std::max(room.top(), corner.y()));
    raise();
    show();
    update();
}

void HoverCard::measure()
{
    const QFontMetrics metrics(font());
    m_labelWidth = m_valueWidth = m_exactWidth = 0;
    int widest = std::max(QFontMetrics(boldened(font())).horizontalAdvance(m_text.title),
                          metrics.horizontalAdvance(m_text.footer));
    for (const HoverLine& line : m_text.lines) {
        const int label = swatchWidth(line) + metrics.horizontalAdvance(line.label);
        if (!isColumns(line)) {
            widest = std::max(widest, label);
            continue;
        }
        m_labelWidth = std::max(m_labelWidth, label);
        m_valueWidth = std::max(m_valueWidth, metrics.horizontalAdvance(line.value));
        m_exactWidth = std::max(m_exactWidth, metrics.horizontalAdvance(line.exact));
    }
    if (m_labelWidth > 0) widest = std::max(widest, m_labelWidth + m_valueWidth + m_exactWidth + 2 * columnGap);
    const int lines = static_cast<int>(m_text.lines.size()) + 2;
    resize(widest + 2 * padding, lines * (metrics.height() + 2) + 2 * padding);
}

void HoverCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.border);
    painter.setBrush(m_theme.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);

    const int step = fontMetrics().height() + 2;
    QRect row(padding, padding, width() - 2 * padding, step);
    painter.setPen(m_theme.text);
    painter.setFont(boldened(font()));
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, m_text.title);
    painter.setFont(font());
    for (const HoverLine& line : m_text.lines) {
        row.translate(0, step);
        if (line.key) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(colourOf(*line.key, m_theme));
            painter.drawRoundedRect(QRect(row.left(), row.center().y() - swatch / 2, swatch, swatch), 2, 2);
        }
        painter.setPen(isColumns(line) ? m_theme.text : m_theme.mutedText);
        painter.drawText(row.adjusted(swatchWidth(line), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, line.label);
        if (!isColumns(line)) continue;
        painter.drawText(QRect(row.left() + m_labelWidth + columnGap, row.top(), m_valueWidth, step),
                         Qt::AlignRight | Qt::AlignVCenter, line.value);
        painter.setPen(m_theme.mutedText);
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, line.exact);
    }
    row.translate(0, step);
    painter.setPen(m_theme.accent);
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, m_text.footer);
}

}  // namespace gable
