#pragma once

#include <string>

#include "core/model/config_value.h"
#include "core/result.h"
#include "core/scenario/engine.h"

namespace gable {

/// The object "engine" of a scenario: settings by vLLM's names, and measured lines under "overrides". Errors name the key and what was expected.
Result<Engine> readEngine(const ConfigValue& object, const std::string& pointer);
void appendEngine(std::string& out, const Engine& engine);

}  // namespace gable
