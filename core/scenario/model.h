#pragma once

#include <string>

#include "core/model/config_value.h"

namespace gable {

/// A model as its config describes it: a full copy, so that a saved scenario does not change when the catalogue does.
struct Model {
    std::string id;          ///< catalogue id; empty for a model that the user loaded
    std::string name;        ///< for people: "Llama-3.1-70B"
    std::string publisher;   ///< "Meta"; empty when unknown
    std::string source;      ///< link or file that the config came from
    std::string date;        ///< day the catalogue's facts were checked (ISO); empty for a loaded model
    Config config;           ///< `config.json`
    Config quantConfig;      ///< side file `hf_quant_config.json`; null when there is none

    friend bool operator==(const Model& a, const Model& b)
    {
        const auto same = [](const Config& x, const Config& y) { return x == y || (x && y && *x == *y); };
        return a.id == b.id && a.name == b.name && a.publisher == b.publisher && a.source == b.source && a.date == b.date && same(a.config, b.config)
            && same(a.quantConfig, b.quantConfig);
    }
};

}  // namespace gable
