#pragma once

#include "ui/charts/row_chart.h"
#include "ui/charts/waterfall_data.h"

namespace gable {

class WaterfallPlot;

/// Parts of a time one after the other, and their sum; the parts of a step are its operations. Or from one time to another by what changes it.
class StepTimeChart : public RowChart {
    Q_OBJECT

public:
    explicit StepTimeChart(const QString& name, QWidget* parent = nullptr);

    void setData(const WaterfallData& data);
    [[nodiscard]] WaterfallPlot* plot() const { return m_plot; }

protected:
    [[nodiscard]] HoverText itemText(int item) const override;

private:
    WaterfallPlot* m_plot;
};

}  // namespace gable
