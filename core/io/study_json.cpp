#include "core/io/study_json.h"

#include <cmath>
#include <optional>

#include "core/io/scenario_json.h"
#include "core/model/json_reader.h"
#include "core/units/format.h"

namespace gable {

namespace {

/// A position in a list of `size`, or nothing for null.
Result<std::optional<std::size_t>> readPosition(const ConfigValue* value, std::size_t size, const std::string& pointer)
{
    if (!value || value->isNull()) return std::optional<std::size_t>();
    const double* position = value->number();
    const double last = static_cast<double>(size) - 1;
    if (!position || !(*position >= 0) || *position > last || *position != std::floor(*position))
        return unexpectedValue("a whole number from 0 to " + format::count(last), value, pointer);
    return std::optional(static_cast<std::size_t>(*position));
}

}  // namespace

Result<Study> readStudy(const ConfigValue& root, const Catalog& catalog)
{
    const ConfigValue* format = root.find("format");
    if (!format || !format->number() || *format->number() != 1)
        return unexpectedValue("the format 1 of a Gable file", format, "/format");
    const ConfigValue* list = root.find("scenarios");
    constexpr std::size_t maxScenarios = 1000;
    if (!list || !list->list() || list->list()->empty() || list->list()->size() > maxScenarios)
        return unexpectedValue("a list of 1 to 1,000 scenarios", list, "/scenarios");

    // A file is self-contained: opening one reads no other.
    Study study;
    for (std::size_t i = 0; i < list->list()->size(); ++i) {
        auto scenario = readScenarioAlone((*list->list())[i], catalog);
        if (!scenario) return fail(scenario.error().message, "/scenarios/" + std::to_string(i) + scenario.error().pointer);
        study.scenarios.push_back(std::move(*scenario));
    }
    const auto active = readPosition(root.find("active"), study.scenarios.size(), "/active");
    if (!active) return tl::unexpected(active.error());
    const auto baseline = readPosition(root.find("baseline"), study.scenarios.size(), "/baseline");
    if (!baseline) return tl::unexpected(baseline.error());
    study.active = active->value_or(0);
    study.baseline = *baseline;
    return study;
}

Result<Study> readStudy(std::string_view text, std::string_view origin, const Catalog& catalog)
{
    const auto json = readJson(text, origin);
    if (!json) return tl::unexpected(json.error());
    auto study = readStudy(**json, catalog);
    if (!study) return fail(study.error().message, study.error().pointer, std::string(origin));
    return study;
}

std::string writeStudy(const Study& study)
{
    std::string out = "{\"format\": 1, \"active\": " + std::to_string(study.active)
        + ", \"baseline\": " + (study.baseline ? std::to_string(*study.baseline) : "null") + ", \"scenarios\": [\n";
    for (const Scenario& scenario : study.scenarios) {
        appendScenario(out, scenario);
        out += &scenario == &study.scenarios.back() ? "\n" : ",\n";
    }
    return out + "]}\n";
}

}  // namespace gable
