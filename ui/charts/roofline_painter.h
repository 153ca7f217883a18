#pragma once

#include <vector>

#include <QFont>
#include <QFontMetricsF>

#include "ui/charts/roofline_geometry.h"
#include "ui/theme/palette.h"

class QPainter;

namespace gable {

/// Where two roofs meet.
struct RidgePoint {
    QPointF at;
    QString text;          ///< "ridge 295 FLOP/B"
    bool primary = false;  ///< its intensity parts the zones
};

/// The parts of the roofline that stand still while a workload is edited, in pixels: zones, grid, axes and roofs.
class RooflinePainter {
public:
    RooflinePainter(const RooflineData& data, const RooflineGeometry& geometry, const Theme& theme, const QFont& font);

    /// Lines that labels keep clear of.
    [[nodiscard]] std::vector<QLineF> roofLines() const;
    /// A sloped roof from the left to the highest flat one that it meets.
    [[nodiscard]] QLineF slopeLine(const SlopedRoof& slope) const;
    [[nodiscard]] std::vector<RidgePoint> ridges() const;
    /// Where the zones meet.
    [[nodiscard]] double zoneEdge() const;
    [[nodiscard]] double captionHeight(double width) const;

    void paintZones(QPainter& painter) const;
    void paintGrid(QPainter& painter) const;
    void paintRoofs(QPainter& painter) const;
    void paintRidges(QPainter& painter) const;
    void paintAxes(QPainter& painter) const;
    void paintCaption(QPainter& painter, const QRectF& lines) const;

private:
    [[nodiscard]] QLineF flatLine(const Roof& roof) const;
    [[nodiscard]] double solidEnd() const;

    const RooflineData& m_data;
    const RooflineGeometry& m_geometry;
    const Theme& m_theme;
    QFont m_font;
    QFontMetricsF m_metrics;
};

}  // namespace gable
