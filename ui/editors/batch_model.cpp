#include "ui/editors/batch_model.h"

#include <algorithm>
#include <cmath>

#include "core/scenario/workload_presets.h"
#include "core/units/format.h"
#include "ui/models/text.h"

namespace gable {

namespace {

double& member(RequestGroup& group, int column)
{
    return column == BatchModel::Requests    ? group.requests
           : column == BatchModel::NewTokens ? group.numTokens
                                             : group.contextLen;
}

QString columnName(int column)
{
    switch (column) {
        case BatchModel::PhaseColumn:
            return BatchModel::tr("Phase");
        case BatchModel::Requests:
            return BatchModel::tr("Requests");
        case BatchModel::NewTokens:
            return BatchModel::tr("New tokens");
        default:
            return BatchModel::tr("Context");
    }
}

QString columnHelp(int column)
{
    switch (column) {
        case BatchModel::PhaseColumn:
            return BatchModel::tr("Prefill: prompt tokens are read in. Decode: new tokens are made.");
        case BatchModel::Requests:
            return BatchModel::tr("Requests alike in this step, on one data-parallel rank");
        case BatchModel::NewTokens:
            return BatchModel::tr("Tokens of each request that this step computes");
        default:
            return BatchModel::tr("Tokens of each request after this step: cached and new");
    }
}

}  // namespace

void BatchModel::setWorkload(const Workload& workload)
{
    if (workload == m_workload) return;
    const auto& next = workload.groups;
    const auto& now = m_workload.groups;
    if (next.size() == now.size()) {
        replaceChanged(workload);
        return;
    }
    // Rows that are alike at both ends stay; those between come or go.
    const std::size_t shorter = std::min(next.size(), now.size());
    std::size_t first = 0;
    while (first < shorter && next[first] == now[first]) ++first;
    std::size_t last = 0;
    while (last < shorter - first && next[next.size() - 1 - last] == now[now.size() - 1 - last]) ++last;
    const std::size_t common = shorter - first - last;  // changed in place
    const int begin = static_cast<int>(first + common);
    const int count = static_cast<int>(std::max(next.size(), now.size()) - shorter);
    const bool grows = next.size() > now.size();

    Workload sameSize = m_workload;
    std::copy_n(next.begin() + static_cast<std::ptrdiff_t>(first), common,
                sameSize.groups.begin() + static_cast<std::ptrdiff_t>(first));
    replaceChanged(sameSize);
    grows ? beginInsertRows({}, begin, begin + count - 1) : beginRemoveRows({}, begin, begin + count - 1);
    m_workload = workload;
    grows ? endInsertRows() : endRemoveRows();
}

/// Cell by cell, so that a cell that is being typed in is told of nothing but its own change.
void BatchModel::replaceChanged(const Workload& workload)
{
    const Workload before = std::exchange(m_workload, workload);
    for (int row = 0; row < rowCount(); ++row) {
        RequestGroup old = before.groups[static_cast<std::size_t>(row)];
        if (old == at(row)) continue;
        for (int column = 0; column < ColumnCount; ++column) {
            const bool same =
                column == PhaseColumn ? old.phase == at(row).phase : member(old, column) == number(row, column);
            if (!same) emit dataChanged(index(row, column), index(row, column));
        }
    }
}

double BatchModel::number(int row, int column) const
{
    RequestGroup group = at(row);
    return member(group, column);
}

double BatchModel::limit(int column)
{
    return column == Requests ? maxRequests : maxTokens;
}

void BatchModel::proposeNumber(int row, int column, double value, quint64 gesture)
{
    if (row < 0 || row >= rowCount() || column <= PhaseColumn || column >= ColumnCount) return;
    value = std::clamp(std::round(value), 0.0, limit(column));
    if (value == number(row, column)) return;
    Workload changed = m_workload;
    RequestGroup& group = changed.groups[static_cast<std::size_t>(row)];
    member(group, column) = value;
    const QString text = tr("Set %1 %2 to %3")
                             .arg(toQString(label(group.phase)).toLower(), columnName(column).toLower(),
                                  toQString(format::count(value)));
    emit edited(changed, {text, gesture});
}

void BatchModel::proposePhase(int row, Phase phase)
{
    if (at(row).phase == phase) return;
    Workload changed = m_workload;
    changed.groups[static_cast<std::size_t>(row)].phase = phase;
    emit edited(changed, {tr("Set phase to %1").arg(toQString(label(phase)).toLower()), 0});
}

int BatchModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_workload.groups.size());
}
int BatchModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant BatchModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const bool isPhase = index.column() == PhaseColumn;
    const QString phase = toQString(label(at(index.row()).phase));
    const auto text = [&] { return isPhase ? phase : toQString(format::count(number(index.row(), index.column()))); };
    switch (role) {
        case Qt::DisplayRole:
            return text();
        case Qt::EditRole:
            return isPhase ? QVariant(static_cast<int>(at(index.row()).phase))
                           : QVariant(number(index.row(), index.column()));
        case Qt::TextAlignmentRole:
            return QVariant::fromValue(Qt::AlignVCenter | (isPhase ? Qt::AlignLeft : Qt::AlignRight));
        case Qt::AccessibleTextRole:
            return isPhase ? phase
                           : phase + QLatin1Char(' ') + columnName(index.column()).toLower() + QStringLiteral(": ") +
                                 text();
        case Qt::ToolTipRole:
            return columnHelp(index.column());
        default:
            return {};
    }
}

bool BatchModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
    if (index.column() == PhaseColumn) {
        bool isNumber = false;
        const int phase = value.toInt(&isNumber);
        if (!isNumber || phase < 0 || phase > static_cast<int>(Phase::Decode)) return false;
        proposePhase(index.row(), static_cast<Phase>(phase));
        return true;
    }
    double number = 0;
    const QString typed = value.toString();
    if (!format::parse(typed.toStdString(), number) || number != std::floor(number) || number < 0 ||
        number > limit(index.column())) {
        emit refused(
            tr("%1: expected a whole number from 0 to %2, found \"%3\"")
                .arg(columnName(index.column()), toQString(format::count(limit(index.column()))), typed.left(60)));
        return false;
    }
    proposeNumber(index.row(), index.column(), number, 0);
    return true;
}

QVariant BatchModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    if (role == Qt::DisplayRole) return columnName(section);
    if (role == Qt::ToolTipRole) return columnHelp(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignVCenter | (section == PhaseColumn ? Qt::AlignLeft : Qt::AlignRight));
    return {};
}

Qt::ItemFlags BatchModel::flags(const QModelIndex& index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable : Qt::NoItemFlags;
}

}  // namespace gable
