#include "core/io/engine_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "core/estimate/engine_constants.h"
#include "core/io/json_writer.h"
#include "core/model/json_reader.h"
#include "core/units/format.h"

namespace gable {

namespace {

struct Setting {
    std::string_view key;
    double Engine::*place;
    double least, most;
    bool whole;
};
constexpr std::array settings{
    Setting{"gpu_memory_utilization", &Engine::utilization, 0.01, 1, false},
    Setting{"max_model_len", &Engine::maxModelLen, 0, 1e9, true},
    Setting{"max_num_seqs", &Engine::maxNumSeqs, 0, 1e6, true},
    Setting{"max_num_batched_tokens", &Engine::maxNumBatchedTokens, 0, 1e8, true},
    Setting{"block_size", &Engine::blockSize, 1, 4096, true},
};

constexpr std::string_view acceleratorKey = "accelerator";

void appendConstants(std::string& out, const EngineConstants& constants)
{
    json::Writer writer(out);
    writer.text("from", constants.version);
    for (const EngineFigure& figure : engineFigures)
        if (!figure.optional || constants.*figure.place != 0) writer.number(figure.key, constants.*figure.place);
    writer.text("fit", constants.fit);
}

tl::expected<void, Error> readOverrides(const ConfigValue& object, const std::string& pointer, Engine& out)
{
    if (!object.object()) return unexpectedValue("an object of measured lines", &object, pointer);
    for (const auto& [key, value] : *object.object()) {
        const std::string at = joinPointer(pointer, key);
        if (std::find(measurableLines.begin(), measurableLines.end(), key) == measurableLines.end())
            return fail("expected a line of the ledger (weights_gib, torch_peak_gib …), found \"" + key.substr(0, 80) + '"', at);
        if (!value.number() || !(*value.number() >= 0 && *value.number() <= 1e9)) return unexpectedValue("a number of at least 0", &value, at);
        out.overrides[key] = *value.number();
    }
    return {};
}

}  // namespace

Result<Engine> readEngine(const ConfigValue& object, const std::string& pointer)
{
    if (!object.object()) return unexpectedValue("an object", &object, pointer);
    Engine out;
    for (const auto& [key, value] : *object.object()) {
        const std::string at = joinPointer(pointer, key);
        if (key == "version") {
            constexpr std::size_t longest = 64;
            if (!value.string() || value.string()->size() > longest) return unexpectedValue("a version as \"vllm-0.19\"", &value, at);
            out.version = *value.string();
            continue;
        }
        if (key == "overrides") {
            if (const auto read = readOverrides(value, at, out); !read) return tl::unexpected(read.error());
            continue;
        }
        if (key == "constants") {
            auto constants = readEngineConstants(value, at);
            if (!constants) return tl::unexpected(constants.error());
            out.constants = std::move(*constants);
            continue;
        }
        const auto setting = std::find_if(settings.begin(), settings.end(), [&key = key](const Setting& s) { return s.key == key; });
        if (setting == settings.end()) return fail("expected a setting of the engine (gpu_memory_utilization, max_model_len …), found \"" + key.substr(0, 80) + '"', at);
        const double* number = value.number();
        if (!number || !(*number >= setting->least && *number <= setting->most) || (setting->whole && *number != std::floor(*number)))
            return unexpectedValue(setting->whole ? "a whole number of at least " + format::exact(setting->least) : "a part of the memory, above 0 and at most 1", &value, at);
        out.*setting->place = *number;
    }
    return out;
}

Result<MemoryCalibration> readMemoryCalibration(const ConfigValue& object)
{
    if (!object.object()) return unexpectedValue("an object", &object, {});
    MemoryCalibration out;
    auto accelerator = requireString(object, acceleratorKey);
    if (!accelerator) return tl::unexpected(accelerator.error());
    if (accelerator->empty()) return fail("expected an id, found \"\"", joinPointer({}, acceleratorKey));
    out.accelerator = std::move(*accelerator);
    ConfigValue::Object rest;
    std::copy_if(object.object()->begin(), object.object()->end(), std::back_inserter(rest), [](const auto& member) { return member.first != acceleratorKey; });
    auto constants = readEngineConstants(ConfigValue(std::move(rest)), {});
    if (!constants) return tl::unexpected(constants.error());
    out.constants = std::move(*constants);
    return out;
}

std::string writeMemoryCalibration(const MemoryCalibration& calibration)
{
    std::string out = "{";
    json::Writer(out).text(acceleratorKey, calibration.accelerator);
    appendConstants(out, calibration.constants);
    return out + "}\n";
}

std::string memoryCalibrationFile(const MemoryCalibration& calibration)
{
    std::string out = "vllm-" + calibration.constants.version + '-' + calibration.accelerator;
    // A version out of a log may hold anything.
    for (char& c : out)
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_')) c = '-';
    return out + ".json";
}

void appendEngine(std::string& out, const Engine& engine)
{
    out += "{\"version\": ";
    json::appendString(out, engine.version);
    for (const Setting& setting : settings) {
        out.append(", \"").append(setting.key).append("\": ");
        json::appendNumber(out, engine.*setting.place);
    }
    if (engine.constants) {
        out += ", \"constants\": {";
        appendConstants(out, *engine.constants);
        out += '}';
    }
    if (!engine.overrides.empty()) {
        out += ", \"overrides\": {";
        for (const auto& [key, value] : engine.overrides) {
            if (out.back() != '{') out += ", ";
            json::appendString(out, key);
            out += ": ";
            json::appendNumber(out, value);
        }
        out += '}';
    }
    out += '}';
}

}  // namespace gable
