#pragma once

#include <vector>

#include "core/estimate/compare.h"
#include "ui/models/table_model.h"
#include "ui/theme/palette.h"

namespace gable {

/// The choices of two scenarios that differ.
class FieldDifferenceModel : public TableModel {
    Q_OBJECT

public:
    explicit FieldDifferenceModel(QObject* parent = nullptr);

    void setRows(std::vector<FieldDifference> rows);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

protected:
    QString rowId(int row) const override { return QString::fromStdString(m_rows[static_cast<std::size_t>(row)].id); }

private:
    [[nodiscard]] Column fieldColumn(const QString& header, std::string FieldDifference::*member) const;

    std::vector<FieldDifference> m_rows;
};

/// The figures of two scenarios, a row each, under rows that name their groups and say how far off what follows from times may be.
class ComparisonModel : public TableModel {
    Q_OBJECT

public:
    enum ColumnId { Figure, A, B, Change };

    explicit ComparisonModel(QObject* parent = nullptr);

    void setComparison(const Comparison& comparison, bool runsA, bool runsB);
    void setTheme(const Theme& theme);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] bool isGroup(int row) const { return at(row).metric == nullptr; }

protected:
    /// Empty for a group.
    QString rowId(int row) const override;

private:
    /// A group has no metric, and the errors of its figures.
    struct Row {
        MetricDifference difference;
        const Metric* metric = nullptr;
        Metric::Group group = Metric::Group::Work;
    };
    [[nodiscard]] Column valueColumn(const QString& name, std::optional<double> MetricDifference::*value, double MetricDifference::*error) const;
    [[nodiscard]] Column changeColumn() const;
    [[nodiscard]] QVariant colourOf(const QModelIndex& index) const;
    [[nodiscard]] QVariant fontOf(const QModelIndex& index) const;
    [[nodiscard]] bool isStruck(const QModelIndex& index) const;
    [[nodiscard]] QString tipOf(const QModelIndex& index) const;
    [[nodiscard]] const Row& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }

    std::vector<Row> m_rows;
    bool m_runsA = true, m_runsB = true;  ///< else what follows from times is struck through
    Theme m_theme = lightTheme();
};

}  // namespace gable
