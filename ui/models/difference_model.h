#pragma once

#include <array>
#include <vector>

#include <QIcon>

#include "core/estimate/differences.h"
#include "ui/models/table_model.h"
#include "ui/theme/palette.h"

namespace gable {

/// What the two accountings count differently, one figure of an operation a row.
class DifferenceModel : public TableModel {
    Q_OBJECT

public:
    enum ColumnId { Name, What, Counters, Hardware, Change, Ratio, Why };

    explicit DifferenceModel(QObject* parent = nullptr);

    /// Rows keep their place while the same figures differ.
    void setRows(std::vector<Difference> rows);
    void setTheme(const Theme& theme);

    /// nullptr for a row that is not there.
    [[nodiscard]] const Difference* at(int row) const;
    /// The first row that leads to this operation of the estimate; −1 when none does.
    [[nodiscard]] int rowSelecting(const QString& operation) const;
    /// By what `IdRole` says; −1 when there is none.
    [[nodiscard]] int rowOf(const QString& id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

protected:
    QString rowId(int row) const override;

private:
    [[nodiscard]] Column figureColumn(const QString& header, const QString& toolTip, double (*value)(const Difference&), bool sign) const;
    [[nodiscard]] Column ratioColumn() const;
    [[nodiscard]] const Difference& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }

    std::vector<Difference> m_rows;
    std::array<QIcon, allComponents.size()> m_dots;
};

/// "88 TFLOP", "73.4 GB"
QString figureText(double value, Kind kind);
/// The same with its sign: "+145 GFLOP", "−73.4 GB".
QString changeText(double change, Kind kind);

}  // namespace gable
