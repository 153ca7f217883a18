#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/scenario/scenario.h"

namespace gable {

/// Models and accelerators with their published facts.
struct Catalog {
    std::vector<Model> models;              ///< by id, numbers by their value
    std::vector<Accelerator> accelerators;  ///< in the same order

    /// By id; nullptr when there is none.
    [[nodiscard]] const Model* model(std::string_view id) const;
    /// By id or alias.
    [[nodiscard]] const Accelerator* accelerator(std::string_view id) const;
};

/// The catalogue that is built in. An error is a mistake in `resources/`; the tests keep it from happening.
Result<Catalog> builtinCatalog();

/// One catalogue entry from its JSON. Errors name the field.
Result<Model> readCatalogModel(const ConfigValue& entry);
/// Files of earlier versions, which say less, are read too; a key that no version knows is an error. `pointer`: of the entry, for errors.
Result<Accelerator> readAccelerator(const ConfigValue& entry, std::string_view pointer = {});

/// Adds a person's own accelerators; one with an id that the catalogue has takes its place, the last of several with one id counts.
void mergeAccelerators(Catalog& catalog, std::vector<Accelerator> accelerators);

/// What the studio opens on: Llama-3.1-70B on 8 × H100 SXM, TP 8, 64 decodes at 4,096 context and a prefill chunk of
/// 128 new tokens at 2,176 context, so that TP 8 → 4 fits and the dots of the roofline lie apart.
Scenario defaultScenario(const Catalog& catalog);

}  // namespace gable
