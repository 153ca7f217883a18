#include "core/catalog/catalog.h"

#include <algorithm>

#include "core/embedded_file.h"
#include "core/model/json_reader.h"
#include "core/scenario/workload_presets.h"

namespace gable {

namespace {

template <typename Entry, typename Read>
Result<std::vector<Entry>> readAll(std::span<const EmbeddedFile> files, Read read)
{
    std::vector<Entry> entries;
    for (const EmbeddedFile& file : files) {
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

void sortAccelerators(std::vector<Accelerator>& accelerators)
{
    std::stable_sort(accelerators.begin(), accelerators.end(), [](const Accelerator& a, const Accelerator& b) { return comesBefore(a.id, b.id); });
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
        return a.id == id;
    });
    if (found != accelerators.end()) return &*found;
    // An id goes before an alias: a person's own file may take a name that another one has as an alias.
    const auto alias = std::find_if(accelerators.begin(), accelerators.end(), [&](const Accelerator& a) {
        return std::find(a.aliases.begin(), a.aliases.end(), id) != a.aliases.end();
    });
    return alias == accelerators.end() ? nullptr : &*alias;
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

void mergeAccelerators(Catalog& catalog, std::vector<Accelerator> accelerators)
{
    for (Accelerator& own : accelerators) {
        const auto same = std::find_if(catalog.accelerators.begin(), catalog.accelerators.end(), [&](const Accelerator& a) { return a.id == own.id; });
        if (same != catalog.accelerators.end())
            *same = std::move(own);
        else
            catalog.accelerators.push_back(std::move(own));
    }
    sortAccelerators(catalog.accelerators);
}

Result<Catalog> builtinCatalog()
{
    auto models = readAll<Model>(modelFiles(), [](const ConfigValue& entry) { return readCatalogModel(entry); });
    if (!models) return tl::unexpected(models.error());
    std::sort(models->begin(), models->end(), [](const Model& a, const Model& b) { return comesBefore(a.id, b.id); });
    auto accelerators = readAll<Accelerator>(acceleratorFiles(), [](const ConfigValue& entry) { return readAccelerator(entry); });
    if (!accelerators) return tl::unexpected(accelerators.error());
    sortAccelerators(*accelerators);
    return Catalog{std::move(*models), std::move(*accelerators)};
}

Scenario defaultScenario(const Catalog& catalog)
{
    Scenario scenario;
    if (const Model* model = catalog.model("llama-3.1-70b")) scenario.model = *model;
    if (const Accelerator* accelerator = catalog.accelerator("h100-sxm")) scenario.accelerator = *accelerator;
    scenario.name = scenario.model.name;
    scenario.deployment.tp = 8;
    scenario.serving = Serving{3584, 1024, 64};  // whose answers are at 4,096 tokens of context in their middle
    for (const WorkloadPreset& preset : workloadPresets())
        if (preset.id == "mixed") scenario.workload.groups.assign(preset.groups.begin(), preset.groups.end());
    return scenario;
}

}  // namespace gable
