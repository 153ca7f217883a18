#pragma once

#include <QString>

#include "core/diagnostic.h"
#include "core/scenario/fields.h"

namespace gable {

/// What an edit of a field is called in the Undo menu and on a link that mends a diagnostic: "Set TP to 4", "Turn
/// expert parallel on".
QString editText(const Field& field, std::string_view value);

/// The same for the change that a diagnostic proposes; empty when it names no field.
QString fixText(const Fix& fix);

}  // namespace gable
