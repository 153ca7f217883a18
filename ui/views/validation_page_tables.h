#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/timing/calibration.h"
#include "core/validation/validation_data.h"
#include "ui/models/table_model.h"

namespace gable {

/// Errors of the fits, kinds of kernels by accelerators, of one framework. Number formats of a kind are weighted by their rows; the tool tip tells them apart.
class KernelErrorModel : public TableModel {
    Q_OBJECT

public:
    KernelErrorModel(const timing::Calibration& calibration, const Catalog& catalog, QObject* parent = nullptr);

    /// "vllm" or "trtllm"; collectives are the same under both.
    void setFramework(const std::string& framework);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

protected:
    QString rowId(int row) const override;

private:
    struct Cell {
        double rows = 0, median = 0, p90 = 0;
        QStringList formats;
    };
    [[nodiscard]] Cell cellOf(const timing::CalibrationFile& file, timing::TimeModel kind) const;
    [[nodiscard]] const Cell& at(int row, std::size_t file) const { return m_cells[static_cast<std::size_t>(row)][file]; }

    std::vector<const timing::CalibrationFile*> m_files;
    std::string m_framework = "vllm";
    std::vector<timing::TimeModel> m_kinds;
    std::vector<std::vector<Cell>> m_cells;  ///< by kind and file
};

/// Errors of served models, over all published runs.
class ServingErrorModel : public TableModel {
    Q_OBJECT

public:
    explicit ServingErrorModel(QObject* parent = nullptr);

    void setErrors(const std::vector<validation::ServingErrors>& errors, const Catalog& catalog);

    int rowCount(const QModelIndex& parent = {}) const override;

protected:
    QString rowId(int row) const override;

private:
    using Errors = validation::ErrorSummary validation::ServingErrors::*;
    [[nodiscard]] Column errorColumn(const QString& header, const QString& toolTip, Errors errors) const;
    [[nodiscard]] Column biasColumn(const QString& header, const QString& toolTip, Errors errors) const;
    [[nodiscard]] const validation::ServingErrors& at(int row) const { return m_errors[static_cast<std::size_t>(row)]; }

    std::vector<validation::ServingErrors> m_errors;
    QStringList m_names;
};

}  // namespace gable
