#pragma once

#include <vector>

#include "core/model/inspection.h"
#include "ui/models/table_model.h"

namespace gable {

/// Which component of a model is stored in which format, and the sum in the last row.
class FormatModel : public TableModel {
    Q_OBJECT

public:
    enum ColumnId { Component, FormatName, Modules, Parameters, StoredBytes, Bits };

    explicit FormatModel(QObject* parent = nullptr);

    void setInspection(const Inspection& inspection);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

protected:
    QString rowId(int row) const override;
    bool isTotal(int row) const override { return row + 1 == static_cast<int>(m_rows.size()); }

private:
    struct Figure;
    [[nodiscard]] Column figureColumn(const Figure& figure) const;
    [[nodiscard]] Column componentColumn() const;
    [[nodiscard]] Column formatColumn() const;
    [[nodiscard]] const FormatRow& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }

    std::vector<FormatRow> m_rows;  ///< those of the inspection and, as one more, their sum
};

}  // namespace gable
