#include "app/cli/scenario_options.h"

#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli/model_names.h"
#include "core/io/json_text.h"
#include "core/io/scenario_json.h"
#include "core/io/study_json.h"
#include "core/model/json_reader.h"
#include "core/scenario/fields.h"

namespace gable::cli {
namespace {

/// Options that are fields of a scenario under a shorter name.
struct FieldOption {
    const char* option;
    const char* field;
    const char* type;
};
constexpr FieldOption fieldOptions[] = {
    {"--tp", "parallelism.tp", "N"},
    {"--pp", "parallelism.pp", "N"},
    {"--dp", "parallelism.dp", "N"},
    {"--dtype", "dtype", "NAME"},
    {"--kv-cache-dtype", "kv_cache_dtype", "NAME"},
    {"--quantization", "quantization", "NAME"},
    {"--accounting", "accounting", "hardware|vllm"},
    {"--scope", "scope", "per-gpu|global"},
};

/// The object with its model exchanged. The side file belongs to the model that was there, so it goes with it.
Config withModel(const Config& object, const std::string& model)
{
    ConfigValue::Object members;
    for (const auto& member : *object->object())
        if (member.first != "model" && member.first != "quant_config") members.push_back(member);
    members.emplace_back("model", ConfigValue(model));
    return std::make_shared<const ConfigValue>(std::move(members));
}

/// Of a study its active scenario.
Result<ScenarioOptions::Read> readStudyObject(const ConfigValue& object, const std::string& origin, const Catalog& catalog)
{
    const auto study = readStudy(object, catalog);
    if (!study) return fail(study.error().message, study.error().pointer, origin);
    return ScenarioOptions::Read{study->scenarios[study->active], "null"};
}

Result<ScenarioOptions::Read> readObject(const Config& object, const std::string& origin, const Catalog& catalog)
{
    if (object->find("format")) return readStudyObject(*object, origin, catalog);
    auto scenario = readScenario(*object, catalog, modelNames(catalog));
    if (!scenario) {
        Error error = std::move(scenario.error());
        if (error.origin.empty()) error.origin = origin;
        return tl::unexpected(std::move(error));
    }
    ScenarioOptions::Read read{std::move(*scenario), "null"};
    if (const ConfigValue* id = object->find("id"); id && id->string()) {
        read.idJson.clear();
        json::appendString(read.idJson, *id->string());
    }
    return read;
}

Result<Config> readFile(const std::string& path)
{
    if (path != "-") return readJsonFile(path);
    const auto text = readTextFile("/dev/stdin");
    if (!text) return fail(text.error().message, {}, "standard input");
    return readJson(*text, "standard input");
}

/// What an estimate starts from when no file gives it: the studio's scenario, or another model on one GPU with its
/// batch.
Result<ScenarioOptions::Read> startingPoint(const std::optional<std::string>& model, const Catalog& catalog)
{
    ScenarioOptions::Read read{defaultScenario(catalog), "null"};
    if (!model) return read;
    auto found = modelNames(catalog)(*model);
    if (!found) return tl::unexpected(found.error());
    read.scenario.name = found->name;
    read.scenario.model = std::move(*found);
    read.scenario.deployment = Deployment{};
    return read;
}

Result<void> applyAccelerator(Scenario& scenario, const std::string& id, const Catalog& catalog)
{
    if (id == "none") {
        scenario.accelerator.reset();
        return {};
    }
    const Accelerator* accelerator = catalog.accelerator(id);
    if (!accelerator)
        return fail("expected an id that `gable-cli hardware` lists, or none, found \"" + id + '"', {},
                    "--accelerator");
    scenario.accelerator = *accelerator;
    return {};
}

}  // namespace

Result<void> applyQuantConfig(Scenario& scenario, const std::string& path)
{
    auto config = readJsonFile(path);
    if (!config) return tl::unexpected(config.error());
    if (!(*config)->object()) return fail("expected an object, found " + (*config)->describe(), {}, path);
    scenario.model.quantConfig = std::move(*config);
    return {};
}

Result<void> applyField(Scenario& scenario, const std::string& id, const std::string& value)
{
    const Field* field = findField(id);
    if (!field) {
        std::string names;
        for (const Field& known : fields()) names.append(names.empty() ? "" : ", ").append(known.id);
        return fail("expected one of " + names + ", found \"" + id + '"', {}, "--set");
    }
    auto changed = with(scenario, *field, value);
    if (!changed) return tl::unexpected(changed.error());
    scenario = std::move(*changed);
    return {};
}

void addSet(CLI::App& command, FieldEdits& edits)
{
    const auto set = [&edits](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) {
            const auto equals = text.find('=');
            if (equals == std::string::npos)
                throw CLI::ValidationError("--set", "expected FIELD=VALUE, found \"" + text + '"');
            edits.emplace_back(text.substr(0, equals), text.substr(equals + 1));
        }
    };
    std::string known = "Set a field; may be given again. Fields:";
    for (const Field& field : fields()) known.append(" ").append(field.id);
    command.add_option_function<std::vector<std::string>>("--set", set, known)
        ->type_name("FIELD=VALUE")
        ->expected(1)
        ->take_all();
}

void ScenarioOptions::addTo(CLI::App& command)
{
    command
        .add_option("scenario", file, "Scenario as JSON (gable.scenario/1), or a study: its active scenario; - is standard input. Options override it")
        ->type_name("FILE");
    command
        .add_option("--model", model,
                    "Id of the catalogue, a config.json, a folder with one, or ORG/NAME of the Hugging Face cache")
        ->type_name("ID|PATH");
    command.add_option("--quant-config", quantConfig, "Side file with the quantization (hf_quant_config.json)")
        ->type_name("FILE");
    for (const FieldOption& option : fieldOptions) {
        const Field* field = findField(option.field);
        const auto add = [this, id = std::string(option.field)](const std::string& value) {
            fields.emplace_back(id, value);
        };
        command.add_option_function<std::string>(option.option, add, field ? std::string(field->help) : std::string())
            ->type_name(option.type);
    }
    command.add_flag_callback(
        "--ep", [this] { fields.emplace_back("parallelism.ep", "on"); }, "Spread whole experts over the DP × TP GPUs.");
    command.add_flag_callback(
        "--no-ep", [this] { fields.emplace_back("parallelism.ep", "off"); },
        "Cut each expert instead, where a file says otherwise.");
    command
        .add_option("--batch", batch, "Requests of the step: PHASE:NEW_TOKENS:CONTEXT[xREQUESTS], separated by commas")
        ->type_name("MIX");
    command.add_option("--accelerator", accelerator, "Id of the catalogue, or none")->type_name("ID");
    addSet(command, fields);
}

Result<ScenarioOptions::Read> ScenarioOptions::read(const Catalog& catalog) const
{
    Result<Read> read;
    if (file.empty()) {
        read = startingPoint(model, catalog);
    } else {
        auto object = readFile(file);
        if (!object) return tl::unexpected(object.error());
        if (model && (*object)->object()) object = withModel(*object, *model);
        read = readObject(*object, file == "-" ? "standard input" : file, catalog);
    }
    if (!read) return read;

    Scenario& scenario = read->scenario;
    Result<void> applied;
    if (quantConfig) applied = applyQuantConfig(scenario, *quantConfig);
    if (applied && accelerator) applied = applyAccelerator(scenario, *accelerator, catalog);
    for (const auto& [id, value] : fields)
        if (applied) applied = applyField(scenario, id, value);
    if (!applied) return tl::unexpected(applied.error());
    if (batch) {
        auto workload = parseBatch(*batch, "--batch");
        if (!workload) return tl::unexpected(workload.error());
        scenario.workload = std::move(*workload);
    }
    return read;
}

Result<ScenarioOptions::Read> readScenarioFile(const std::string& path, const Catalog& catalog)
{
    const auto object = readFile(path);
    if (!object) return tl::unexpected(object.error());
    return readObject(*object, path == "-" ? "standard input" : path, catalog);
}

}  // namespace gable::cli
