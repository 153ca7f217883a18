#pragma once

#include <array>

#include "ui/charts/paired_bars_data.h"
#include "ui/charts/row_chart.h"
#include "ui/charts/row_plot.h"

namespace gable {

class SegmentSwitch;

/// Two bars a row: of A hatched, of B solid, in the colour of the component.
class PairedBarsPlot : public RowPlot {
    Q_OBJECT

public:
    explicit PairedBarsPlot(QWidget* parent = nullptr);

    void setData(const PairedData& data);
    [[nodiscard]] const PairedData& data() const { return m_data; }
    [[nodiscard]] QRectF barRect(int row, bool ofB) const;

    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_data.rows.size()); }
    [[nodiscard]] QString itemId(int item) const override { return at(item).id; }

protected:
    [[nodiscard]] QString rowLabel(int row) const override { return at(row).label; }
    [[nodiscard]] QString rowText(int row) const override;
    [[nodiscard]] double drawnEnd(int row) const override;
    [[nodiscard]] bool isStrong(int) const override { return false; }
    [[nodiscard]] QString emptyText() const override { return m_data.emptyText; }
    [[nodiscard]] double leastRow() const override { return 1.25; }
    [[nodiscard]] double tallestRow() const override { return 2.6; }
    void drawRows(QPainter& painter) const override;
    void drawText(QPainter& painter, int row) const override;

private:
    [[nodiscard]] const PairedRow& at(int row) const { return m_data.rows[static_cast<std::size_t>(row)]; }

    PairedData m_data;
};

/// What two scenarios take for each operation: time, FLOPs or bytes.
class PairedBarsChart : public RowChart {
    Q_OBJECT

public:
    explicit PairedBarsChart(QWidget* parent = nullptr);

    void setComparison(const Comparison& comparison, const Estimate& a, const Estimate& b);
    void setMeasure(PairedMeasure measure);
    [[nodiscard]] PairedMeasure measure() const { return m_measure; }
    [[nodiscard]] PairedBarsPlot* plot() const { return m_plot; }

protected:
    [[nodiscard]] HoverText itemText(int item) const override;

private:
    PairedBarsPlot* m_plot;
    SegmentSwitch* m_switch;
    std::array<PairedData, 3> m_data;
    PairedMeasure m_measure = PairedMeasure::Time;
};

}  // namespace gable
