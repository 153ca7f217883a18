#pragma once

#include "ui/charts/operation_plot.h"
#include "ui/charts/waterfall_data.h"

namespace gable {

/// Bars one below the other: totals from zero, steps where the one before has ended, joined by lines. The sign of a step is at its number and
/// in the arrow head of its bar, not in the colour alone.
class WaterfallPlot : public OperationPlot {
    Q_OBJECT

public:
    explicit WaterfallPlot(QWidget* parent = nullptr);

    void setData(const WaterfallData& data);
    [[nodiscard]] const WaterfallData& data() const { return m_data; }

    [[nodiscard]] QRectF rowRect(int row) const;
    [[nodiscard]] QRectF barRect(int row) const;
    /// Where the number of a bar stands.
    [[nodiscard]] QRectF textRect(int row) const;
    [[nodiscard]] QRectF labelRect(int row) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    /// What all rows need at the least.
    [[nodiscard]] int leastHeight() const;

    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_data.bars.size()); }
    [[nodiscard]] QString itemId(int item) const override { return bar(item).id; }
    [[nodiscard]] int itemAt(QPointF position) const override;

protected:
    [[nodiscard]] QString itemDescription(int item) const override;
    void updateLook() override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    [[nodiscard]] const WaterfallBar& bar(int item) const { return m_data.bars[static_cast<std::size_t>(item)]; }
    [[nodiscard]] QFont fontOf(int row) const;
    [[nodiscard]] QColor roleColour(WaterfallBar::Role role) const;
    [[nodiscard]] double rowHeight() const;
    [[nodiscard]] double xOf(double value) const;
    void layOut();
    void drawStretches(QPainter& painter, int row) const;
    void drawBar(QPainter& painter, int row) const;
    void drawJoint(QPainter& painter, int row) const;

    WaterfallData m_data;
    double m_left = 0, m_width = 1;  ///< of the stretch that the bars share
};

}  // namespace gable
