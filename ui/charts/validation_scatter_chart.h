#pragma once

#include "ui/charts/chart_card.h"
#include "ui/charts/validation_scatter_data.h"

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QToolButton;

namespace gable {

class ValidationScatterPlot;

/// Predicted against measured times, and the choice of which.
class ValidationScatterChart : public ChartCard {
    Q_OBJECT

public:
    explicit ValidationScatterChart(QWidget* parent = nullptr);

    /// `catalog` names the accelerators.
    void setPoints(const ValidationPoints& points, const Catalog& catalog);
    void setColours(const Theme& theme);
    /// As if its button had been pressed.
    void show(ValidationWhat what, int group = -1);

    [[nodiscard]] const ScatterFilter& filter() const { return m_filter; }
    [[nodiscard]] ValidationScatterPlot* plot() const { return m_plot; }

protected:
    [[nodiscard]] HoverText itemText(int item) const override;
    [[nodiscard]] QString itemId(int item) const override;

private:
    void buildFilters();
    void addChoices(QHBoxLayout& row);
    void fillChoices();
    void updateData();

    ValidationScatterPlot* m_plot;
    std::vector<QToolButton*> m_what;
    QComboBox* m_accelerators;
    QComboBox* m_groups;
    QCheckBox* m_bounds;
    ValidationPoints m_points;
    Catalog m_catalog;
    ScatterFilter m_filter;
    QStringList m_offered;  ///< accelerators among the choices
    int m_offeredWhat = -1;
};

}  // namespace gable
