#pragma once

#include "ui/charts/chart_card.h"
#include "ui/charts/load_curve_data.h"
#include "ui/charts/operation_plot.h"

namespace gable {

/// TTFT solid, TPOT dashed, over the requests in flight; both axes are logarithmic.
class LoadCurvePlot : public OperationPlot {
    Q_OBJECT

public:
    explicit LoadCurvePlot(QWidget* parent = nullptr);

    void setData(LoadCurveData data);
    [[nodiscard]] const LoadCurveData& data() const { return m_data; }
    [[nodiscard]] QPointF at(double concurrency, double part) const;

    [[nodiscard]] QSize sizeHint() const override { return {420, 240}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, 170}; }

    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_data.points.size()); }
    [[nodiscard]] QString itemId(int item) const override;
    [[nodiscard]] int itemAt(QPointF position) const override;

protected:
    [[nodiscard]] QString itemDescription(int item) const override;
    void paintAll(QPainter& painter) override;
    void updateLook() override { layOut(); }
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] const LoadCurvePoint& point(int item) const { return m_data.points[static_cast<std::size_t>(item)]; }
    void layOut();
    void paintAxes(QPainter& painter) const;
    void paintTarget(QPainter& painter) const;
    void paintCurve(QPainter& painter, const QString& name, double LoadCurvePoint::*part, const QColor& colour, Qt::PenStyle style) const;
    void paintChosen(QPainter& painter) const;

    LoadCurveData m_data;
    QRectF m_plot;
};

class LoadCurveChart : public ChartCard {
    Q_OBJECT

public:
    explicit LoadCurveChart(QWidget* parent = nullptr);

    void setData(LoadCurveData data);
    [[nodiscard]] LoadCurvePlot* plot() const { return m_plot; }

protected:
    [[nodiscard]] HoverText itemText(int item) const override;
    [[nodiscard]] QString itemId(int item) const override { return m_plot->itemId(item); }

private:
    LoadCurvePlot* m_plot;
};

}  // namespace gable
