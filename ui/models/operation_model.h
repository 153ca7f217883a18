#pragma once

#include <array>
#include <optional>

#include <QIcon>

#include "core/estimate/estimate.h"
#include "ui/models/table_model.h"
#include "ui/theme/palette.h"

namespace gable {

/// The operations of an estimate, one a row, and their sum in the last row.
class OperationModel : public TableModel {
    Q_OBJECT

public:
    enum ColumnId { Name, FlopCount, Weights, Activations, KvCache, Writes, Sent, Intensity, AtBest, BoundBy, Share };

    explicit OperationModel(QObject* parent = nullptr);

    /// Rows that stay keep their place in views: only those that come or go are inserted or removed.
    void setEstimate(const Estimate& estimate, const Accelerator* accelerator);
    void setTheme(const Theme& theme);

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
    [[nodiscard]] Column atBestColumn() const;
    [[nodiscard]] Column boundColumn() const;
    [[nodiscard]] double atBest(int row) const;
    [[nodiscard]] Column shareColumn() const;
    [[nodiscard]] QString boundText(int row) const;
    [[nodiscard]] const Operation& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    void replaceRows(std::vector<Operation> rows);

    SharedPrepared m_prepared;      ///< the names of the rows live there
    std::vector<Operation> m_rows;  ///< the operations and, as one more, their sum; empty before the first estimate
    std::optional<Accelerator> m_accelerator;
    std::array<QIcon, allComponents.size()> m_dots;
};

}  // namespace gable
