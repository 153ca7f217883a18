#pragma once

#include "ui/charts/row_plot.h"
#include "ui/charts/waterfall_data.h"

namespace gable {

/// Bars one below the other: totals from zero, steps where the one before has ended, joined by lines. The sign of a step is at its number and
/// in the arrow head of its bar, not in the colour alone.
class WaterfallPlot : public RowPlot {
    Q_OBJECT

public:
    explicit WaterfallPlot(QWidget* parent = nullptr);

    void setData(const WaterfallData& data);
    [[nodiscard]] const WaterfallData& data() const { return m_data; }

    [[nodiscard]] QRectF barRect(int row) const;

    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_data.bars.size()); }
    [[nodiscard]] QString itemId(int item) const override { return bar(item).id; }

protected:
    [[nodiscard]] QString rowLabel(int row) const override { return bar(row).label; }
    [[nodiscard]] QString rowText(int row) const override { return bar(row).text; }
    [[nodiscard]] double drawnEnd(int row) const override { return barRect(row).right(); }
    [[nodiscard]] bool isStrong(int row) const override { return bar(row).isTotal(); }
    [[nodiscard]] QString emptyText() const override { return m_data.emptyText; }
    [[nodiscard]] double leastRow() const override { return 1.1; }
    [[nodiscard]] double tallestRow() const override { return 2.2; }
    void drawRows(QPainter& painter) const override;
    void drawText(QPainter& painter, int row) const override;

private:
    [[nodiscard]] const WaterfallBar& bar(int item) const { return m_data.bars[static_cast<std::size_t>(item)]; }
    [[nodiscard]] QColor roleColour(WaterfallBar::Role role) const;
    [[nodiscard]] double xOf(double value) const;
    void drawStretches(QPainter& painter, int row) const;
    void drawBar(QPainter& painter, int row) const;
    void drawJoint(QPainter& painter, int row) const;

    WaterfallData m_data;
};

}  // namespace gable
