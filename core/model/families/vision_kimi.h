#pragma once

#include <vector>

#include "core/model/families/builders.h"

namespace gable::families {

/// MoonViT of Kimi K2.5 and K3 with its projector, from `vision_config`. Empty for a language model alone, and where the shapes of the tower are not
/// in the config or not known, which an assumption says.
std::vector<Module> kimiVision(const FamilyInput& in);

}  // namespace gable::families
