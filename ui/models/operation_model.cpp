#include "ui/models/operation_model.h"

#include <algorithm>

#include <QFont>

#include "core/units/format.h"
#include "ui/models/dot_icon.h"
#include "ui/models/text.h"
#include "ui/models/time_text.h"

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

/// Sums in the order of the rows, as the estimate's step adds them up.
OperationTime sumOf(const std::vector<OperationTime>& times)
{
    OperationTime sum;
    std::array<double, allConfidences.size()> trusted{};
    double erring = 0;
    for (const OperationTime& time : times) {
        sum.atBest += time.atBest;
        sum.time += time.time;
        trusted[static_cast<std::size_t>(time.confidence)] += time.time.value;
        erring += time.time.value * time.errorPercent;
    }
    sum.confidence = static_cast<Confidence>(std::max_element(trusted.begin(), trusted.end()) - trusted.begin());
    if (sum.time.value > 0) sum.errorPercent = erring / sum.time.value;
    return sum;
}

bool sameTime(const OperationTime& a, const OperationTime& b)
{
    return a.time == b.time && a.atBest == b.atBest && a.bound == b.bound && a.confidence == b.confidence && a.errorPercent == b.errorPercent;
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

OperationModel::OperationModel(QObject* parent) : TableModel(parent) { describeColumns(); }

void OperationModel::describeColumns()
{
    std::vector<Column> columns{nameColumn()};
    for (const Figure& figure : figures()) columns.push_back(figureColumn(figure));
    columns.push_back(boundColumn());
    columns.push_back(timeColumn(tr("Bound"), tr("How long the part of the hardware that is busiest takes at its peak: no operation is faster"), &OperationTime::atBest));
    columns.push_back(timeColumn(timesHeader(m_choice), m_choice == Times::Custom ? tr("Time with the parts of the peaks that the scenario gives")
                                                                                  : tr("Time that measured kernels lead to expect"), &OperationTime::time));
    columns.push_back(errorColumn());
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
    constexpr double large = 88.8e6;  // "88.8 MB"
    // Where the header is the unit, cells leave it out: the table has many columns.
    return {
        {QT_TR_NOOP("FLOP"), "FLOP", QT_TR_NOOP("Floating-point operations; a multiply-add is two"),
         [](const Operation& o) { return o.flops().value; }, [](double v) { return format::si(v, ""); }, large},
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
         [](double v) { return v < 99.95 ? format::si(v, "") : format::count(v); }, 888},
    };
}

TableModel::Column OperationModel::nameColumn() const
{
    Column column;
    column.header = tr("Operation");
    // A table that leaves the window takes along whose figures it holds.
    column.copyHeader = tr("%1 (%2)").arg(column.header, m_counted);
    column.toolTip = tr("Work of one kernel, summed over the layers");
    column.alignment = Qt::AlignLeft | Qt::AlignVCenter;
    column.widest = QStringLiteral("experts silu · mul");
    column.text = [this](int row) { return isTotal(row) ? tr("Step") : toQString(at(row).label); };
    column.sortKey = [text = column.text](int row) { return QVariant(text(row)); };
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

TableModel::Column OperationModel::timeColumn(const QString& header, const QString& toolTip, Seconds OperationTime::*member) const
{
    Column column;
    column.header = header;
    column.copyHeader = tr("%1 (s)").arg(header);
    column.toolTip = toolTip;
    column.widest = QStringLiteral("88.8 ms");
    const auto seconds = [this, member](int row) { return timeOf(row) ? (timeOf(row)->*member).value : 0.0; };
    column.text = [seconds](int row) { return seconds(row) > 0 ? toQString(format::duration(Seconds(seconds(row)))) : nothing; };
    column.sortKey = [seconds](int row) { return QVariant(seconds(row)); };
    return column;
}

TableModel::Column OperationModel::errorColumn() const
{
    Column column;
    column.header = QStringLiteral("±");
    column.copyHeader = tr("Error (%)");
    column.toolTip = tr("Median error of such times on measured kernels. ● as measured  ◐ calibrated, but beyond what was measured  ○ pooled  – bound");
    column.widest = QStringLiteral("● 88 %");
    column.text = [this](int row) { return errorCell(row); };
    column.sortKey = [this](int row) { return QVariant(timeOf(row) ? timeOf(row)->errorPercent : 0.0); };
    return column;
}

TableModel::Column OperationModel::shareColumn() const
{
    Column column;
    column.header = tr("Share");
    column.copyHeader = hasTimes() ? tr("Share of time") : tr("Share of bytes");
    column.toolTip = hasTimes() ? tr("Share of the time of the step") : tr("Share of the bytes that the step reads and writes");
    column.widest = QStringLiteral("100 %");
    column.text = [this](int row) { return toQString(format::share(shareOf(row), 1)); };
    column.sortKey = [this](int row) { return QVariant(shareOf(row)); };
    return column;
}

double OperationModel::shareOf(int row) const
{
    const double whole = hasTimes() ? m_times.back().time.value : m_rows.back().traffic().value;
    const double part = hasTimes() ? timeOf(row)->time.value : at(row).traffic().value;
    return whole > 0 ? part / whole : 0;
}

QString OperationModel::boundText(int row) const
{
    if (isTotal(row) || !hasTimes()) return {};
    return timeOf(row)->time.value > 0 ? toQString(label(timeOf(row)->bound)) : nothing;
}

QString OperationModel::errorCell(int row) const
{
    const OperationTime* time = timeOf(row);
    if (!time || !(time->time.value > 0)) return {};
    const QString mark = toQString(gable::mark(time->confidence));
    return time->errorPercent > 0 ? mark + QLatin1Char(' ') + toQString(format::share(time->errorPercent, 100)) : mark;
}

/// A sentence for the cells of times.
QString OperationModel::trustText(int row) const
{
    const OperationTime* time = timeOf(row);
    if (!time || !(time->time.value > 0)) return {};
    const QString error = time->errorPercent > 0 ? tr("; median error %1").arg(toQString(format::share(time->errorPercent, 100))) : tr("; no error is known");
    const QString words = confidenceText(time->confidence) + (m_choice == Times::Calibrated && time->confidence != Confidence::Bound ? error : QString());
    const QString trust = isTotal(row) ? tr("Most of the time: %1").arg(words) : words;
    return m_runs ? trust : tr("Does not fit: this step can't run. %1").arg(trust);
}

void OperationModel::setEstimate(const Estimate& estimate, Times times)
{
    std::vector<Operation> rows = estimate.operations;
    rows.push_back(sumOf(estimate.operations));
    std::vector<OperationTime> rowTimes = estimate.times;
    if (!rowTimes.empty()) rowTimes.push_back(sumOf(estimate.times));
    const bool chosen = !rowTimes.empty() && times != Times::Bound && estimate.accounting == Accounting::Hardware;

    const bool sameRuns = runs(estimate) == m_runs;
    const QString counted = toQString(label(estimate.accounting)) + QStringLiteral(", ") + toQString(label(estimate.scope));
    const bool sameColumns = counted == m_counted && times == m_choice && rowTimes.empty() == m_times.empty() && columnCount() > 0;
    const bool same = sameColumns && sameRuns && chosen == m_chosen && std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(), sameFigures) &&
                      std::equal(rowTimes.begin(), rowTimes.end(), m_times.begin(), m_times.end(), sameTime);
    if (same) return;
    m_times.clear();  // while rows come and go, views may ask for cells
    m_counted = counted;
    m_choice = times;
    m_chosen = chosen;
    m_runs = runs(estimate);
    replaceRows(std::move(rows));
    m_times = std::move(rowTimes);
    m_prepared = estimate.prepared;
    if (!sameColumns) {
        describeColumns();
        emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    }
    emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::DisplayRole, Qt::FontRole, SortRole});
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
    if (role == Qt::ToolTipRole && index.isValid() && (index.column() == Time || index.column() == Error)) return trustText(index.row());
    if (role == Qt::FontRole && index.isValid() && !m_runs && (index.column() == AtBest || index.column() == Time)) {
        QFont struck = TableModel::data(index, role).value<QFont>();
        struck.setStrikeOut(true);
        return struck;
    }
    return TableModel::data(index, role);
}

QString OperationModel::rowId(int row) const
{
    return toQString(at(row).id);
}

}  // namespace gable
