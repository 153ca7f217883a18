#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/scenario/scenario.h"

namespace gable {

/// Models and accelerators with their published facts.
struct Catalog {
    std::vector<Model> models;              ///< by id, numbers by their value
    std::vector<Accelerator> accelerators;

    /// By id; nullptr when there is none.
    [[nodiscard]] const Model* model(std::string_view id) const;
    /// By id or alias.
    [[nodiscard]] const Accelerator* accelerator(std::string_view id) const;
};

/// The catalogue that is built in. An error is a mistake in `resources/`; the tests keep it from happening.
Result<Catalog> builtinCatalog();

/// One catalogue entry from its JSON. Errors name the field.
Result<Model> readCatalogModel(const ConfigValue& entry);
Result<Accelerator> readAccelerator(const ConfigValue& entry, std::string_view pointer = {});

/// What the studio opens on: Llama-3.1-70B on 8 × H100 SXM, TP 8, 64 decodes at 4,096 context and a prefill chunk of
/// 128 new tokens at 2,176 context, so that TP 8 → 4 fits and the dots of the roofline lie apart.
Scenario defaultScenario(const Catalog& catalog);

}  // namespace gable
