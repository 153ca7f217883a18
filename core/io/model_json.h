#pragma once

#include <string>
#include <string_view>

#include "core/model/architecture.h"
#include "core/model/inspection.h"

namespace gable {

/// `gable.model/1` on one line: what the config says, before any deployment. Components that are zero are left out.
void writeModel(std::string_view name, const Architecture& architecture, const Inspection& inspection, std::string& out);

}  // namespace gable
