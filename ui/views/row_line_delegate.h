#pragma once

#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/theme/palette.h"

namespace gable {

/// A line under each row: a grid has columns too, which numbers aligned at the right don't need.
class RowLineDelegate : public QStyledItemDelegate {
public:
    RowLineDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        // Cells stand where the header's texts do.
        constexpr int headerPadding = 3;
        QStyleOptionViewItem inner = option;
        inner.rect.adjust(headerPadding, 0, -headerPadding, 0);
        if (option.state.testFlag(QStyle::State_Selected)) painter->fillRect(option.rect, m_theme.selection);
        QStyledItemDelegate::paint(painter, inner, index);
        painter->setPen(m_theme.border);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    }

private:
    const Theme& m_theme;
};

}  // namespace gable
