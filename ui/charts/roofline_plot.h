#pragma once

#include <vector>

#include <QPixmap>

#include "ui/charts/operation_plot.h"
#include "ui/charts/roofline_painter.h"

class QLineSeries;
class QValueAxis;

namespace gable {

/// Dots under roofs on logarithmic axes. Qt Charts draws the roofs, in decades on linear axes: its logarithmic axis has
/// no SI numbers and hides a series for one point ≤ 0. All that stands still while a workload is edited (zones, axes,
/// roofs, their names) is kept as a picture; dots and labels, which move, are painted over it.
class RooflinePlot : public OperationPlot {
    Q_OBJECT

public:
    explicit RooflinePlot(QWidget* parent = nullptr);

    void setData(const RooflineData& data);
    [[nodiscard]] const RooflineData& data() const { return m_data; }

    [[nodiscard]] RooflineGeometry geometryInSight() const { return m_geometry; }
    [[nodiscard]] QPointF dotCentre(int item) const;
    [[nodiscard]] const std::vector<PlacedLabel>& labels() const { return m_labels; }
    [[nodiscard]] bool isZoomed() const { return m_zoomed; }
    void zoom(double factor, QPointF about);
    void resetZoom();

    [[nodiscard]] QSize sizeHint() const override { return {460, 400}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, 220}; }

    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_data.dots.size()); }
    [[nodiscard]] QString itemId(int item) const override { return m_data.dots[static_cast<std::size_t>(item)].id; }
    [[nodiscard]] int itemAt(QPointF position) const override;

protected:
    [[nodiscard]] QString itemDescription(int item) const override;
    void paintAll(QPainter& painter) override;
    void updateLook() override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] RooflinePainter painterOf() const;
    [[nodiscard]] double radius(std::size_t dot) const;
    void rebuildRoofs();
    void show(LogRange x, LogRange y);
    void layOut();
    void placeDots();
    [[nodiscard]] double captionHeight() const;
    void paintMoving(QPainter& painter);
    void paintEmpty(QPainter& painter) const;

    RooflineData m_data;
    RooflineGeometry m_geometry;
    QValueAxis* m_x;
    QValueAxis* m_y;
    std::vector<QLineSeries*> m_roofs;
    std::vector<RoofText> m_texts;
    std::vector<PlacedLabel> m_labels;
    std::vector<std::size_t> m_order;  ///< of painting: large dots lie below
    QPixmap m_still;                   ///< null when it is out of date
    LogRange m_home;                   ///< of intensities; keeps still while dots move within
    bool m_zoomed = false;
    QPoint m_grabbed;
    RooflineGeometry m_grabbedGeometry;
    bool m_dragging = false;
};

}  // namespace gable
