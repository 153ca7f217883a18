#include "ui/models/comparison_model.h"

#include <algorithm>

#include <QFont>

#include "core/units/format.h"
#include "ui/models/comparison_text.h"
#include "ui/models/text.h"
#include "ui/models/time_text.h"

namespace gable {

namespace {

bool followsFromTimes(Metric::Group group) { return group == Metric::Group::Time || group == Metric::Group::Serving || group == Metric::Group::Cost; }

}  // namespace

FieldDifferenceModel::FieldDifferenceModel(QObject* parent) : TableModel(parent)
{
    setColumns({fieldColumn(tr("Setting"), &FieldDifference::label), fieldColumn(tr("A"), &FieldDifference::a), fieldColumn(tr("B"), &FieldDifference::b)});
}

TableModel::Column FieldDifferenceModel::fieldColumn(const QString& header, std::string FieldDifference::*member) const
{
    return textColumn(header, {}, [this, member](int row) { return toQString(m_rows[static_cast<std::size_t>(row)].*member); });
}

void FieldDifferenceModel::setRows(std::vector<FieldDifference> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int FieldDifferenceModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant FieldDifferenceModel::data(const QModelIndex& index, int role) const
{
    // A narrow column cuts long names.
    return TableModel::data(index, role == Qt::ToolTipRole ? static_cast<int>(Qt::DisplayRole) : role);
}

ComparisonModel::ComparisonModel(QObject* parent) : TableModel(parent)
{
    Column name;
    name.header = tr("Figure");
    name.copyHeader = tr("Figure, unit");
    name.alignment = Qt::AlignLeft | Qt::AlignVCenter;
    name.text = [this](int row) { return toQString(isGroup(row) ? label(at(row).group) : at(row).metric->label); };
    name.sortKey = [text = name.text](int row) { return QVariant(text(row)); };
    name.copyText = [this, text = name.text](int row) { return isGroup(row) ? text(row) : rowId(row); };
    setColumns({name, valueColumn(tr("A"), &MetricDifference::a, &MetricDifference::errorA), valueColumn(tr("B"), &MetricDifference::b, &MetricDifference::errorB), changeColumn()});
}

TableModel::Column ComparisonModel::valueColumn(const QString& name, std::optional<double> MetricDifference::*value, double MetricDifference::*error) const
{
    Column column;
    column.header = column.copyHeader = name;
    column.widest = QStringLiteral("88,888 tok/s");
    column.text = [this, value, error](int row) {
        const MetricDifference& difference = at(row).difference;
        if (isGroup(row)) return errorText(difference.*error);
        return difference.*value ? toQString(at(row).metric->text(*(difference.*value))) : QStringLiteral("–");
    };
    column.sortKey = [this, value](int row) { return at(row).difference.*value ? QVariant(*(at(row).difference.*value)) : QVariant(); };
    return column;
}

TableModel::Column ComparisonModel::changeColumn() const
{
    Column column;
    column.header = tr("B against A");
    column.copyHeader = tr("B ÷ A");
    column.toolTip = tr("How B differs from A, and whether that is better");
    column.widest = QStringLiteral("▲ ×8.88 · worse");
    column.text = [this](int row) { return isGroup(row) ? QString() : changeText(at(row).difference); };
    column.sortKey = [this](int row) {
        const auto ratio = at(row).difference.ratio();
        return ratio ? QVariant(*ratio) : QVariant();
    };
    return column;
}

void ComparisonModel::setComparison(const Comparison& comparison, bool runsA, bool runsB)
{
    beginResetModel();
    m_rows.clear();
    m_runsA = runsA;
    m_runsB = runsB;
    std::size_t group = 0;
    for (const MetricDifference& difference : comparison.metrics) {
        if (m_rows.empty() || m_rows.back().group != difference.metric->group) {
            group = m_rows.size();
            m_rows.push_back({{}, nullptr, difference.metric->group});
        }
        MetricDifference& errors = m_rows[group].difference;
        errors.errorA = std::max(errors.errorA, difference.errorA);
        errors.errorB = std::max(errors.errorB, difference.errorB);
        m_rows.push_back({difference, difference.metric, difference.metric->group});
    }
    endResetModel();
}

void ComparisonModel::setTheme(const Theme& theme)
{
    m_theme = theme;
    if (rowCount() > 0) emit dataChanged(index(0, Change), index(rowCount() - 1, Change), {Qt::ForegroundRole});
}

int ComparisonModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant ComparisonModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    if (role == Qt::FontRole) return fontOf(index);
    if (role == Qt::ToolTipRole) return tipOf(index);
    if (role == Qt::ForegroundRole) return colourOf(index);
    return TableModel::data(index, role);
}

QVariant ComparisonModel::colourOf(const QModelIndex& index) const
{
    if (isGroup(index.row())) return index.column() == Figure ? QVariant() : QVariant(m_theme.mutedText);
    const int verdict = index.column() == Change ? at(index.row()).difference.verdict() : 0;
    return verdict == 0 ? QVariant() : QVariant(verdict > 0 ? m_theme.good : m_theme.bad);
}

QVariant ComparisonModel::fontOf(const QModelIndex& index) const
{
    QFont font;  // only what is set differs from the view's own
    if (isGroup(index.row()) && index.column() == Figure) font.setBold(true);
    else if (!isGroup(index.row()) && isStruck(index)) font.setStrikeOut(true);
    else return {};
    return font;
}

/// A figure that follows from the times of a step that can't run.
bool ComparisonModel::isStruck(const QModelIndex& index) const
{
    return followsFromTimes(at(index.row()).group) && ((index.column() == A && !m_runsA) || (index.column() == B && !m_runsB));
}

QString ComparisonModel::tipOf(const QModelIndex& index) const
{
    const Row& row = at(index.row());
    if (isGroup(index.row())) return row.difference.errorA > 0 || row.difference.errorB > 0 ? tr("±: median error on measured kernels; those of A and B may lean to the same side") : QString();
    return isStruck(index) ? tr("Does not fit: this step can't run") : toQString(row.metric->label);
}

QString ComparisonModel::rowId(int row) const { return isGroup(row) ? QString() : toQString(at(row).metric->id); }

}  // namespace gable
