#pragma once

#include <string>

#include "core/model/config_value.h"
#include "core/scenario/accelerator.h"

namespace gable {

/// A tree as JSON. Numbers that are not finite are written bare, as `readJson` reads them.
void appendConfigValue(std::string& out, const ConfigValue& value);

/// An accelerator in the form of the catalogue's files.
void appendAccelerator(std::string& out, const Accelerator& accelerator);

}  // namespace gable
