#pragma once

#include <functional>
#include <string>

#include "core/catalog/catalog.h"
#include "core/result.h"
#include "core/scenario/scenario.h"

namespace gable {

/// Finds the model that a scenario names by catalogue id or path. A command that reads many scenarios hands in one that remembers.
using ModelLookup = std::function<Result<Model>(const std::string& idOrPath)>;

/// Looks in the catalogue, then on the disk, then for "org/name" in a folder that is a Hugging Face cache (empty: in none).
ModelLookup modelLookup(const Catalog& catalog, const std::string& hubCache = {});

/// `gable.scenario/1` as the README describes it; everything has a default but `model`. Unknown keys, wrong types and values out of range are
/// errors that name the pointer. `id` is checked here and echoed by who asked.
Result<Scenario> readScenario(const ConfigValue& object, const Catalog& catalog, const ModelLookup& lookup);

/// The same without reading any other file: a model is a config object or in the catalogue.
Result<Scenario> readScenarioAlone(const ConfigValue& object, const Catalog& catalog);

/// Self-contained JSON of a scenario, readable by `readScenarioAlone`.
void appendScenario(std::string& out, const Scenario& scenario);

/// "prefill:2048:2048,decode:1:8192x64": phase, new tokens, context, × requests.
Result<Workload> parseBatch(std::string_view text, std::string_view origin);

}  // namespace gable
