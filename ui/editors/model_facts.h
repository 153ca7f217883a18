#pragma once

#include <QStringList>

#include "core/model/inspection.h"

namespace gable {

/// What is worth knowing of an architecture at a glance: "61 layers", "MLA 128", "MoE 256 × 8", "671 B parameters".
QStringList modelFacts(const Architecture& architecture, const Inspection& inspection);

}  // namespace gable
