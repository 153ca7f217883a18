#include "ui/views/validation_page_tables.h"

#include <algorithm>

#include "core/units/format.h"
#include "core/validation/validation_points.h"
#include "ui/charts/validation_scatter_data.h"
#include "ui/models/text.h"

namespace gable {

namespace {

constexpr auto nothing = "–";

/// Narrow enough for nine columns; the tool tip has the whole name.
QString shortName(const QString& name) { return name.startsWith(QLatin1String("RTX PRO")) ? QStringLiteral("RTX PRO") : name.section(QLatin1Char(' '), 0, 0); }

}  // namespace

KernelErrorModel::KernelErrorModel(const timing::Calibration& calibration, const Catalog& catalog, QObject* parent) : TableModel(parent)
{
    Column kind;
    kind.header = kind.copyHeader = tr("Kind");
    kind.alignment = Qt::AlignLeft | Qt::AlignVCenter;
    kind.text = [this](int row) { return toQString(label(m_kinds[static_cast<std::size_t>(row)])); };
    kind.sortKey = [this](int row) { return QVariant(static_cast<int>(m_kinds[static_cast<std::size_t>(row)])); };
    std::vector<Column> columns{kind};
    for (const timing::CalibrationFile& file : calibration.files()) {
        if (!catalog.accelerator(file.accelerator)) continue;  // what is pooled is of no accelerator
        const std::size_t index = m_files.size();
        m_files.push_back(&file);
        Column column;
        const QString name = acceleratorLabel(catalog, file.accelerator);
        column.header = shortName(name);
        column.copyHeader = tr("%1: median error (%)").arg(name);
        column.toolTip = tr("%1: median and 90th percentile of the absolute error").arg(name);
        column.widest = QStringLiteral("8.8 / 28 %");
        column.text = [this, index](int row) {
            const Cell& cell = at(row, index);
            return cell.rows > 0 ? toQString(validation::errorText(cell.median, cell.p90)) : QString::fromUtf8(nothing);
        };
        column.sortKey = [this, index](int row) { return QVariant(at(row, index).median); };
        columns.push_back(column);
    }
    setColumns(std::move(columns));
    setFramework(m_framework);
}

KernelErrorModel::Cell KernelErrorModel::cellOf(const timing::CalibrationFile& file, timing::TimeModel kind) const
{
    Cell cell;
    for (const timing::Fit& fit : file.fits) {
        if (fit.model != kind || !(fit.software.starts_with(m_framework) || fit.software.starts_with("nccl"))) continue;
        cell.rows += fit.rows;
        cell.median += fit.rows * fit.errorMedian;
        cell.p90 += fit.rows * fit.errorP90;
        cell.formats.append(tr("%1 · %2: %3 on %4 shapes")
                                .arg(toQString(validation::formatText(fit.weights, fit.queries, fit.cache, fit.variant)), softwareLabel(fit.software),
                                     toQString(validation::errorText(fit.errorMedian, fit.errorP90)), toQString(format::count(fit.rows))));
    }
    if (cell.rows > 0) cell.median /= cell.rows, cell.p90 /= cell.rows;
    return cell;
}

void KernelErrorModel::setFramework(const std::string& framework)
{
    beginResetModel();
    m_framework = framework;
    m_kinds.clear();
    m_cells.clear();
    for (const timing::TimeModel kind : timing::measuredModels) {
        std::vector<Cell> cells;
        for (const timing::CalibrationFile* file : m_files) cells.push_back(cellOf(*file, kind));
        if (std::all_of(cells.begin(), cells.end(), [](const Cell& cell) { return cell.rows == 0; })) continue;
        m_kinds.push_back(kind);
        m_cells.push_back(std::move(cells));
    }
    endResetModel();
}

int KernelErrorModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_kinds.size()); }

QVariant KernelErrorModel::data(const QModelIndex& index, int role) const
{
    if (role != Qt::ToolTipRole || !index.isValid() || index.column() == 0) return TableModel::data(index, role);
    const Cell& cell = at(index.row(), static_cast<std::size_t>(index.column() - 1));
    return cell.formats.isEmpty() ? tr("Not measured: computed with pooled parameters") : cell.formats.join(QLatin1Char('\n'));
}

QString KernelErrorModel::rowId(int row) const { return toQString(id(m_kinds[static_cast<std::size_t>(row)])); }

ServingErrorModel::ServingErrorModel(QObject* parent) : TableModel(parent)
{
    Column name;
    name.header = name.copyHeader = tr("Model");
    name.alignment = Qt::AlignLeft | Qt::AlignVCenter;
    name.text = [this](int row) { return m_names[row]; };
    name.sortKey = [this](int row) { return QVariant(m_names[row]); };
    Column runs;
    runs.header = runs.copyHeader = tr("Runs");
    runs.toolTip = tr("Measured runs that are compared with");
    runs.widest = QStringLiteral("888");
    runs.text = [this](int row) { return toQString(format::count(at(row).runs)); };
    runs.sortKey = [this](int row) { return QVariant(at(row).runs); };
    const QString error = tr("%1: median and 90th percentile of the absolute error"), lean = tr("%1: median error with its sign; below 0 the prediction is too fast"),
                  bound = tr("%1: error of what the roofline alone allows");
    using E = validation::ServingErrors;
    setColumns({name, runs, errorColumn(tr("TPOT"), error.arg(tr("Time per output token")), &E::tpot), biasColumn(tr("leans"), lean.arg(tr("Time per output token")), &E::tpot),
                errorColumn(tr("TPOT bound"), bound.arg(tr("Time per output token")), &E::boundTpot), errorColumn(tr("TTFT"), error.arg(tr("Time to first token")), &E::ttft),
                biasColumn(tr("leans"), lean.arg(tr("Time to first token")), &E::ttft), errorColumn(tr("TTFT bound"), bound.arg(tr("Time to first token")), &E::boundTtft)});
}

TableModel::Column ServingErrorModel::errorColumn(const QString& header, const QString& toolTip, Errors errors) const
{
    Column column;
    column.header = header;
    column.copyHeader = tr("%1: median error (%)").arg(header);
    column.toolTip = toolTip;
    column.widest = QStringLiteral("88 / 888 %");
    column.text = [this, errors](int row) { return toQString(validation::errorText((at(row).*errors).median, (at(row).*errors).p90)); };
    column.sortKey = [this, errors](int row) { return QVariant((at(row).*errors).median); };
    return column;
}

TableModel::Column ServingErrorModel::biasColumn(const QString& header, const QString& toolTip, Errors errors) const
{
    Column column;
    column.header = header;
    column.copyHeader = tr("bias (%)");
    column.toolTip = toolTip;
    column.widest = QStringLiteral("−88 %");
    column.text = [this, errors](int row) { return toQString(validation::biasText((at(row).*errors).bias)); };
    column.sortKey = [this, errors](int row) { return QVariant((at(row).*errors).bias); };
    return column;
}

void ServingErrorModel::setErrors(const std::vector<validation::ServingErrors>& errors, const Catalog& catalog)
{
    beginResetModel();
    m_errors = errors;
    m_names.clear();
    for (const validation::ServingErrors& entry : errors) {
        const Model* model = catalog.model(entry.model);
        m_names.append(toQString(model ? model->name : entry.model));
    }
    endResetModel();
}

int ServingErrorModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_errors.size()); }

QString ServingErrorModel::rowId(int row) const { return toQString(at(row).model); }

}  // namespace gable
