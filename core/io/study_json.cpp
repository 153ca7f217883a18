#include "core/io/study_json.h"

#include <cmath>
#include <optional>

#include "core/io/json_text.h"
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

constexpr std::size_t longestText = 4096;

/// A text that may be left out.
Result<std::string> readText(const ConfigValue& object, std::string_view key, const std::string& pointer)
{
    const ConfigValue* value = object.find(key);
    if (!value || value->isNull()) return std::string();
    const std::string at = joinPointer(pointer, key);
    if (!value->string() || value->string()->size() > longestText) return unexpectedValue("a text of at most 4,096 bytes", value, at);
    return *value->string();
}

Result<std::vector<Bookmark>> readBookmarks(const ConfigValue* list, std::size_t scenarios)
{
    std::vector<Bookmark> out;
    if (!list || list->isNull()) return out;
    constexpr std::size_t most = 1000;
    if (!list->list() || list->list()->size() > most) return unexpectedValue("a list of at most 1,000 bookmarks", list, "/bookmarks");
    for (std::size_t i = 0; i < list->list()->size(); ++i) {
        const ConfigValue& entry = (*list->list())[i];
        const std::string at = "/bookmarks/" + std::to_string(i);
        if (!entry.object()) return unexpectedValue("an object", &entry, at);
        Bookmark& bookmark = out.emplace_back();
        for (const auto& [key, place] : {std::pair("name", &bookmark.name), std::pair("page", &bookmark.page), std::pair("selection", &bookmark.selection)}) {
            auto text = readText(entry, key, at);
            if (!text) return tl::unexpected(text.error());
            *place = std::move(*text);
        }
        const auto position = readPosition(entry.find("scenario"), scenarios, at + "/scenario");
        if (!position) return tl::unexpected(position.error());
        bookmark.scenario = position->value_or(0);
    }
    return out;
}

void appendTexts(std::string& out, const Study& study)
{
    for (const auto& [key, text] : {std::pair("title", &study.title), std::pair("verdict", &study.verdict)}) {
        if (text->empty()) continue;
        out += std::string(", \"") + key + "\": ";
        json::appendString(out, *text);
    }
    if (study.bookmarks.empty()) return;
    out += ", \"bookmarks\": [";
    for (const Bookmark& bookmark : study.bookmarks) {
        out += out.back() == '[' ? "{" : ", {";
        for (const auto& [key, text] : {std::pair("name", &bookmark.name), std::pair("page", &bookmark.page), std::pair("selection", &bookmark.selection)}) {
            out += std::string("\"") + key + "\": ";
            json::appendString(out, *text);
            out += ", ";
        }
        out += "\"scenario\": " + std::to_string(bookmark.scenario) + '}';
    }
    out += ']';
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
    for (const auto& [key, place] : {std::pair("title", &study.title), std::pair("verdict", &study.verdict)}) {
        auto text = readText(root, key, "");
        if (!text) return tl::unexpected(text.error());
        *place = std::move(*text);
    }
    auto bookmarks = readBookmarks(root.find("bookmarks"), study.scenarios.size());
    if (!bookmarks) return tl::unexpected(bookmarks.error());
    study.bookmarks = std::move(*bookmarks);
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
        + ", \"baseline\": " + (study.baseline ? std::to_string(*study.baseline) : "null");
    appendTexts(out, study);
    out += ", \"scenarios\": [\n";
    for (const Scenario& scenario : study.scenarios) {
        appendScenario(out, scenario);
        out += &scenario == &study.scenarios.back() ? "\n" : ",\n";
    }
    return out + "]}\n";
}

}  // namespace gable
