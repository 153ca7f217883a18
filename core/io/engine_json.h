#pragma once

#include <string>

#include "core/model/config_value.h"
#include "core/result.h"
#include "core/scenario/engine.h"

namespace gable {

/// The object "engine" of a scenario: settings by vLLM's names, measured lines under "overrides", and a calibration of one's own under "constants". Errors name the
/// key and what was expected.
Result<Engine> readEngine(const ConfigValue& object, const std::string& pointer);
/// Constants of one's own as they are kept in a file: for the accelerator that their log was of.
struct MemoryCalibration {
    std::string accelerator;  ///< id
    EngineConstants constants;
};
/// The members of "constants" and "accelerator" in one object. Errors name the key.
Result<MemoryCalibration> readMemoryCalibration(const ConfigValue& object);
std::string writeMemoryCalibration(const MemoryCalibration& calibration);
/// What its file is called: "vllm-0.19.0-h100-sxm.json".
std::string memoryCalibrationFile(const MemoryCalibration& calibration);

void appendEngine(std::string& out, const Engine& engine);

}  // namespace gable
