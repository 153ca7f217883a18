#pragma once

#include "ui/charts/operation_plot.h"
#include "ui/charts/validation_scatter_data.h"

namespace gable {

/// A point's mark: each group has a shape of its own, so that colour is not all that tells.
void paintMarker(QPainter& painter, QPointF centre, double radius, int marker);

/// Dots of predicted against measured times, both logarithmic, with the line on which they should lie and the band of ±20 % about it. A bound is a small ring
/// in its point's column. Painted at once: the points move only when a filter is set.
class ValidationScatterPlot : public OperationPlot {
    Q_OBJECT

public:
    explicit ValidationScatterPlot(QWidget* parent = nullptr);

    void setData(ScatterData data);
    [[nodiscard]] const ScatterData& data() const { return m_data; }
    [[nodiscard]] QPointF dotCentre(int item) const;

    [[nodiscard]] QSize sizeHint() const override { return {520, 430}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {300, 260}; }

    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_data.points.size()); }
    [[nodiscard]] QString itemId(int item) const override { return m_data.points[static_cast<std::size_t>(item)].id; }
    [[nodiscard]] int itemAt(QPointF position) const override;

protected:
    [[nodiscard]] QString itemDescription(int item) const override;
    void paintAll(QPainter& painter) override;
    void updateLook() override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Entry {
        std::size_t group;
        QRectF rect;
    };
    void layOut();
    [[nodiscard]] QPointF at(double measured, double predicted) const;
    void paintBand(QPainter& painter) const;
    void paintAxes(QPainter& painter) const;
    void paintBounds(QPainter& painter) const;
    void paintDots(QPainter& painter) const;
    void paintLegend(QPainter& painter) const;

    ScatterData m_data;
    QRectF m_plot;
    std::vector<Entry> m_legend;
};

}  // namespace gable
