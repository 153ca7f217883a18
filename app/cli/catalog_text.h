#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/embedded_file.h"
#include "core/model/config_value.h"

namespace gable::cli {

/// The catalogue objects with these ids as their files hold them: one object, or a list.
std::string catalogJson(std::span<const EmbeddedFile> files, const std::vector<std::string_view>& ids, bool one);

/// Members of an object, one a line, nested ones indented below their key.
void appendTree(std::string& out, const ConfigValue& object, const std::string& indent);

/// A row of a CSV file.
void appendCsvRow(std::string& out, const std::vector<std::string>& cells);

}  // namespace gable::cli
