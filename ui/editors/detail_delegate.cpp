#include "ui/editors/detail_delegate.h"

#include <algorithm>

#include <QPainter>

namespace gable {

namespace {
constexpr int sidePadding = 8;
constexpr int topPadding = 5;
constexpr int gap = 12;
}  // namespace

QFont DetailDelegate::titleFont(const QFont& base) const
{
    QFont font = base;
    if (m_boldTitle) font.setWeight(QFont::DemiBold);
    return font;
}

QFont DetailDelegate::lineFont(const QFont& base)
{
    constexpr double scale = 0.9;
    QFont font = base;
    if (font.pointSizeF() > 0) font.setPointSizeF(font.pointSizeF() * scale);
    return font;
}

void DetailDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const bool chosen = option.state & (QStyle::State_Selected | QStyle::State_MouseOver);
    painter->fillRect(option.rect, chosen ? m_theme.selection : m_theme.surface);
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(m_theme.accent);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    const QFont title = titleFont(option.font);
    const QFont small = lineFont(option.font);
    const QFontMetrics titleMetrics(title), smallMetrics(small);
    const QRect inner = option.rect.adjusted(sidePadding, topPadding, -sidePadding, -topPadding);
    QRect line(inner.left(), inner.top(), inner.width(), titleMetrics.height());

    const QString aside = index.data(AsideRole).toString();
    const int asideWidth = aside.isEmpty() ? 0 : std::min(smallMetrics.horizontalAdvance(aside) + 2, inner.width() / 2);
    painter->setFont(title);
    painter->setPen(m_theme.text);
    const int titleWidth = inner.width() - asideWidth - (aside.isEmpty() ? 0 : gap);
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                      titleMetrics.elidedText(index.data().toString(), Qt::ElideRight, titleWidth));

    painter->setFont(small);
    painter->setPen(m_theme.mutedText);
    painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter,
                      smallMetrics.elidedText(aside, Qt::ElideRight, asideWidth));
    line.moveTop(line.bottom() + 1);
    line.setHeight(smallMetrics.height());
    for (const QString& text : index.data(LinesRole).toStringList()) {
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                          smallMetrics.elidedText(text, Qt::ElideMiddle, inner.width()));
        line.translate(0, smallMetrics.height());
    }
}

QSize DetailDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QFontMetrics titleMetrics(titleFont(option.font)), smallMetrics(lineFont(option.font));
    const QStringList lines = index.data(LinesRole).toStringList();
    int width = titleMetrics.horizontalAdvance(index.data().toString()) + gap +
                smallMetrics.horizontalAdvance(index.data(AsideRole).toString());
    if (!lines.isEmpty()) width = std::max(width, smallMetrics.horizontalAdvance(lines.first()));  // the others are cut
    return {width + 2 * sidePadding,
            titleMetrics.height() + static_cast<int>(lines.size()) * smallMetrics.height() + 2 * topPadding};
}

}  // namespace gable
