#pragma once

#include <array>

#include "ui/charts/chart_card.h"
#include "ui/charts/waterfall_data.h"

class QScrollArea;
class QToolButton;

namespace gable {

class WaterfallPlot;

/// From vLLM's total to that of the hardware estimate, in FLOPs or in bytes. What it calls an operation is the id of a rule.
class WaterfallChart : public ChartCard {
    Q_OBJECT

public:
    explicit WaterfallChart(QWidget* parent = nullptr);

    void setDifferences(const Differences& differences);
    void setMeasure(WaterfallMeasure measure);
    [[nodiscard]] WaterfallMeasure measure() const { return m_measure; }
    [[nodiscard]] WaterfallPlot* plot() const { return m_plot; }

protected:
    [[nodiscard]] HoverText itemText(int item) const override;
    [[nodiscard]] QString itemId(int item) const override;

private:
    void buildSwitch();

    WaterfallPlot* m_plot;
    QScrollArea* m_scroll;  ///< for more rows than there is room for
    std::array<WaterfallData, 2> m_data;
    std::array<QToolButton*, 2> m_buttons{};
    WaterfallMeasure m_measure = WaterfallMeasure::Flops;
};

}  // namespace gable
