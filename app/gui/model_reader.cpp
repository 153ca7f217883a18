#include "app/gui/model_reader.h"

#include "core/scenario/model_formats.h"

namespace gable {

const SharedReading& ModelReader::read(const Scenario& scenario)
{
    const Model& model = scenario.model;
    FormatChoice choice = formatChoice(scenario.deployment);
    const bool same = m_reading && model.config == m_config && model.quantConfig == m_quantConfig && model.source == m_source && choice == m_choice;
    if (same) return m_reading;
    m_reading = std::make_shared<const ModelReading>(readArchitecture(model, scenario.deployment));
    m_config = model.config;
    m_quantConfig = model.quantConfig;
    m_source = model.source;
    m_choice = std::move(choice);
    return m_reading;
}

}  // namespace gable
