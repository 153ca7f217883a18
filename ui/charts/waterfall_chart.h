#pragma once

#include <array>

#include "ui/charts/row_chart.h"
#include "ui/charts/waterfall_data.h"

namespace gable {

class SegmentSwitch;
class WaterfallPlot;

/// From vLLM's total to that of the hardware estimate, in FLOPs or in bytes. What it calls an operation is the id of a rule.
class WaterfallChart : public RowChart {
    Q_OBJECT

public:
    explicit WaterfallChart(QWidget* parent = nullptr);

    void setDifferences(const Differences& differences);
    void setMeasure(WaterfallMeasure measure);
    [[nodiscard]] WaterfallMeasure measure() const { return m_measure; }
    [[nodiscard]] WaterfallPlot* plot() const { return m_plot; }

protected:
    [[nodiscard]] HoverText itemText(int item) const override;

private:
    WaterfallPlot* m_plot;
    SegmentSwitch* m_switch;
    std::array<WaterfallData, 2> m_data;
    WaterfallMeasure m_measure = WaterfallMeasure::Flops;
};

}  // namespace gable
