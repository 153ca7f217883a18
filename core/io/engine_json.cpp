#include "core/io/engine_json.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/io/json_text.h"
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

/// Lines of the ledger that a measured one can stand in for.
constexpr std::array lines{"total_gib", "requested_gib", "weights_gib", "torch_peak_gib", "non_torch_gib", "cuda_graph_gib", "available_kv_cache_gib", "num_gpu_blocks"};

tl::expected<void, Error> readOverrides(const ConfigValue& object, const std::string& pointer, Engine& out)
{
    if (!object.object()) return unexpectedValue("an object of measured lines", &object, pointer);
    for (const auto& [key, value] : *object.object()) {
        const std::string at = joinPointer(pointer, key);
        if (std::find(lines.begin(), lines.end(), key) == lines.end()) return fail("expected a line of the ledger (weights_gib, torch_peak_gib …), found \"" + key.substr(0, 80) + '"', at);
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
        const auto setting = std::find_if(settings.begin(), settings.end(), [&key = key](const Setting& s) { return s.key == key; });
        if (setting == settings.end()) return fail("expected a setting of the engine (gpu_memory_utilization, max_model_len …), found \"" + key.substr(0, 80) + '"', at);
        const double* number = value.number();
        if (!number || !(*number >= setting->least && *number <= setting->most) || (setting->whole && *number != std::floor(*number)))
            return unexpectedValue(setting->whole ? "a whole number of at least " + format::exact(setting->least) : "a part of the memory, above 0 and at most 1", &value, at);
        out.*setting->place = *number;
    }
    return out;
}

void appendEngine(std::string& out, const Engine& engine)
{
    out += "{\"version\": ";
    json::appendString(out, engine.version);
    for (const Setting& setting : settings) {
        out.append(", \"").append(setting.key).append("\": ");
        json::appendNumber(out, engine.*setting.place);
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
