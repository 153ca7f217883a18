#include "core/catalog/catalog.h"

#include <algorithm>
#include <array>

#include "core/catalog/catalog_data.h"
#include "core/model/json_reader.h"
#include "core/scenario/workload_presets.h"

namespace gable {

namespace {

constexpr std::array precisions{Precision::Float32, Precision::Float16, Precision::Bfloat16, Precision::Int8, Precision::Fp8, Precision::Fp4};

template <typename Entry, typename Read>
Result<std::vector<Entry>> readAll(std::span<const CatalogFile> files, Read read)
{
    std::vector<Entry> entries;
    for (const CatalogFile& file : files) {
        const auto json = readJson(file.text, file.name);
        if (!json) return tl::unexpected(json.error());
        auto entry = read(**json);
        if (!entry) return tl::unexpected(Error{entry.error().message, std::string(file.name), entry.error().pointer});
        entries.push_back(std::move(*entry));
    }
    return entries;
}

/// The text members that every entry has, into the places given.
tl::expected<void, Error> readTexts(const ConfigValue& entry, std::string_view pointer,
                                    std::initializer_list<std::pair<std::string_view, std::string*>> texts)
{
    if (!entry.object()) return unexpectedValue("an object", &entry, std::string(pointer));
    for (const auto& [key, place] : texts) {
        auto text = requireString(entry, key, pointer);
        if (!text) return tl::unexpected(text.error());
        *place = std::move(*text);
    }
    return {};
}

Result<double> positive(const ConfigValue& entry, std::string_view key, std::string_view pointer)
{
    constexpr double most = 1e9;  // in the units of the keys; far beyond any hardware, and far from overflowing
    auto number = requireNumber(entry, key, pointer);
    if (number && !(*number > 0 && *number <= most)) return unexpectedValue("a positive number", entry.find(key), joinPointer(pointer, key));
    return number;
}

Result<std::vector<Peak>> readPeaks(const ConfigValue& entry, std::string_view pointer)
{
    const ConfigValue* peaks = entry.find("peak_TFLOPS");
    const std::string at = joinPointer(pointer, "peak_TFLOPS");
    if (!peaks || !peaks->object() || peaks->object()->empty()) return unexpectedValue("an object of rates by precision", peaks, at);
    std::vector<Peak> out;
    for (const auto& [name, value] : *peaks->object()) {
        const auto precision = std::find_if(precisions.begin(), precisions.end(), [&key = name](Precision p) { return id(p) == key; });
        if (precision == precisions.end()) return fail("expected float32, float16, bfloat16, int8, fp8 or fp4, found \"" + name + '"', at);
        const auto rate = positive(*peaks, name, at);
        if (!rate) return tl::unexpected(rate.error());
        out.push_back({*precision, FlopsPerSecond(*rate * 1e12)});
    }
    const auto rank = [](Precision p) { return std::find(precisions.begin(), precisions.end(), p) - precisions.begin(); };
    std::sort(out.begin(), out.end(), [&](const Peak& a, const Peak& b) { return rank(a.precision) < rank(b.precision); });
    return out;
}

/// By text, but digits by the number that they write: qwen3-4b before qwen3-14b.
bool comesBefore(std::string_view a, std::string_view b)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const auto number = [&](std::string_view& text) {
        std::size_t digits = 0;
        while (digits < text.size() && isDigit(text[digits])) ++digits;
        const std::string_view out = text.substr(0, digits);
        text.remove_prefix(digits);
        return out;
    };
    while (!a.empty() && !b.empty()) {
        if (isDigit(a.front()) && isDigit(b.front())) {
            const std::string_view x = number(a), y = number(b);
            if (x != y) return x.size() != y.size() ? x.size() < y.size() : x < y;
        } else {
            if (a.front() != b.front()) return a.front() < b.front();
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
    }
    return a.size() < b.size();
}

}  // namespace

const Model* Catalog::model(std::string_view id) const
{
    const auto found = std::find_if(models.begin(), models.end(), [&](const Model& m) { return m.id == id; });
    return found == models.end() ? nullptr : &*found;
}

const Accelerator* Catalog::accelerator(std::string_view id) const
{
    const auto found = std::find_if(accelerators.begin(), accelerators.end(), [&](const Accelerator& a) {
        return a.id == id || std::find(a.aliases.begin(), a.aliases.end(), id) != a.aliases.end();
    });
    return found == accelerators.end() ? nullptr : &*found;
}

Result<Model> readCatalogModel(const ConfigValue& entry)
{
    Model model;
    const auto texts = readTexts(entry, "", {{"id", &model.id}, {"name", &model.name}, {"publisher", &model.publisher},
                                             {"source", &model.source}, {"date", &model.date}});
    if (!texts) return tl::unexpected(texts.error());
    const ConfigValue* config = entry.find("config");
    if (!config || !config->object()) return unexpectedValue("an object", config, "/config");
    model.config = std::make_shared<const ConfigValue>(*config);
    return model;
}

Result<Accelerator> readAccelerator(const ConfigValue& entry, std::string_view pointer)
{
    Accelerator accelerator;
    const auto texts = readTexts(entry, pointer, {{"id", &accelerator.id}, {"name", &accelerator.name}, {"vendor", &accelerator.vendor},
                                                  {"source", &accelerator.source}, {"date", &accelerator.date},
                                                  {"memory_type", &accelerator.memoryType}});
    if (!texts) return tl::unexpected(texts.error());
    const auto memory = positive(entry, "memory_GiB", pointer);
    if (!memory) return tl::unexpected(memory.error());
    const auto bandwidth = positive(entry, "memory_bandwidth_GBps", pointer);
    if (!bandwidth) return tl::unexpected(bandwidth.error());
    auto peaks = readPeaks(entry, pointer);
    if (!peaks) return tl::unexpected(peaks.error());
    accelerator.memory = Bytes(*memory * 1024 * 1024 * 1024);
    accelerator.memoryBandwidth = BytesPerSecond(*bandwidth * 1e9);
    accelerator.peaks = std::move(*peaks);
    if (entry.find("link_GBps")) {
        const auto link = positive(entry, "link_GBps", pointer);
        if (!link) return tl::unexpected(link.error());
        auto type = requireString(entry, "link_type", pointer);
        if (!type) return tl::unexpected(type.error());
        accelerator.linkBandwidth = BytesPerSecond(*link * 1e9);
        accelerator.linkType = std::move(*type);
    }
    if (const ConfigValue* aliases = entry.find("aliases")) {
        if (!aliases->list()) return unexpectedValue("a list of texts", aliases, joinPointer(pointer, "aliases"));
        for (const ConfigValue& alias : *aliases->list()) {
            if (!alias.string()) return unexpectedValue("a text", &alias, joinPointer(pointer, "aliases"));
            accelerator.aliases.push_back(*alias.string());
        }
    }
    return accelerator;
}

Result<Catalog> builtinCatalog()
{
    auto models = readAll<Model>(modelFiles(), [](const ConfigValue& entry) { return readCatalogModel(entry); });
    if (!models) return tl::unexpected(models.error());
    std::sort(models->begin(), models->end(), [](const Model& a, const Model& b) { return comesBefore(a.id, b.id); });
    auto accelerators = readAll<Accelerator>(acceleratorFiles(), [](const ConfigValue& entry) { return readAccelerator(entry); });
    if (!accelerators) return tl::unexpected(accelerators.error());
    return Catalog{std::move(*models), std::move(*accelerators)};
}

Scenario defaultScenario(const Catalog& catalog)
{
    Scenario scenario;
    if (const Model* model = catalog.model("llama-3.1-70b")) scenario.model = *model;
    if (const Accelerator* accelerator = catalog.accelerator("h100-sxm")) scenario.accelerator = *accelerator;
    scenario.name = scenario.model.name;
    scenario.deployment.tp = 8;
    for (const WorkloadPreset& preset : workloadPresets())
        if (preset.id == "mixed") scenario.workload.groups.assign(preset.groups.begin(), preset.groups.end());
    return scenario;
}

}  // namespace gable
