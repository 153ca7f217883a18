#pragma once

#include <cstddef>
#include <vector>

#include <QColor>
#include <QString>

#include "core/catalog/catalog.h"
#include "core/validation/validation_points.h"
#include "ui/charts/chart_data.h"

/// Predicted against measured times, as pure functions of the points that core/validation computes.
namespace gable {

enum class ValidationWhat { Kernels, TokenTime, FirstToken };

/// What is predicted and what was measured, in seconds.
struct ScatterPoint {
    QString id;
    std::size_t group = 0;
    QString title;          ///< "Matrix product on B300 SXM"
    QStringList details;    ///< shape, software, source
    double measured = 0, predicted = 0, bound = 0;
    QString predictedBy;    ///< "calibrated" or "pooled parameters"
};

/// Points of one kind: one colour and one shape.
struct ScatterGroup {
    QString label;
    QColor (*colour)(const Theme& theme) = nullptr;
    int marker = 0;
    bool occurs = false;  ///< among what is shown
};

struct ScatterData {
    QString title, subtitle;
    QString emptyText;  ///< why there are no points; empty when there are
    std::vector<ScatterGroup> groups;
    std::vector<ScatterPoint> points;
    bool withBounds = false;
    LogRange range;  ///< of both axes, in decades of seconds; that of all points, so that it stands still under filters
};

/// Empty texts and a negative group: all.
struct ScatterFilter {
    ValidationWhat what = ValidationWhat::Kernels;
    QString accelerator;
    int group = -1;
    bool withBounds = false;

    friend bool operator==(const ScatterFilter&, const ScatterFilter&) = default;
};

struct ValidationPoints {
    std::vector<validation::ValidationPoint> kernels;
    std::vector<validation::ServingPoint> serving;
};

/// The kinds of kernels, or the classes of models.
std::vector<ScatterGroup> scatterGroups(ValidationWhat what);
/// Ids of the accelerators that occur.
QStringList scatterAccelerators(const ValidationPoints& points, ValidationWhat what);
ScatterData scatterData(const ValidationPoints& points, const ScatterFilter& filter, const Catalog& catalog);

/// "H100 SXM", without its memory; the id when the catalogue lacks it.
QString acceleratorLabel(const Catalog& catalog, std::string_view id);
/// "vLLM 0.24.0"
QString softwareLabel(std::string_view software);

HoverText hoverText(const ScatterData& data, std::size_t index);

}  // namespace gable
