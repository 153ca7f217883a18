#pragma once

#include <string>

#include "core/result.h"
#include "core/scenario/model.h"

namespace gable {

/// A model from a `config.json` or a folder that holds one; a `hf_quant_config.json` beside it is read too. The name is that
/// of the folder, or "org/name" for a snapshot of a Hugging Face cache. Errors: what `readJsonFile` says, a folder without config.json, a top level that is no object.
Result<Model> loadModel(const std::string& path);

/// A model from pasted text.
Result<Model> modelFromText(std::string_view text, std::string name, std::string_view origin);

}  // namespace gable
