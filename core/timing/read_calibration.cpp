#include "core/timing/read_calibration.h"

#include <algorithm>

#include "core/model/json_reader.h"

namespace gable::timing {

namespace {

Result<double> numberIn(const ConfigValue& object, std::string_view key, const std::string& at, double least, double most)
{
    auto number = requireNumber(object, key, at);
    if (number && !(*number >= least && *number <= most)) return unexpectedValue("a number in range", object.find(key), joinPointer(at, key));
    return number;
}

/// Efficiencies of kernels are at most 1; those of a link may be more, where the network itself sums.
bool isEfficiency(std::string_view key) { return key == "e_c" || key == "e_m" || key == "e_w" || key == "e_gemm"; }

tl::expected<void, Error> readParameters(const ConfigValue& entry, const std::string& at, Fit& fit)
{
    const ConfigValue* object = entry.find("parameters");
    const std::string inside = joinPointer(at, "parameters");
    if (!object || !object->object()) return unexpectedValue("an object of numbers", object, inside);
    const std::span<const Parameter> parameters = parametersOf(fit.model);
    for (const auto& [key, value] : *object->object())
        if (std::none_of(parameters.begin(), parameters.end(), [&key = key](const Parameter& p) { return p.key == key; }))
            return fail("a parameter that this kind of kernel does not have", joinPointer(inside, key));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (parameters[i].optional && !object->find(parameters[i].key)) continue;
        const auto number = numberIn(*object, parameters[i].key, inside, 0, isEfficiency(parameters[i].key) ? 1 : 1e9);
        if (!number) return tl::unexpected(number.error());
        fit.values[i] = *number;
    }
    return {};
}

Result<Fit> readFit(const ConfigValue& entry, const std::string& at)
{
    Fit fit;
    const auto name = requireString(entry, "op", at);
    if (!name) return tl::unexpected(name.error());
    const auto model = std::find_if(measuredModels.begin(), measuredModels.end(), [&](TimeModel m) { return id(m) == *name; });
    if (model == measuredModels.end()) return unexpectedValue("a kind of kernel", entry.find("op"), joinPointer(at, "op"));
    fit.model = *model;
    auto software = requireString(entry, "software", at);
    if (!software) return tl::unexpected(software.error());
    fit.software = std::move(*software);
    for (const auto& [key, place] : {std::pair("weights", &fit.weights), std::pair("queries", &fit.queries), std::pair("cache", &fit.cache),
                                     std::pair("implementation", &fit.variant), std::pair("exchange", &fit.variant)})
        if (const ConfigValue* text = entry.find(key)) {
            if (!text->string()) return unexpectedValue("a text", text, joinPointer(at, key));
            *place = *text->string();
        }
    for (const auto& [key, place] : {std::pair("rows", &fit.rows), std::pair("error_median_percent", &fit.errorMedian), std::pair("error_p90_percent", &fit.errorP90)}) {
        const auto number = numberIn(entry, key, at, 0, 1e9);
        if (!number) return tl::unexpected(number.error());
        *place = *number;
    }
    const ConfigValue* range = entry.find("measured_us");
    if (!range || !range->list() || range->list()->size() != 2 || !(*range->list())[0].number() || !(*range->list())[1].number())
        return unexpectedValue("the shortest and the longest measured time", range, joinPointer(at, "measured_us"));
    fit.shortest = *(*range->list())[0].number();
    fit.longest = *(*range->list())[1].number();
    if (const auto read = readParameters(entry, at, fit); !read) return tl::unexpected(read.error());
    return fit;
}

Result<CalibrationFile> readFile(const ConfigValue& json)
{
    CalibrationFile out;
    for (const auto& [key, place] : {std::pair("accelerator", &out.accelerator), std::pair("version", &out.version), std::pair("source", &out.source),
                                     std::pair("date", &out.date), std::pair("note", &out.note), std::pair("errors", &out.errors)}) {
        auto text = requireString(json, key);
        if (!text) return tl::unexpected(text.error());
        *place = std::move(*text);
    }
    const ConfigValue* fits = json.find("fits");
    if (!fits || !fits->list()) return unexpectedValue("a list of fits", fits, "/fits");
    for (std::size_t i = 0; i < fits->list()->size(); ++i) {
        auto fit = readFit((*fits->list())[i], "/fits/" + std::to_string(i));
        if (!fit) return tl::unexpected(fit.error());
        out.fits.push_back(std::move(*fit));
    }
    return out;
}

}  // namespace

Result<CalibrationFile> readCalibrationFile(std::string_view text, std::string_view origin)
{
    const auto json = readJson(text, origin);
    if (!json) return tl::unexpected(json.error());
    auto file = readFile(**json);
    if (!file) return tl::unexpected(Error{file.error().message, std::string(origin), file.error().pointer});
    return file;
}

}  // namespace gable::timing
