#pragma once

#include "ui/charts/chart_card.h"

class QScrollArea;

namespace gable {

class BarPlot;

/// FLOPs or bytes of a step, one bar an operation.
class BreakdownChart : public ChartCard {
    Q_OBJECT

public:
    explicit BreakdownChart(QWidget* parent = nullptr);

    void setData(const BreakdownData& breakdown);
    void setSelected(const QString& id) override;

    [[nodiscard]] BarPlot* plot() const { return m_plot; }

protected:
    [[nodiscard]] HoverText itemText(int item) const override;
    [[nodiscard]] QString itemId(int item) const override;

private:
    void showRow(const QString& id);

    BarPlot* m_plot;
    QScrollArea* m_scroll;  ///< for more rows than there is room for
};

}  // namespace gable
