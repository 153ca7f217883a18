#pragma once

#include "core/model/families/builders.h"

/// Vision towers, as far as a config tells them: modules of `architecture.vision`, `copies` = the number of blocks. A config without a
/// `vision_config` has none, and an assumption says so. Patch embeddings and position tables belong to the tower, and so does what projects its
/// output to the language model. Kimi's and MiniMax's towers stand in files of their own.
namespace gable::families {

void addQwen2Vision(Architecture& out, const FamilyInput& in);
void addQwen25Vision(Architecture& out, const FamilyInput& in);
void addQwen3Vision(Architecture& out, const FamilyInput& in);   ///< Qwen3-VL and Qwen3.5
void addGemma3Vision(Architecture& out, const FamilyInput& in);  ///< SigLIP
void addGemma4Vision(Architecture& out, const FamilyInput& in);
void addLlama4Vision(Architecture& out, const FamilyInput& in);  ///< the released tower where the config has no `vision_config`
void addStepVision(Architecture& out, const FamilyInput& in);

}  // namespace gable::families
