#pragma once

#include <string>
#include <string_view>

#include "core/catalog/catalog.h"
#include "core/result.h"
#include "core/scenario/study.h"

namespace gable {

/// A `.gable` file: {"format": 1, "scenarios": […], "active": 0, "baseline": null}, scenarios self-contained.
Result<Study> readStudy(std::string_view text, std::string_view origin, const Catalog& catalog);
std::string writeStudy(const Study& study);

}  // namespace gable
