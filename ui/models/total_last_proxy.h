#pragma once

#include <QSortFilterProxyModel>

namespace gable {

/// Sorts a TableModel by its sort keys and leaves totals at the end in both orders.
class TotalLastProxy : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit TotalLastProxy(QObject* parent = nullptr);

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
};

}  // namespace gable
