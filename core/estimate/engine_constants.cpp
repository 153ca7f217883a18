#include "core/estimate/engine_constants.h"

#include <cassert>
#include <charconv>

#include "core/embedded_file.h"
#include "core/estimate/serving.h"
#include "core/model/json_reader.h"

namespace gable {

namespace {

/// "0.19" of "vllm-0.19.0" as the numbers 0 and 19; nothing else counts.
std::pair<int, int> versionOf(std::string_view text)
{
    if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) text.remove_prefix(dash + 1);
    std::pair<int, int> out{-1, 0};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.first);
    if (error != std::errc() || end == text.data() + text.size() || *end != '.') return out;
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

Result<std::vector<EngineConstants>> readEngineConstants(std::string_view text, std::string_view origin)
{
    const auto json = readJson(text, origin);
    if (!json) return tl::unexpected(json.error());
    const ConfigValue* versions = (*json)->find("versions");
    if (!versions || !versions->list()) return fail("expected a list of versions", "/versions", std::string(origin));
    std::vector<EngineConstants> out;
    for (std::size_t i = 0; i < versions->list()->size(); ++i) {
        const ConfigValue& entry = (*versions->list())[i];
        const std::string at = "/versions/" + std::to_string(i);
        EngineConstants& constants = out.emplace_back();
        for (const auto& [key, place] : {std::pair("from", &constants.version), std::pair("fit", &constants.fit)}) {
            auto value = requireString(entry, key, at);
            if (!value) return tl::unexpected(Error{value.error().message, std::string(origin), value.error().pointer});
            *place = std::move(*value);
        }
        for (const auto& [key, place] : {std::pair("logit_bytes", &constants.logitBytes), std::pair("least_peak_GiB", &constants.leastPeak),
                                         std::pair("non_torch_GiB", &constants.nonTorch), std::pair("non_torch_parallel_GiB", &constants.nonTorchParallel),
                                         std::pair("cuda_graphs_GiB", &constants.graphs)}) {
            const auto value = requireNumber(entry, key, at);
            if (!value) return tl::unexpected(Error{value.error().message, std::string(origin), value.error().pointer});
            *place = *value;
        }
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
