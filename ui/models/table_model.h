#pragma once

#include <functional>
#include <vector>

#include <QAbstractTableModel>

namespace gable {

/// A read-only table described by its columns. A subclass holds the rows and tells their number, ids and styling.
class TableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role {
        SortRole = Qt::UserRole,  ///< number or text to sort by
        IdRole,                   ///< QString: id of the row; empty for a total
        TotalRole,                ///< bool: stays last whatever the sort
        CopyRole,                 ///< QString: what a copy of the table says, figures with all digits; of a header, with the unit
    };

    struct Column {
        QString header;
        QString copyHeader;  ///< header of a copied table: says the unit that the cells of a copy leave out
        QString toolTip;
        Qt::Alignment alignment = Qt::AlignRight | Qt::AlignVCenter;
        QString widest;  ///< sample of the longest usual cell, from which the column's width comes
        std::function<QString(int row)> text;
        std::function<QVariant(int row)> sortKey;
        std::function<QString(int row)> copyText {};  ///< in a copied table instead of the text; none: the text
    };

    using QAbstractTableModel::QAbstractTableModel;

    [[nodiscard]] const Column& column(int index) const { return m_columns[static_cast<std::size_t>(index)]; }

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    /// A column of texts, sorted by what it shows.
    static Column textColumn(const QString& header, const QString& toolTip, std::function<QString(int row)> text);
    void setColumns(std::vector<Column> columns) { m_columns = std::move(columns); }

    virtual QString rowId(int row) const = 0;
    virtual bool isTotal(int /*row*/) const { return false; }

private:
    std::vector<Column> m_columns;
};

}  // namespace gable
