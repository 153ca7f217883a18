#include "ui/models/operation_model.h"

#include <algorithm>


#include "core/estimate/roofline.h"
#include "core/units/format.h"
#include "ui/models/dot_icon.h"
#include "ui/models/text.h"

namespace gable {

namespace {

const QString nothing = QStringLiteral("–");

/// The sum of a step as one more operation, so that every column treats it like the others.
Operation sumOf(const std::vector<Operation>& operations)
{
    Operation sum;
    sum.label = "Step";
    for (const Kind kind : {Kind::Flops, Kind::Weights, Kind::Activations, Kind::KvCache, Kind::Writes, Kind::Link}) {
        double total = 0;
        for (const Operation& operation : operations) total += operation.sum(kind);
        sum.add({kind, {}, total});
    }
    return sum;
}

bool sameFigures(const Operation& a, const Operation& b)
{
    const auto sameTerm = [](const Term& x, const Term& y) { return x.kind == y.kind && x.value == y.value; };
    return a.id == b.id && a.precision == b.precision &&
           std::equal(a.terms().begin(), a.terms().end(), b.terms().begin(), b.terms().end(), sameTerm);
}

}  // namespace

struct OperationModel::Figure {
    const char* header;
    const char* unit;
    const char* toolTip;
    double (*value)(const Operation&);
    std::string (*text)(double);
    double widest;  ///< of the usual values, the one with the longest text
};

OperationModel::OperationModel(QObject* parent) : TableModel(parent)
{
    std::vector<Column> columns{nameColumn()};
    for (const Figure& figure : figures()) columns.push_back(figureColumn(figure));
    columns.push_back(atBestColumn());
    columns.push_back(boundColumn());
    columns.push_back(shareColumn());
    setColumns(std::move(columns));
}

TableModel::Column OperationModel::figureColumn(const Figure& figure) const
{
    Column column;
    column.header = tr(figure.header);
    column.copyHeader = column.header == QLatin1String(figure.unit)
                            ? column.header
                            : QStringLiteral("%1 (%2)").arg(column.header, figure.unit);
    column.toolTip = tr(figure.toolTip);
    column.widest = toQString(figure.text(figure.widest));
    column.text = [this, figure](int row) {
        const double value = figure.value(at(row));
        return value > 0 ? toQString(figure.text(value)) : nothing;
    };
    column.sortKey = [this, figure](int row) { return QVariant(figure.value(at(row))); };
    return column;
}

std::vector<OperationModel::Figure> OperationModel::figures()
{
    const auto bytes = [](double value) { return format::bytes(Bytes(value)); };
    constexpr double large = 888888888888;
    return {
        {QT_TR_NOOP("FLOP"), "FLOP", QT_TR_NOOP("Floating-point operations; a multiply-add is two"),
         [](const Operation& o) { return o.flops().value; }, [](double v) { return format::flops(Flops(v)); }, large},
        {QT_TR_NOOP("Weights"), "B", QT_TR_NOOP("Bytes of weights read"),
         [](const Operation& o) { return o.sum(Kind::Weights); }, bytes, large},
        {QT_TR_NOOP("Activations"), "B", QT_TR_NOOP("Bytes of activations read"),
         [](const Operation& o) { return o.sum(Kind::Activations); }, bytes, large},
        {QT_TR_NOOP("KV cache"), "B", QT_TR_NOOP("Bytes of cached keys and values read"),
         [](const Operation& o) { return o.sum(Kind::KvCache); }, bytes, large},
        {QT_TR_NOOP("Writes"), "B", QT_TR_NOOP("Bytes written"), [](const Operation& o) { return o.sum(Kind::Writes); },
         bytes, large},
        {QT_TR_NOOP("Sent"), "B", QT_TR_NOOP("Bytes sent to other GPUs"), [](const Operation& o) { return o.link().value; },
         bytes, large},
        {QT_TR_NOOP("FLOP/B"), "FLOP/B", QT_TR_NOOP("Arithmetic intensity: FLOPs per byte read or written"),
         [](const Operation& o) { return o.intensity().value; },
         [](double v) { return format::intensity(FlopsPerByte(v)); }, 8888},
    };
}

TableModel::Column OperationModel::nameColumn() const
{
    Column column;
    column.header = column.copyHeader = tr("Operation");
    column.toolTip = tr("Work of one kernel, summed over the layers");
    column.alignment = Qt::AlignLeft | Qt::AlignVCenter;
    column.widest = QStringLiteral("experts silu · mul");
    column.text = [this](int row) { return isTotal(row) ? tr("Step") : toQString(at(row).label); };
    column.sortKey = [text = column.text](int row) { return QVariant(text(row)); };
    return column;
}

/// Seconds; of the step the sum of its operations.
double OperationModel::atBest(int row) const
{
    if (!m_accelerator) return 0;
    if (!isTotal(row)) return limitTimes(at(row), *m_accelerator).longest().value;
    return limitTime(std::span(m_rows).first(m_rows.size() - 1), *m_accelerator).value;
}

TableModel::Column OperationModel::atBestColumn() const
{
    Column column;
    column.header = tr("At best");
    column.copyHeader = tr("At best (s)");
    column.toolTip = tr("How long the part of the hardware that is busiest takes at its peak: no operation is faster");
    column.widest = QStringLiteral("888 µs");
    column.text = [this](int row) {
        const double seconds = atBest(row);
        return seconds > 0 ? toQString(format::duration(Seconds(seconds))) : nothing;
    };
    column.sortKey = [this](int row) { return QVariant(atBest(row)); };
    return column;
}

TableModel::Column OperationModel::boundColumn() const
{
    Column column;
    column.header = column.copyHeader = column.widest = tr("Bound by");
    column.toolTip = tr("The limit of the hardware that the operation meets first: memory bandwidth, peak FLOP/s or the link to other GPUs");
    column.text = [this](int row) { return boundText(row); };
    column.sortKey = [text = column.text](int row) { return QVariant(text(row)); };
    return column;
}

TableModel::Column OperationModel::shareColumn() const
{
    Column column;
    column.header = tr("Share");
    column.copyHeader = tr("Share of bytes");
    column.toolTip = tr("Share of the bytes that the step reads and writes");
    column.widest = QStringLiteral("100 %");
    column.text = [this](int row) {
        return toQString(format::share(at(row).traffic().value, m_rows.back().traffic().value));
    };
    column.sortKey = [this](int row) {
        const double whole = m_rows.back().traffic().value;
        return QVariant(whole > 0 ? at(row).traffic().value / whole : 0.0);
    };
    return column;
}

QString OperationModel::boundText(int row) const
{
    if (isTotal(row) || !m_accelerator) return {};
    const Operation& operation = at(row);
    if (operation.isIdle()) return nothing;
    return toQString(label(bound(operation, *m_accelerator)));
}

void OperationModel::setEstimate(const Estimate& estimate, const Accelerator* accelerator)
{
    const bool sameHardware = accelerator ? m_accelerator == *accelerator : !m_accelerator;
    if (!sameHardware) m_accelerator = accelerator ? std::optional(*accelerator) : std::nullopt;

    std::vector<Operation> rows = estimate.operations;
    rows.push_back(sumOf(estimate.operations));
    const bool sameRows = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(), sameFigures);
    if (sameRows && sameHardware) return;
    replaceRows(std::move(rows));
    m_prepared = estimate.prepared;
    emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::DisplayRole, SortRole});
}

void OperationModel::replaceRows(std::vector<Operation> rows)
{
    const auto sameId = [](const Operation& a, const Operation& b) { return a.id == b.id; };
    const auto shorter = std::min(rows.size(), m_rows.size());
    std::size_t first = 0;
    while (first < shorter && sameId(rows[first], m_rows[first])) ++first;
    std::size_t last = 0;  // rows at the end that stay
    while (last < shorter - first && sameId(rows[rows.size() - 1 - last], m_rows[m_rows.size() - 1 - last])) ++last;

    const auto removed = m_rows.size() - first - last;
    const auto inserted = rows.size() - first - last;
    const auto begin = m_rows.begin() + static_cast<std::ptrdiff_t>(first);
    if (removed > 0) {
        beginRemoveRows({}, static_cast<int>(first), static_cast<int>(first + removed) - 1);
        m_rows.erase(begin, begin + static_cast<std::ptrdiff_t>(removed));
        endRemoveRows();
    }
    if (inserted > 0) {
        beginInsertRows({}, static_cast<int>(first), static_cast<int>(first + inserted) - 1);
        m_rows = std::move(rows);
        endInsertRows();
    } else {
        m_rows = std::move(rows);
    }
}

void OperationModel::setTheme(const Theme& theme)
{
    for (const Component component : allComponents)
        m_dots[static_cast<std::size_t>(component)] = dotIcon(theme.component(component));
    if (rowCount() > 0) emit dataChanged(index(0, Name), index(rowCount() - 1, Name), {Qt::DecorationRole});
}

int OperationModel::rowOf(const QString& id) const
{
    const std::string wanted = id.toStdString();
    for (std::size_t row = 0; row + 1 < m_rows.size(); ++row)
        if (m_rows[row].id == wanted) return static_cast<int>(row);
    return -1;
}

int OperationModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant OperationModel::data(const QModelIndex& index, int role) const
{
    if (role == Qt::DecorationRole && index.isValid() && index.column() == Name && !isTotal(index.row()))
        return m_dots[static_cast<std::size_t>(at(index.row()).component)];
    return TableModel::data(index, role);
}

QString OperationModel::rowId(int row) const
{
    return toQString(at(row).id);
}

}  // namespace gable
