#include "ui/models/format_model.h"

#include "core/units/format.h"
#include "ui/models/text.h"

namespace gable {

namespace {

double bitsOf(const FormatRow& row)
{
    constexpr double bitsPerByte = 8;
    return row.parameters > 0 ? bitsPerByte * row.bytes / row.parameters : 0;
}

FormatRow sumOf(const std::vector<FormatRow>& rows)
{
    FormatRow sum;
    for (const FormatRow& row : rows) {
        sum.modules += row.modules;
        sum.parameters += row.parameters;
        sum.bytes += row.bytes;
    }
    return sum;
}

}  // namespace

struct FormatModel::Figure {
    QString header;
    QString copyHeader;
    QString toolTip;
    double (*value)(const FormatRow&);
    std::string (*text)(double);
    double widest;  ///< of the usual values, the one with the longest text
};

FormatModel::FormatModel(QObject* parent) : TableModel(parent)
{
    constexpr double manyParameters = 88.8e6, manyBytes = 93.1e6;  // "88.8 M", "88.8 MiB"
    setColumns({
        componentColumn(),
        formatColumn(),
        figureColumn({tr("Modules"), tr("Modules"), tr("Matrices and vectors, each expert counted"), [](const FormatRow& row) { return row.modules; },
                      format::count, 88888}),
        figureColumn({tr("Parameters"), tr("Parameters"), tr("Weights, without scales"), [](const FormatRow& row) { return row.parameters; },
                      format::parameters, manyParameters}),
        figureColumn({tr("Stored"), tr("Stored (B)"), tr("Bytes in the checkpoint, scales included"), [](const FormatRow& row) { return row.bytes; },
                      [](double value) { return format::storage(Bytes(value)); }, manyBytes}),
        figureColumn({tr("Bits each"), tr("Bits per parameter"), tr("Stored bits per parameter, scales included"), bitsOf,
                      [](double value) { return format::si(value, ""); }, 88.8}),
    });
}

TableModel::Column FormatModel::figureColumn(const Figure& figure) const
{
    Column column;
    column.header = figure.header;
    column.copyHeader = figure.copyHeader;
    column.toolTip = figure.toolTip;
    column.widest = toQString(figure.text(figure.widest));
    column.text = [this, figure](int row) {
        const double value = figure.value(at(row));
        return value > 0 ? toQString(figure.text(value)) : QStringLiteral("–");
    };
    column.sortKey = [this, figure](int row) { return QVariant(figure.value(at(row))); };
    return column;
}

TableModel::Column FormatModel::componentColumn() const
{
    Column column;
    column.header = column.copyHeader = tr("Component");
    column.toolTip = tr("Weights of one kind, over all layers");
    column.alignment = Qt::AlignLeft | Qt::AlignVCenter;
    column.widest = QStringLiteral("Latent projections");
    column.text = [this](int row) { return isTotal(row) ? tr("Language model") : toQString(label(at(row).part)); };
    column.sortKey = [text = column.text](int row) { return QVariant(text(row)); };
    return column;
}

TableModel::Column FormatModel::formatColumn() const
{
    Column column;
    column.header = column.copyHeader = tr("Format");
    column.toolTip = tr("How the checkpoint stores the weights");
    column.alignment = Qt::AlignLeft | Qt::AlignVCenter;
    column.widest = QStringLiteral("FP8, 128 × 128 blocks");
    column.text = [this](int row) { return isTotal(row) ? QString() : toQString(at(row).format.label()); };
    column.sortKey = [text = column.text](int row) { return QVariant(text(row)); };
    return column;
}

void FormatModel::setInspection(const Inspection& inspection)
{
    beginResetModel();
    m_rows = inspection.formats;
    m_rows.push_back(sumOf(inspection.formats));
    endResetModel();
}

int FormatModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant FormatModel::data(const QModelIndex& index, int role) const
{
    // A narrow column cuts the names of formats.
    const bool isName = index.isValid() && index.column() == FormatName;
    return role == Qt::ToolTipRole && isName ? TableModel::data(index, Qt::DisplayRole) : TableModel::data(index, role);
}

QString FormatModel::rowId(int row) const
{
    return isTotal(row) ? QString() : toQString(id(at(row).part)) + QLatin1Char('/') + toQString(at(row).format.id);
}

}  // namespace gable
