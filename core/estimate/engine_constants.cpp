#include "core/estimate/engine_constants.h"

#include <algorithm>
#include <cassert>
#include <charconv>

#include "core/embedded_file.h"
#include "core/estimate/serving.h"
#include "core/model/json_reader.h"

namespace gable {

namespace {

/// "0.19" of "vllm-0.19.0" as the numbers 0 and 19, "vllm-V0" as 0 and 0; nothing else counts.
std::pair<int, int> versionOf(std::string_view text)
{
    if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) text.remove_prefix(dash + 1);
    if (!text.empty() && (text.front() == 'v' || text.front() == 'V')) text.remove_prefix(1);
    std::pair<int, int> out{-1, 0};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.first);
    if (error == std::errc() && (end == text.data() + text.size() || *end != '.')) return out.first == 0 ? out : std::pair(-1, 0);  // "V0" is all of its versions
    if (error != std::errc()) return out;
    std::from_chars(end + 1, text.data() + text.size(), out.second);
    return out;
}

const std::vector<EngineConstants>& builtin()
{
    static const std::vector<EngineConstants> constants = [] {
        auto read = readEngineConstants(memoryFiles().front().text, memoryFiles().front().name);
        assert(read && !read->empty());  // a mistake in `resources/`; the tests keep it from happening
        return read && !read->empty() ? std::move(*read) : std::vector<EngineConstants>(1);
    }();
    return constants;
}

}  // namespace

Result<EngineConstants> readEngineConstants(const ConfigValue& object, const std::string& pointer)
{
    if (!object.object()) return unexpectedValue("an object of constants", &object, pointer);
    EngineConstants out;
    for (const auto& [key, value] : *object.object()) {
        const bool known = key == "from" || key == "fit" || std::any_of(engineFigures.begin(), engineFigures.end(), [&key = key](const EngineFigure& f) { return f.key == key; });
        if (!known) return fail("expected a constant (logit_bytes, non_torch_GiB …), found \"" + key.substr(0, 80) + '"', joinPointer(pointer, key));
    }
    constexpr std::size_t longest = 400;
    for (const auto& [key, place] : {std::pair("from", &out.version), std::pair("fit", &out.fit)}) {
        auto value = requireString(object, key, pointer);
        if (!value) return tl::unexpected(value.error());
        if (value->size() > longest) return fail("expected a text of at most 400 bytes, found " + std::to_string(value->size()), joinPointer(pointer, key));
        *place = std::move(*value);
    }
    for (const EngineFigure& figure : engineFigures) {
        if (figure.optional && !object.find(figure.key)) continue;
        const auto value = requireNumber(object, figure.key, pointer);
        if (!value) return tl::unexpected(value.error());
        if (!(*value >= 0 && *value <= 1e9)) return unexpectedValue("a number of at least 0", object.find(figure.key), joinPointer(pointer, figure.key));
        out.*figure.place = *value;
    }
    return out;
}

Result<std::vector<EngineConstants>> readEngineConstants(std::string_view text, std::string_view origin)
{
    const auto json = readJson(text, origin);
    if (!json) return tl::unexpected(json.error());
    const ConfigValue* versions = (*json)->find("versions");
    if (!versions || !versions->list()) return fail("expected a list of versions", "/versions", std::string(origin));
    std::vector<EngineConstants> out;
    for (std::size_t i = 0; i < versions->list()->size(); ++i) {
        auto constants = readEngineConstants((*versions->list())[i], "/versions/" + std::to_string(i));
        if (!constants) return fail(constants.error().message, constants.error().pointer, std::string(origin));
        out.push_back(std::move(*constants));
    }
    return out;
}

const EngineConstants& engineConstants(const Engine& engine)
{
    if (engine.constants) return *engine.constants;
    const auto wanted = versionOf(engine.version);
    const EngineConstants* found = &builtin().back();
    if (wanted.first < 0) return *found;
    for (const EngineConstants& constants : builtin())
        if (!(wanted < versionOf(constants.version))) found = &constants;
    return *found;
}

double defaultSequences(const Accelerator& accelerator)
{
    constexpr double large = 8192;  // the same GPUs get more of both
    return defaultBatchedTokens(accelerator) >= large ? 1024 : 256;
}

}  // namespace gable
