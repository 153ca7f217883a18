#pragma once

#include <vector>

#include <QFont>
#include <QFontMetricsF>
#include <QLineF>
#include <QPointF>
#include <QRectF>

#include "ui/charts/chart_data.h"
#include "ui/charts/label_layout.h"
#include "ui/theme/palette.h"

class QPainter;

/// The parts of the roofline that Qt Charts has no series for, painted in pixels.
namespace gable {

/// What is in sight, and where.
struct RooflineGeometry {
    QRectF plot;
    LogRange x, y;

    [[nodiscard]] double xAt(double decade) const { return plot.left() + (decade - x.low) / x.span() * plot.width(); }
    [[nodiscard]] double yAt(double decade) const
    {
        return plot.bottom() - (decade - y.low) / y.span() * plot.height();
    }
    [[nodiscard]] QPointF at(double intensity, double rate) const;
    /// Part of a line between two such points that is in sight; null when none is.
    [[nodiscard]] QLineF inSight(QLineF line) const;
};

/// A text at a roof. `angle` turns it about the left end of its base line.
struct RoofText {
    enum class Role { Zone, Memory, Roof, OtherRoof, Ridge };

    Role role = Role::Zone;
    QString text;
    QRectF rect;  ///< that it covers
    QPointF base;
    double angle = 0;

    friend bool operator==(const RoofText&, const RoofText&) = default;
};

class RooflinePainter {
public:
    RooflinePainter(const RooflineData& data, const RooflineGeometry& geometry, const Theme& theme, const QFont& font);

    /// Lines that labels keep clear of.
    [[nodiscard]] std::vector<QLineF> roofLines() const;
    /// Names of roofs, ridges and zones, as far as there is room for them.
    [[nodiscard]] std::vector<RoofText> roofTexts(const std::vector<LabelRequest>& dots) const;
    [[nodiscard]] double captionHeight(double width) const;

    void paintZones(QPainter& painter) const;
    void paintGrid(QPainter& painter) const;
    void paintRidges(QPainter& painter) const;
    void paintAxes(QPainter& painter) const;
    void paintTexts(QPainter& painter, const std::vector<RoofText>& texts) const;
    void paintCaption(QPainter& painter, const QRectF& lines) const;

    void paintLeaders(QPainter& painter, const std::vector<PlacedLabel>& labels) const;
    void paintDot(QPainter& painter, std::size_t dot, double radius, bool selected, bool hovered) const;
    void paintLabel(QPainter& painter, std::size_t dot, const PlacedLabel& label, bool strong) const;
    /// From a dot up to the flat roof of its precision: what more intensity could bring.
    void paintGap(QPainter& painter, std::size_t dot, double radius) const;

private:
    void addRoofNames(std::vector<RoofText>& texts, const std::vector<LabelRequest>& dots) const;
    void addRidgeNames(std::vector<RoofText>& texts) const;
    void addZoneNames(std::vector<RoofText>& texts) const;
    void addMemoryName(std::vector<RoofText>& texts, const std::vector<LabelRequest>& dots) const;
    [[nodiscard]] RoofText alongMemoryRoof(const QLineF& roof, double start) const;
    [[nodiscard]] QFont zoneFont() const;
    [[nodiscard]] RoofText straight(RoofText::Role role, const QString& text, double left, double top) const;
    [[nodiscard]] double ridgeInSight() const;

    const RooflineData& m_data;
    const RooflineGeometry& m_geometry;
    const Theme& m_theme;
    QFont m_font;
    QFontMetricsF m_metrics;
};

}  // namespace gable
