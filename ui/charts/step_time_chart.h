#pragma once

#include "ui/charts/chart_card.h"
#include "ui/charts/waterfall_data.h"

class QScrollArea;

namespace gable {

class WaterfallPlot;

/// Parts of a time one after the other, and their sum. The parts of a step are its operations.
class StepTimeChart : public ChartCard {
    Q_OBJECT

public:
    explicit StepTimeChart(const QString& name, QWidget* parent = nullptr);

    void setData(const WaterfallData& data);
    void setSelected(const QString& id) override;
    [[nodiscard]] WaterfallPlot* plot() const { return m_plot; }

protected:
    [[nodiscard]] HoverText itemText(int item) const override;
    [[nodiscard]] QString itemId(int item) const override;

private:
    void showRow(const QString& id);

    WaterfallPlot* m_plot;
    QScrollArea* m_scroll;  ///< for more rows than there is room for
};

}  // namespace gable
