#include "ui/models/table_model.h"

#include <QFont>

#include "core/units/format.h"
#include "ui/models/text.h"

namespace gable {

namespace {

/// `shown`: in the cell, whatever a subclass makes of it.
QString copyText(const TableModel::Column& column, int row, const QString& shown)
{
    if (column.copyText) return column.copyText(row);
    const QVariant key = column.sortKey(row);
    return key.userType() == QMetaType::Double ? toQString(format::exact(key.toDouble())) : shown;
}

}  // namespace

int TableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant TableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const Column& described = column(index.column());
    switch (role) {
        case Qt::DisplayRole:
            return described.text(index.row());
        case Qt::TextAlignmentRole:
            return QVariant::fromValue(described.alignment);
        case SortRole:
            return described.sortKey(index.row());
        case CopyRole:
            return copyText(described, index.row(), data(index, Qt::DisplayRole).toString());
        case IdRole:
            return rowId(index.row());
        case TotalRole:
            return isTotal(index.row());
        case Qt::FontRole:
            if (isTotal(index.row())) {
                QFont bold;  // only the weight is set, so that the view's own font decides the rest
                bold.setBold(true);
                return bold;
            }
            return {};
        default:
            return {};
    }
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    const Column& described = column(section);
    switch (role) {
        case Qt::DisplayRole:
            return described.header;
        case CopyRole:
            return described.copyHeader;
        case Qt::ToolTipRole:
            return described.toolTip;
        case Qt::TextAlignmentRole:
            return QVariant::fromValue(described.alignment);
        default:
            return {};
    }
}

TableModel::Column TableModel::textColumn(const QString& header, const QString& toolTip, std::function<QString(int row)> text)
{
    Column column;
    column.header = column.copyHeader = header;
    column.toolTip = toolTip;
    column.alignment = Qt::AlignLeft | Qt::AlignVCenter;
    column.sortKey = [text](int row) { return QVariant(text(row)); };
    column.text = std::move(text);
    return column;
}

}  // namespace gable
