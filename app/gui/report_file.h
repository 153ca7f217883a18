#pragma once

#include <optional>

#include <QPageSize>
#include <QString>

#include "core/catalog/catalog.h"
#include "core/report/report.h"
#include "core/result.h"

namespace gable {

/// What a file holds: a study, or a model in the default scenario's place; without a path the default scenario.
Result<Study> studyOf(const QString& path, const Catalog& catalog);

/// Writes the report of a study, as HTML where the name ends so, else as PDF. Nothing, or why it could not be written.
std::optional<Error> writeReport(const Study& study, const QString& path, QPageSize::PageSizeId paper);

}  // namespace gable
