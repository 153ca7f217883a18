#include "ui/models/total_last_proxy.h"

#include "ui/models/table_model.h"

namespace gable {

TotalLastProxy::TotalLastProxy(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(TableModel::SortRole);
    setDynamicSortFilter(true);
}

bool TotalLastProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const bool leftTotal = left.data(TableModel::TotalRole).toBool();
    const bool rightTotal = right.data(TableModel::TotalRole).toBool();
    // Descending order asks the same question with the sides exchanged.
    if (leftTotal != rightTotal) return rightTotal == (sortOrder() == Qt::AscendingOrder);
    return QSortFilterProxyModel::lessThan(left, right);
}

}  // namespace gable
