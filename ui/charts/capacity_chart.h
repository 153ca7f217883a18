#pragma once

#include "ui/charts/capacity_data.h"
#include "ui/charts/chart_card.h"
#include "ui/charts/operation_plot.h"

namespace gable {

/// Requests over context, both logarithmic, with max_num_seqs as a line across and the batch mix as a mark.
class CapacityPlot : public OperationPlot {
    Q_OBJECT

public:
    explicit CapacityPlot(QWidget* parent = nullptr);

    void setData(CapacityData data);
    [[nodiscard]] const CapacityData& data() const { return m_data; }
    /// Where a point is drawn.
    [[nodiscard]] QPointF at(const CapacityPoint& point) const;

    [[nodiscard]] QSize sizeHint() const override { return {420, 240}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, 170}; }

    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_data.curve.size()); }
    [[nodiscard]] QString itemId(int item) const override;
    [[nodiscard]] int itemAt(QPointF position) const override;

protected:
    [[nodiscard]] QString itemDescription(int item) const override;
    void paintAll(QPainter& painter) override;
    void updateLook() override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void layOut();
    void paintAxes(QPainter& painter) const;
    void paintContexts(QPainter& painter) const;
    void paintCap(QPainter& painter) const;
    void paintCurve(QPainter& painter) const;
    void paintBatch(QPainter& painter) const;

    CapacityData m_data;
    QRectF m_plot;
};

class CapacityChart : public ChartCard {
    Q_OBJECT

public:
    explicit CapacityChart(QWidget* parent = nullptr);

    void setData(CapacityData data);
    [[nodiscard]] CapacityPlot* plot() const { return m_plot; }

protected:
    [[nodiscard]] HoverText itemText(int item) const override;
    [[nodiscard]] QString itemId(int item) const override;

private:
    CapacityPlot* m_plot;
};

}  // namespace gable
