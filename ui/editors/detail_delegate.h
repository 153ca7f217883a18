#pragma once

#include <QStyledItemDelegate>

#include "ui/theme/palette.h"

namespace gable {

/// Entries of a list with more to say than a name: muted words behind it and muted lines below.
class DetailDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    enum Role {
        AsideRole = Qt::UserRole + 100,  ///< QString, at the right end of the first line
        LinesRole,                       ///< QStringList, below
    };

    explicit DetailDelegate(bool boldTitle, QObject* parent = nullptr)
        : QStyledItemDelegate(parent), m_boldTitle(boldTitle)
    {}

    void setTheme(const Theme& theme) { m_theme = theme; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    [[nodiscard]] QFont titleFont(const QFont& base) const;
    [[nodiscard]] static QFont lineFont(const QFont& base);

    Theme m_theme;
    bool m_boldTitle;
};

}  // namespace gable
