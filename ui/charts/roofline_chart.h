#pragma once

#include "ui/charts/chart_card.h"

namespace gable {

class RooflinePlot;

/// The operations of a step under the roofs of the accelerator.
class RooflineChart : public ChartCard {
    Q_OBJECT

public:
    explicit RooflineChart(QWidget* parent = nullptr);

    void setData(const RooflineData& roofline);

    [[nodiscard]] RooflinePlot* plot() const { return m_plot; }

protected:
    [[nodiscard]] HoverText itemText(int item) const override;
    [[nodiscard]] QString itemId(int item) const override;
    void addActions(QMenu& menu) override;

private:
    RooflinePlot* m_plot;
};

}  // namespace gable
