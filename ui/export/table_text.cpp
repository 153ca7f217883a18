#include "ui/export/table_text.h"

#include <algorithm>

#include <QItemSelectionModel>
#include <QRegularExpression>
#include <QTableView>

#include "ui/models/table_model.h"

namespace gable {

namespace {

QList<int> columnsInSight(const QTableView& table)
{
    QList<int> columns;
    for (int column = 0; column < table.model()->columnCount(); ++column)
        if (!table.isColumnHidden(column)) columns.append(column);
    return columns;
}

QList<int> chosenRows(const QTableView& table, TableRows which)
{
    QList<int> rows;
    if (which == TableRows::Selected)
        for (const QModelIndex& index : table.selectionModel()->selectedRows()) rows.append(index.row());
    std::sort(rows.begin(), rows.end());
    if (!rows.isEmpty()) return rows;
    for (int row = 0; row < table.model()->rowCount(); ++row) rows.append(row);
    return rows;
}

/// Quoted where RFC 4180 asks for it.
QString csvCell(QString text)
{
    static const QRegularExpression special(QStringLiteral("[\",\r\n]"));
    if (!text.contains(special)) return text;
    return QLatin1Char('"') + text.replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"');
}

/// A cell of TSV can't be quoted: what would end it becomes a space.
QString tsvCell(QString text)
{
    static const QRegularExpression ends(QStringLiteral("[\t\r\n]+"));
    return text.replace(ends, QStringLiteral(" "));
}

QString markdownCell(QString text)
{
    static const QRegularExpression special(QStringLiteral("([\\\\|<*`])"));
    return tsvCell(text.replace(special, QStringLiteral("\\\\1")));
}

QString line(const QStringList& cells, TableFormat format)
{
    QStringList out;
    for (const QString& cell : cells) out.append(format == TableFormat::Csv ? csvCell(cell) : format == TableFormat::Tsv ? tsvCell(cell) : markdownCell(cell));
    if (format == TableFormat::Markdown) return QStringLiteral("| %1 |\n").arg(out.join(QStringLiteral(" | ")));
    return out.join(format == TableFormat::Csv ? QLatin1Char(',') : QLatin1Char('\t')) + QLatin1Char('\n');
}

/// What a copy says of a cell or a header, where the model has words of its own for copies.
QString textOf(const QVariant& shown, const QVariant& copied, TableFormat format)
{
    return (format == TableFormat::Markdown || !copied.isValid() ? shown : copied).toString();
}

}  // namespace

QString tableText(const QTableView& table, TableFormat format, TableRows rows)
{
    const QAbstractItemModel& model = *table.model();
    const QList<int> columns = columnsInSight(table);
    QStringList header, sides;
    for (const int column : columns) {
        const auto data = [&](int role) { return model.headerData(column, Qt::Horizontal, role); };
        header.append(textOf(data(Qt::DisplayRole), data(TableModel::CopyRole), format));
        sides.append(data(Qt::TextAlignmentRole).value<Qt::Alignment>().testFlag(Qt::AlignRight) ? QStringLiteral("---:") : QStringLiteral("---"));
    }
    QString text = line(header, format);
    if (format == TableFormat::Markdown) text += line(sides, format);
    for (const int row : chosenRows(table, rows)) {
        QStringList cells;
        for (const int column : columns) {
            const QModelIndex index = model.index(row, column);
            cells.append(textOf(index.data(), index.data(TableModel::CopyRole), format));
        }
        text += line(cells, format);
    }
    return text;
}

}  // namespace gable
