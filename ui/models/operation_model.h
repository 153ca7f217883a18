#pragma once

#include <array>

#include <QIcon>

#include "core/estimate/estimate.h"
#include "ui/models/table_model.h"
#include "ui/theme/palette.h"

namespace gable {

/// The operations of an estimate, one a row, and their sum in the last row.
class OperationModel : public TableModel {
    Q_OBJECT

public:
    enum ColumnId { Name, FlopCount, Weights, Activations, KvCache, Writes, Sent, Intensity, BoundBy, AtBest, Time, Error, Share };

    explicit OperationModel(QObject* parent = nullptr);

    /// Rows that stay keep their place in views: only those that come or go are inserted or removed.
    void setEstimate(const Estimate& estimate, Times times);
    void setTheme(const Theme& theme);

    [[nodiscard]] bool hasTimes() const { return !m_times.empty(); }
    /// Whether the column of chosen times says more than that of bounds. vLLM's counters have bounds only.
    [[nodiscard]] bool hasChosenTimes() const { return m_chosen; }
    /// Whether errors of the times are known.
    [[nodiscard]] bool hasErrors() const { return m_chosen && m_choice == Times::Calibrated; }

    /// -1 when there is none with this id.
    [[nodiscard]] int rowOf(const QString& id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

protected:
    QString rowId(int row) const override;
    bool isTotal(int row) const override { return row + 1 == static_cast<int>(m_rows.size()); }

private:
    struct Figure;
    static std::vector<Figure> figures();
    [[nodiscard]] Column figureColumn(const Figure& figure) const;
    [[nodiscard]] Column nameColumn() const;
    [[nodiscard]] Column boundColumn() const;
    [[nodiscard]] Column timeColumn(const QString& header, const QString& toolTip, Seconds OperationTime::*member) const;
    [[nodiscard]] Column errorColumn() const;
    [[nodiscard]] Column shareColumn() const;
    /// By the choice of times: headers name it.
    void describeColumns();
    [[nodiscard]] QString boundText(int row) const;
    [[nodiscard]] QString errorCell(int row) const;
    [[nodiscard]] QString trustText(int row) const;
    [[nodiscard]] double shareOf(int row) const;
    [[nodiscard]] const OperationTime* timeOf(int row) const { return m_times.empty() ? nullptr : &m_times[static_cast<std::size_t>(row)]; }
    [[nodiscard]] const Operation& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    void replaceRows(std::vector<Operation> rows);

    SharedPrepared m_prepared;      ///< the names of the rows live there
    std::vector<Operation> m_rows;  ///< the operations and, as one more, their sum; empty before the first estimate
    std::vector<OperationTime> m_times;  ///< of the rows; empty without an accelerator
    QString m_counted;                   ///< whose figures these are: "vLLM counters, per GPU"
    Times m_choice = Times::Calibrated;
    bool m_chosen = false;
    bool m_runs = true;  ///< else times are struck through
    std::array<QIcon, allComponents.size()> m_dots;
};

}  // namespace gable
