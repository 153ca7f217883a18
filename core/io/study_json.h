#pragma once

#include <string>
#include <string_view>

#include "core/catalog/catalog.h"
#include "core/model/config_value.h"
#include "core/result.h"
#include "core/scenario/study.h"

namespace gable {

/// A `.gable` file: {"format": 1, "scenarios": […], "active": 0, "baseline": null}, scenarios self-contained; where there are some also "bookmarks"
/// ({"name", "page", "selection", "scenario"}), "title" and "verdict" of the report.
/// Errors carry pointers.
Result<Study> readStudy(const ConfigValue& root, const Catalog& catalog);
Result<Study> readStudy(std::string_view text, std::string_view origin, const Catalog& catalog);
std::string writeStudy(const Study& study);

}  // namespace gable
