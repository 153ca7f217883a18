#pragma once

#include <QIcon>

#include "core/diagnostic.h"
#include "ui/theme/palette.h"

namespace gable {

/// A shape for each severity, so that the colour is not alone in telling them apart.
QIcon severityIcon(Severity severity, const Theme& theme);
QColor severityColor(Severity severity, const Theme& theme);
/// "Note", "Warning", "Error"
QString severityWord(Severity severity);

}  // namespace gable
