#pragma once

#include <QLineF>
#include <QPointF>
#include <QRectF>

#include "ui/charts/roofline_data.h"

namespace gable {

/// What of the roofline is in sight, and where in pixels.
struct RooflineGeometry {
    QRectF plot;
    LogRange x, y;

    [[nodiscard]] double xAt(double decade) const { return plot.left() + (decade - x.low) / x.span() * plot.width(); }
    [[nodiscard]] double yAt(double decade) const { return plot.bottom() - (decade - y.low) / y.span() * plot.height(); }
    [[nodiscard]] QPointF at(double intensity, double rate) const;
    /// Part of a line between two such points that is in sight; null when none is.
    [[nodiscard]] QLineF inSight(QLineF line) const;

    /// Ranges that are `factor` as long, about a point that keeps its place. `both` false: of intensities alone.
    [[nodiscard]] RooflineGeometry zoomed(double factor, QPointF about, bool both) const;
    /// As if the plot had been dragged by so many pixels.
    [[nodiscard]] RooflineGeometry moved(QPointF by) const;
    /// What could have been seen before stays readable: neither a sliver nor a galaxy.
    [[nodiscard]] bool isSensible() const;
};

/// Ranges that hold the dots, ghosts and marks with some air around.
RooflineGeometry fitted(const RooflineData& data, RooflineGeometry geometry);

}  // namespace gable
