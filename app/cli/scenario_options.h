#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/result.h"
#include "core/scenario/scenario.h"

namespace CLI {
class App;
}

namespace gable::cli {

/// Ids of fields and their values, in the order given.
using FieldEdits = std::vector<std::pair<std::string, std::string>>;

/// `--set FIELD=VALUE`. `edits` outlives the parsing.
void addSet(CLI::App& command, FieldEdits& edits);

Result<void> applyField(Scenario& scenario, const std::string& id, const std::string& value);
/// A side file in the place of the model's own.
Result<void> applyQuantConfig(Scenario& scenario, const std::string& path);

/// The options that describe a scenario, on top of a file or of the defaults.
struct ScenarioOptions {
    std::string file;  ///< "-" is standard input
    std::optional<std::string> model, quantConfig, batch, accelerator;
    FieldEdits fields;

    void addTo(CLI::App& command);

    /// The scenario and the JSON text of its id.
    struct Read {
        Scenario scenario;
        std::string idJson = "null";
    };
    [[nodiscard]] Result<Read> read(const Catalog& catalog) const;
};

/// A scenario from a file alone; errors carry the path as their origin.
Result<ScenarioOptions::Read> readScenarioFile(const std::string& path, const Catalog& catalog);

}  // namespace gable::cli
