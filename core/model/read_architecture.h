#pragma once

#include "core/model/architecture.h"
#include "core/model/config_value.h"
#include "core/model/quantization.h"
#include "core/result.h"

namespace gable {

/// Reads a config of any known family, or of an unknown one with the usual fields. The family is chosen by the text config's `model_type`, else by
/// `architectures[0]`, else by the outer `model_type`. Errors name the pointer of the field that is missing or wrong.
Result<Architecture> readArchitecture(const ConfigValue& config, const ConfigValue* sideFile = nullptr, const FormatChoice& choice = {});

}  // namespace gable
