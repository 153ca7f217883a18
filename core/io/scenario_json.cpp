#include "core/io/scenario_json.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/io/config_json.h"
#include "core/io/engine_json.h"
#include "core/io/hub_cache.h"
#include "core/io/json_text.h"
#include "core/io/model_source.h"
#include "core/model/json_reader.h"
#include "core/scenario/fields.h"
#include "core/scenario/workload_presets.h"
#include "core/units/format.h"

namespace gable {

namespace {

using Status = tl::expected<void, Error>;

/// What the readers of a scenario's keys share.
struct Reading {
    Scenario scenario;
    const Catalog& catalog;
    const ModelLookup& lookup;
    bool selfContained = false;  ///< no other file is read
};

struct Key {
    std::string_view name;
    Status (*read)(Reading& reading, const ConfigValue& value, const std::string& pointer);
};

/// Hands every member to the row of its key; a key without a row is an error.
template <std::size_t Size>
Status readMembers(Reading& reading, const ConfigValue& object, const std::string& pointer, const std::array<Key, Size>& keys)
{
    if (!object.object()) return unexpectedValue("an object", &object, pointer);
    for (const auto& [name, value] : *object.object()) {
        const auto found = std::find_if(keys.begin(), keys.end(), [&, &key = name](const Key& row) { return row.name == key; });
        if (found == keys.end()) {
            std::string known;
            for (const Key& row : keys) known += (known.empty() ? "" : ", ") + std::string(row.name);
            return fail("expected one of the keys " + known + ", found \"" + name.substr(0, 80) + '"', joinPointer(pointer, name));
        }
        if (auto status = found->read(reading, value, joinPointer(pointer, name)); !status) return status;
    }
    return {};
}

Status readName(const ConfigValue& value, const std::string& pointer, std::string& place, std::size_t longest)
{
    if (!value.string()) return unexpectedValue("a text", &value, pointer);
    if (value.string()->size() > longest) return unexpectedValue("a text of at most " + std::to_string(longest) + " bytes", &value, pointer);
    place = *value.string();
    return {};
}

/// A field of the Field table from its JSON value.
template <const auto& FieldId>
Status readField(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    const Field& field = *findField(FieldId);
    std::string text;
    if (field.kind == FieldKind::Count) {
        if (!value.number()) return unexpectedValue("a whole number", &value, pointer);
        text = format::exact(*value.number());
    } else if (field.kind == FieldKind::Toggle) {
        if (!value.boolean()) return unexpectedValue("true or false", &value, pointer);
        text = *value.boolean() ? "on" : "off";
    } else {
        if (!value.string()) return unexpectedValue("a text", &value, pointer);
        text = *value.string();
    }
    auto changed = with(reading.scenario, field, text);
    if (!changed) return fail(changed.error().message, pointer);
    reading.scenario = std::move(*changed);
    return {};
}

Result<double> whole(const ConfigValue& value, double most, const std::string& pointer)
{
    const double* number = value.number();
    if (!number || !(*number >= 0) || *number > most || *number != std::floor(*number))
        return unexpectedValue("a whole number from 0 to " + format::count(most), &value, pointer);
    return *number;
}

Result<RequestGroup> readGroup(const ConfigValue& value, const std::string& pointer)
{
    if (!value.object()) return unexpectedValue("an object with phase, requests, num_tokens and context_len", &value, pointer);
    RequestGroup group;
    bool hasPhase = false, hasTokens = false, hasContext = false;
    for (const auto& [name, member] : *value.object()) {
        const std::string at = joinPointer(pointer, name);
        if (name == "phase") {
            const bool prefill = member.string() && *member.string() == "prefill";
            if (!prefill && !(member.string() && *member.string() == "decode")) return unexpectedValue("\"prefill\" or \"decode\"", &member, at);
            group.phase = prefill ? Phase::Prefill : Phase::Decode;
            hasPhase = true;
            continue;
        }
        double* place = name == "requests" ? &group.requests : name == "num_tokens" ? &group.numTokens : name == "context_len" ? &group.contextLen : nullptr;
        if (!place) return fail("expected one of the keys phase, requests, num_tokens, context_len, found \"" + name.substr(0, 80) + '"', at);
        const auto number = whole(member, name == "requests" ? maxRequests : maxTokens, at);
        if (!number) return tl::unexpected(number.error());
        *place = *number;
        hasTokens = hasTokens || place == &group.numTokens;
        hasContext = hasContext || place == &group.contextLen;
    }
    if (!hasPhase) return unexpectedValue("\"prefill\" or \"decode\"", nullptr, joinPointer(pointer, "phase"));
    if (!hasContext) return unexpectedValue("a whole number", nullptr, joinPointer(pointer, "context_len"));
    if (!hasTokens && group.phase == Phase::Prefill) group.numTokens = group.contextLen;
    return group;
}

Status readBatch(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    if (!value.list()) return unexpectedValue("a list of request groups", &value, pointer);
    if (value.list()->size() > maxGroups) return fail("expected at most " + format::count(maxGroups) + " request groups, found more", pointer);
    reading.scenario.workload.groups.clear();
    for (std::size_t i = 0; i < value.list()->size(); ++i) {
        auto group = readGroup((*value.list())[i], joinPointer(pointer, std::to_string(i)));
        if (!group) return tl::unexpected(group.error());
        reading.scenario.workload.groups.push_back(*group);
    }
    return {};
}

Status readModel(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    Model& model = reading.scenario.model;
    if (value.string()) {
        auto found = reading.lookup(*value.string());
        if (!found) return tl::unexpected(found.error());
        Config side = std::move(model.quantConfig);  // an explicit quant_config may have been read before
        model = std::move(*found);
        if (side) model.quantConfig = std::move(side);
        return {};
    }
    if (!value.object()) return unexpectedValue("a catalogue id, a path or a config object", &value, pointer);
    model.config = std::make_shared<const ConfigValue>(value);
    if (model.name.empty()) model.name = "config";
    return {};
}

Status readQuantConfig(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    if (value.isNull()) return {};
    if (value.object()) {
        reading.scenario.model.quantConfig = std::make_shared<const ConfigValue>(value);
        return {};
    }
    if (reading.selfContained) return unexpectedValue("an object or null", &value, pointer);
    if (!value.string()) return unexpectedValue("a path, an object or null", &value, pointer);
    auto file = readJsonFile(*value.string());
    if (!file) return tl::unexpected(file.error());
    if (!(*file)->object()) return fail("expected an object, found " + (*file)->describe(), {}, *value.string());
    reading.scenario.model.quantConfig = std::move(*file);
    return {};
}

template <std::string Model::*Place>
Status readModelText(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    return readName(value, pointer, reading.scenario.model.*Place, 4096);
}

constexpr std::array modelInfoKeys{
    Key{"id", readModelText<&Model::id>}, Key{"name", readModelText<&Model::name>}, Key{"publisher", readModelText<&Model::publisher>},
    Key{"source", readModelText<&Model::source>}, Key{"date", readModelText<&Model::date>}};

Status readModelInfo(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    return readMembers(reading, value, pointer, modelInfoKeys);
}

Status readAcceleratorKey(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    if (value.isNull()) {
        reading.scenario.accelerator.reset();
    } else if (value.string()) {
        const Accelerator* found = reading.catalog.accelerator(*value.string());
        if (!found) return unexpectedValue("an accelerator's id (`gable-cli hardware` lists them)", &value, pointer);
        reading.scenario.accelerator = *found;
    } else {
        auto read = readAccelerator(value, pointer);
        if (!read) return tl::unexpected(read.error());
        reading.scenario.accelerator = std::move(*read);
    }
    return {};
}

Status readScenarioName(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    return readName(value, pointer, reading.scenario.name, 4096);
}

Status readId(Reading&, const ConfigValue& value, const std::string& pointer)
{
    std::string id;
    return readName(value, pointer, id, 4096);
}

constexpr std::string_view tpField = "parallelism.tp", ppField = "parallelism.pp", dpField = "parallelism.dp", epField = "parallelism.ep";
constexpr std::string_view dtypeField = "dtype", kvField = "kv_cache_dtype", quantizationField = "quantization", scopeField = "scope", accountingField = "accounting";
constexpr std::string_view stageField = "parallelism.stage", skewField = "parallelism.expert_skew_percent";
constexpr std::string_view drafterField = "speculation.drafter", acceptanceField = "speculation.acceptance_percent";

constexpr std::string_view timesField = "times", softwareField = "software", overlapField = "overlap_percent", overheadField = "step_overhead";
constexpr std::string_view computeField = "efficiency.compute_percent", memoryField = "efficiency.memory_percent", linkField = "efficiency.link_percent";
constexpr std::string_view islField = "serving.isl", oslField = "serving.osl", concurrencyField = "serving.concurrency";

constexpr std::array efficiencyKeys{Key{"compute_percent", readField<computeField>}, Key{"memory_percent", readField<memoryField>},
                                    Key{"link_percent", readField<linkField>}};
constexpr std::array servingKeys{Key{"isl", readField<islField>}, Key{"osl", readField<oslField>}, Key{"concurrency", readField<concurrencyField>}};
constexpr std::string_view rateField = "demand.requests_per_second", ttftField = "demand.ttft_ms", tpotField = "demand.tpot_ms", utilizationField = "demand.utilization_percent";
constexpr std::array demandKeys{Key{"requests_per_second", readField<rateField>}, Key{"ttft_ms", readField<ttftField>}, Key{"tpot_ms", readField<tpotField>},
                                Key{"utilization_percent", readField<utilizationField>}};
constexpr std::array parallelismKeys{Key{"tp", readField<tpField>}, Key{"pp", readField<ppField>}, Key{"dp", readField<dpField>},
                                     Key{"ep", readField<epField>}, Key{"stage", readField<stageField>}, Key{"expert_skew_percent", readField<skewField>}};
constexpr std::array speculationKeys{Key{"drafter", readField<drafterField>}, Key{"acceptance_percent", readField<acceptanceField>}};

Status readParallelism(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    return readMembers(reading, value, pointer, parallelismKeys);
}

Status readSpeculation(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    return readMembers(reading, value, pointer, speculationKeys);
}

Status readEfficiency(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    return readMembers(reading, value, pointer, efficiencyKeys);
}

/// Given or not: an empty object is a load with all defaults.
Status readServing(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    reading.scenario.serving.reset();
    if (value.isNull()) return {};
    reading.scenario.serving.emplace();
    return readMembers(reading, value, pointer, servingKeys);
}

Status readDemand(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    reading.scenario.demand.reset();
    if (value.isNull()) return {};
    reading.scenario.demand.emplace();
    return readMembers(reading, value, pointer, demandKeys);
}

Status readEngineKey(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    auto engine = readEngine(value, pointer);
    if (!engine) return tl::unexpected(engine.error());
    reading.scenario.engine = std::move(*engine);
    return {};
}

Status readFormats(Reading& reading, const ConfigValue& value, const std::string& pointer)
{
    if (!value.object()) return unexpectedValue("an object of formats by part", &value, pointer);
    for (const auto& [part, format] : *value.object()) {
        const std::string at = joinPointer(pointer, part);
        const Field* field = findField("formats." + part);
        if (!field) return fail("expected the id of a part with linear layers (attention, dense_ffn, routed_experts …), found \"" + part.substr(0, 80) + '"', at);
        if (!format.string()) return unexpectedValue("a text", &format, at);
        auto changed = with(reading.scenario, *field, *format.string());
        if (!changed) return fail(changed.error().message, at);
        reading.scenario = std::move(*changed);
    }
    return {};
}

constexpr std::array scenarioKeys{
    Key{"id", readId}, Key{"name", readScenarioName}, Key{"model", readModel}, Key{"model_info", readModelInfo}, Key{"quant_config", readQuantConfig},
    Key{"dtype", readField<dtypeField>}, Key{"kv_cache_dtype", readField<kvField>}, Key{"quantization", readField<quantizationField>},
    Key{"formats", readFormats}, Key{"parallelism", readParallelism}, Key{"speculation", readSpeculation}, Key{"batch", readBatch}, Key{"accounting", readField<accountingField>}, Key{"scope", readField<scopeField>},
    Key{"accelerator", readAcceleratorKey}, Key{"times", readField<timesField>}, Key{"software", readField<softwareField>}, Key{"efficiency", readEfficiency},
    Key{"overlap_percent", readField<overlapField>}, Key{"step_overhead", readField<overheadField>}, Key{"serving", readServing}, Key{"demand", readDemand}, Key{"engine", readEngineKey}};

Result<Scenario> finishScenario(Reading& reading, const ConfigValue& object)
{
    if (auto status = readMembers(reading, object, "", scenarioKeys); !status) return tl::unexpected(status.error());
    if (!reading.scenario.model.config) return unexpectedValue("a catalogue id, a path or a config object", nullptr, "/model");
    if (reading.scenario.name.empty()) reading.scenario.name = reading.scenario.model.name;
    return std::move(reading.scenario);
}

}  // namespace

ModelLookup modelLookup(const Catalog& catalog, const std::string& hubCache)
{
    return [&catalog, hubCache](const std::string& idOrPath) -> Result<Model> {
        if (const Model* model = catalog.model(idOrPath)) return *model;
        auto loaded = loadModel(idOrPath);
        if (loaded || loaded.error().message != "no such file") return loaded;
        if (const auto cached = findInHubCache(hubCache, idOrPath)) return loadModel(cached->folder);
        const std::string ways = hubCache.empty() ? " or a path" : ", a path or the id of a model in the Hugging Face cache " + hubCache;
        return fail("expected a catalogue id (`gable-cli models` lists them)" + ways + ", found nothing by that name", {}, idOrPath);
    };
}

Result<Scenario> readScenario(const ConfigValue& object, const Catalog& catalog, const ModelLookup& lookup)
{
    Reading reading{{}, catalog, lookup, false};
    return finishScenario(reading, object);
}

Result<Scenario> readScenarioAlone(const ConfigValue& object, const Catalog& catalog)
{
    const ModelLookup lookup = [&](const std::string& id) -> Result<Model> {
        if (const Model* model = catalog.model(id)) return *model;
        return fail("expected a config object or a catalogue id, found \"" + id.substr(0, 80) + '"', "/model");
    };
    Reading reading{{}, catalog, lookup, true};
    return finishScenario(reading, object);
}

}  // namespace gable
