#pragma once

#include <QAbstractTableModel>

#include "core/scenario/workload.h"
#include "ui/editors/edit.h"

namespace gable {

/// The groups of a workload, one a row. An edit is not stored here: it goes up as a whole new workload, and comes back
/// with `setWorkload`.
class BatchModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum ColumnId { PhaseColumn, Requests, NewTokens, Context, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setWorkload(const Workload& workload);
    [[nodiscard]] const Workload& workload() const { return m_workload; }

    [[nodiscard]] double number(int row, int column) const;
    /// Largest value of a column.
    [[nodiscard]] static double limit(int column);
    /// Proposes a number; too large or too small ones are brought to the nearest that is allowed.
    void proposeNumber(int row, int column, double value, quint64 gesture);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

signals:
    void edited(const gable::Workload& workload, const gable::EditInfo& info);
    /// Typed text that is no value.
    void refused(const QString& reason);

private:
    [[nodiscard]] const RequestGroup& at(int row) const { return m_workload.groups[static_cast<std::size_t>(row)]; }
    void proposePhase(int row, Phase phase);
    void replaceChanged(const Workload& workload);

    Workload m_workload;
};

}  // namespace gable
