#pragma once

#include <vector>

#include <QHash>
#include <QPixmap>

#include "ui/charts/operation_plot.h"
#include "ui/charts/roofline_dots.h"
#include "ui/charts/roofline_painter.h"
#include "ui/charts/roofline_texts.h"

namespace gable {

/// Dots under roofs on logarithmic axes; an item is a dot or, after all dots, a mark of the whole step. All that stands still while a workload is edited (zones,
/// axes, roofs) is kept as a picture; dots and texts, which move, are painted over it. Qt Charts has no part in it: its logarithmic axis has no SI numbers and
/// hides a series for one point ≤ 0, and a change of its ranges takes longer than a frame.
class RooflinePlot : public OperationPlot {
    Q_OBJECT

public:
    explicit RooflinePlot(QWidget* parent = nullptr);

    void setData(const RooflineData& data);
    [[nodiscard]] const RooflineData& data() const { return m_data; }
    /// The ways that dots take over the range of a slider, and whether all are seen, or that of the chosen dot alone.
    void setPaths(std::vector<DotPath> paths);
    void setPathsShown(bool all);

    [[nodiscard]] RooflineGeometry geometryInSight() const { return m_geometry; }
    [[nodiscard]] QPointF dotCentre(int item) const;
    [[nodiscard]] const std::vector<PlacedLabel>& labels() const { return m_labels; }
    [[nodiscard]] const std::vector<RoofText>& texts() const { return m_texts; }
    [[nodiscard]] const std::vector<DotPath>& paths() const { return m_paths; }
    [[nodiscard]] bool isZoomed() const { return m_zoomed; }
    /// About a point; `both` false: the intensities alone.
    void zoom(double factor, QPointF about, bool both = true);
    void zoomIn() { zoom(zoomStep, m_geometry.plot.center()); }
    void zoomOut() { zoom(1 / zoomStep, m_geometry.plot.center()); }
    void resetZoom();
    /// Shows the dots as large as they can be.
    void fitDots();

    [[nodiscard]] QSize sizeHint() const override { return {460, 400}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, 120}; }

    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_data.dots.size() + m_data.marks.size()); }
    [[nodiscard]] QString itemId(int item) const override;
    [[nodiscard]] int itemAt(QPointF position) const override;
    /// The mark that an item is; nullptr when it is a dot.
    [[nodiscard]] const StepMark* markOf(int item) const;

signals:
    /// The name of a roof was clicked.
    void roofClicked(const QString& id);

protected:
    [[nodiscard]] QString itemDescription(int item) const override;
    void paintAll(QPainter& painter) override;
    void updateLook() override;
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    static constexpr double zoomStep = 0.85;  ///< per notch of the wheel

    [[nodiscard]] RooflinePainter painterOf() const { return {m_data, m_geometry, theme(), font()}; }
    [[nodiscard]] RooflineDots dotsOf() const { return {m_data, m_geometry, theme(), font()}; }
    [[nodiscard]] QString itemLabel(std::size_t item) const;
    [[nodiscard]] const RoofText* roofTextAt(QPointF position) const;
    [[nodiscard]] QSizeF labelSize(const QString& label);
    [[nodiscard]] double captionHeight() const;
    void look(const RooflineGeometry& geometry);
    void showHome();
    void layOut();
    void placeLabels();
    void paintStill(QPainter& painter) const;
    void paintMoving(QPainter& painter);
    void paintEmpty(QPainter& painter) const;

    RooflineData m_data;
    RooflineGeometry m_geometry;
    std::vector<RoofText> m_texts;
    std::vector<PlacedLabel> m_labels;  ///< one for each item
    std::vector<std::size_t> m_order;   ///< of painting: large dots lie below
    std::vector<DotPath> m_paths;
    bool m_pathsShown = false;
    QHash<QString, double> m_widths;  ///< of labels; measuring text takes longer than painting it
    QPixmap m_still;                  ///< null when it is out of date
    LogRange m_homeX, m_homeY;        ///< keep still while dots move within
    bool m_zoomed = false;
    QPoint m_grabbed;
    RooflineGeometry m_grabbedGeometry;
    bool m_dragging = false;
};

}  // namespace gable
