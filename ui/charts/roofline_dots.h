#pragma once

#include <span>
#include <vector>

#include <QFont>
#include <QFontMetricsF>

#include "ui/charts/label_layout.h"
#include "ui/charts/roofline_geometry.h"
#include "ui/theme/palette.h"

class QPainter;

namespace gable {

/// How an item stands out.
struct DotState {
    bool selected = false, hovered = false;
};

/// The parts of the roofline that move while a workload is edited, painted in pixels.
class RooflineDots {
public:
    RooflineDots(const RooflineData& data, const RooflineGeometry& geometry, const Theme& theme, const QFont& font);

    /// Of a dot with this share of the time: its area is the share.
    [[nodiscard]] double radius(double share) const;
    [[nodiscard]] QPointF centre(std::size_t dot) const { return m_geometry.at(m_data.dots[dot].intensity, m_data.dots[dot].rate); }
    [[nodiscard]] QPointF markCentre(std::size_t mark) const { return m_geometry.at(m_data.marks[mark].intensity, m_data.marks[mark].rate); }
    static constexpr double markRadius = 6;

    /// Where dots come along; the path of one dot stronger than the others, which are left out unless `all`.
    void paintPaths(QPainter& painter, const std::vector<DotPath>& paths, const QString& strong, bool all) const;
    /// Baseline dots and how they got to where they are now.
    void paintGhosts(QPainter& painter) const;
    void paintTicks(QPainter& painter) const;
    void paintLeaders(QPainter& painter, std::span<const PlacedLabel> labels) const;
    void paintDot(QPainter& painter, std::size_t dot, DotState state) const;
    void paintMark(QPainter& painter, std::size_t mark, DotState state) const;
    void paintLabel(QPainter& painter, const QString& text, const PlacedLabel& label, bool strong) const;
    /// From a dot up to its roof with the part of it that it reaches; from one on its roof up to the flat one: what more intensity could bring.
    void paintGap(QPainter& painter, std::size_t dot) const;

private:
    void paintArrow(QPainter& painter, QPointF from, QPointF to, const QString& text) const;

    const RooflineData& m_data;
    const RooflineGeometry& m_geometry;
    const Theme& m_theme;
    QFontMetricsF m_metrics;
};

}  // namespace gable
