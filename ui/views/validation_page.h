#pragma once

#include <array>

#include <QTimer>
#include <QWidget>

#include "core/catalog/catalog.h"
#include "core/validation/validation_data.h"
#include "ui/charts/validation_scatter_data.h"
#include "ui/theme/palette.h"

class QComboBox;
class QFrame;
class QLabel;

namespace gable {

class FigureTable;
class KernelErrorModel;
class ServingErrorModel;
class SummaryCard;
class ValidationScatterChart;
class WrappedLabel;

/// How far times can be trusted: predictions against measurements, errors by kind, GPU and model, where the measurements come from and why predictions are off.
class ValidationPage : public QWidget {
    Q_OBJECT

public:
    explicit ValidationPage(QWidget* parent = nullptr);

    /// Computes the points in slices, from the event loop on; `finished` tells when all are there.
    void setData(validation::ValidationData data, Catalog catalog);
    void setError(const Error& error);
    void setTheme(const Theme& theme);

    [[nodiscard]] bool hasData() const { return m_chart != nullptr; }
    [[nodiscard]] const ValidationPoints& points() const { return m_points; }

signals:
    void finished();

private:
    void build();
    QWidget* buildCards();
    QWidget* buildKernelTable();
    QWidget* buildServingTable();
    void computeSlice();
    void showPoints();
    void updateCards();
    void setTexts();

    enum CardId { KernelCard, DenseCard, ExpertsCard, LatentCard, FirstTokenCard, CardCount };

    Theme m_theme = lightTheme();
    validation::ValidationData m_data;
    Catalog m_catalog;
    ValidationPoints m_points;
    std::size_t m_next = 0;  ///< run that is computed next
    QTimer m_slices;

    QLabel* m_problem;
    ValidationScatterChart* m_chart = nullptr;
    std::array<SummaryCard*, CardCount> m_cards{};
    KernelErrorModel* m_kernelModel = nullptr;
    ServingErrorModel* m_servingModel = nullptr;
    FigureTable* m_kernelTable = nullptr;
    FigureTable* m_servingTable = nullptr;
    WrappedLabel* m_reasons = nullptr;
    WrappedLabel* m_kernelReasons = nullptr;
    WrappedLabel* m_sources = nullptr;
};

}  // namespace gable
