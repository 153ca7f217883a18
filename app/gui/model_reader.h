#pragma once

#include "core/model/quantization.h"
#include "core/scenario/scenario.h"
#include "ui/models/model_reading.h"

namespace gable {

/// Keeps what a config was read as until the config or the choice of stored formats changes.
class ModelReader {
public:
    const SharedReading& read(const Scenario& scenario);

private:
    SharedReading m_reading;
    Config m_config, m_quantConfig;
    std::string m_source;
    FormatChoice m_choice;
};

}  // namespace gable
