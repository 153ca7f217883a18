#include "ui/models/log_model.h"

#include "ui/models/text.h"

namespace gable {

LogModel::LogModel(QObject* parent) : TableModel(parent)
{
    setColumns({
        lineColumn(tr("Line"), tr("Line of the memory ledger"), [](const LogRow& row) { return row.label; }),
        lineColumn(tr("Name"), tr("As files and the command line name it"), [](const LogRow& row) { return row.name; }),
        figureColumn(tr("Predicted"), tr("For the settings of the log, without any measured line"), [](const LogRow& row) { return std::optional(row.predicted); }),
        figureColumn(tr("Logged"), tr("What vLLM printed: of several ranks the largest weights and the smallest cache"), [](const LogRow& row) { return row.logged; }),
        differenceColumn(),
    });
}

TableModel::Column LogModel::lineColumn(const QString& header, const QString& toolTip, std::string_view (*text)(const LogRow&)) const
{
    return textColumn(header, toolTip, [this, text](int row) { return toQString(text(at(row))); });
}

TableModel::Column LogModel::figureColumn(const QString& header, const QString& toolTip, std::optional<double> (*value)(const LogRow&)) const
{
    Column column;
    column.header = header;
    column.copyHeader = tr("%1 (GiB or count)").arg(header);
    column.toolTip = toolTip;
    column.widest = QStringLiteral("8,888,888");
    column.text = [this, value](int row) {
        const auto figure = value(at(row));
        return figure ? toQString(at(row).text(*figure)) : QStringLiteral("–");
    };
    column.sortKey = [this, value](int row) {
        const auto figure = value(at(row));
        return figure ? QVariant(*figure) : QVariant(QString());
    };
    return column;
}

TableModel::Column LogModel::differenceColumn() const
{
    Column column;
    column.header = column.copyHeader = tr("Difference");
    column.toolTip = tr("Of the prediction from the log");
    column.widest = QStringLiteral(">−0.1 %");
    column.text = [this](int row) { return toQString(at(row).difference()); };
    column.sortKey = [this](int row) { return QVariant(at(row).logged ? at(row).predicted - *at(row).logged : 0.0); };
    return column;
}

void LogModel::setRows(std::vector<LogRow> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int LogModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant LogModel::data(const QModelIndex& index, int role) const
{
    if (role == Qt::ToolTipRole && index.isValid()) return toQString(at(index.row()).reason);
    return TableModel::data(index, role);
}

QString LogModel::rowId(int row) const { return toQString(at(row).name); }

}  // namespace gable
