#pragma once

#include <vector>

#include "ui/charts/label_layout.h"
#include "ui/charts/roofline_painter.h"

namespace gable {

/// A text at a roof. `angle` turns it about the left end of its base line.
struct RoofText {
    enum class Role { Zone, Slope, Roof, OtherRoof, Ridge, OtherRidge };

    Role role = Role::Zone;
    QString text;
    QRectF rect;  ///< that it covers
    QPointF base;
    double angle = 0;
    QString roof;  ///< id of the roof that it names; empty for none

    friend bool operator==(const RoofText&, const RoofText&) = default;
};

/// Places the names of roofs, ridges and zones, as far as there is room for them beside the dots.
class RooflineTexts {
public:
    RooflineTexts(const RooflineData& data, const RooflineGeometry& geometry, const QFont& font, const RooflinePainter& painter, const std::vector<LabelRequest>& dots);

    [[nodiscard]] std::vector<RoofText> take();

private:
    void addRoofNames();
    void addSlopeName(const SlopedRoof& slope);
    void addRidgeName();
    void addOtherRidges();
    void addZoneNames();
    [[nodiscard]] RoofText along(const QLineF& roof, double start, double lift, const SlopedRoof& slope) const;
    [[nodiscard]] RoofText straight(RoofText::Role role, const QString& text, double left, double top, const QString& roof = {}) const;
    [[nodiscard]] bool isFree(const QRectF& rect) const;
    void addFirstFree(const std::vector<RoofText>& candidates, bool crossLines);

    const RooflineData& m_data;
    const RooflineGeometry& m_geometry;
    QFont m_font;
    QFontMetricsF m_metrics;
    const RooflinePainter& m_painter;
    const std::vector<LabelRequest>& m_dots;
    std::vector<QLineF> m_lines;
    std::vector<RoofText> m_texts;
};

/// A turned text as several boxes: one alone would cover far more than the text does.
std::vector<QRectF> boxesOf(const RoofText& text, const QFont& font);

/// In small capitals' stead.
QFont zoneFont(QFont font);

void paintRoofTexts(QPainter& painter, const std::vector<RoofText>& texts, const Theme& theme, const QFont& font, double zoneEdge);

}  // namespace gable
