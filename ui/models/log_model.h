#pragma once

#include <vector>

#include "core/estimate/log_comparison.h"
#include "ui/models/table_model.h"

namespace gable {

/// Lines of the memory ledger as predicted and as a start-up log has them.
class LogModel : public TableModel {
    Q_OBJECT

public:
    enum ColumnId { Line, Name, Predicted, Logged, Difference };

    explicit LogModel(QObject* parent = nullptr);

    void setRows(std::vector<LogRow> rows);

    int rowCount(const QModelIndex& parent = {}) const override;
    /// The tool tip is the reason of the difference.
    QVariant data(const QModelIndex& index, int role) const override;

protected:
    QString rowId(int row) const override;

private:
    [[nodiscard]] Column lineColumn(const QString& header, const QString& toolTip, std::string_view (*text)(const LogRow&)) const;
    [[nodiscard]] Column figureColumn(const QString& header, const QString& toolTip, std::optional<double> (*value)(const LogRow&)) const;
    [[nodiscard]] Column differenceColumn() const;
    [[nodiscard]] const LogRow& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }

    std::vector<LogRow> m_rows;
};

}  // namespace gable
