#include <memory>

#include "app/cli/commands.h"
#include "app/cli/exit_status.h"
#include "app/cli/format_option.h"
#include "app/cli/inspect_text.h"
#include "app/cli/model_names.h"
#include "app/cli/scenario_options.h"
#include "core/io/model_json.h"
#include "core/scenario/model_formats.h"

namespace gable::cli {
namespace {

struct InspectOptions {
    std::string model;
    std::string quantConfig;
    std::string dtype, quantization;
    FieldEdits edits;
    Format format = Format::Text;
};

Result<Scenario> readModel(const InspectOptions& options, const Catalog& catalog)
{
    auto model = modelNames(catalog)(options.model);
    if (!model) return tl::unexpected(model.error());
    Scenario scenario;
    scenario.model = std::move(*model);
    Result<void> applied;
    if (!options.quantConfig.empty()) applied = applyQuantConfig(scenario, options.quantConfig);
    if (applied && !options.dtype.empty()) applied = applyField(scenario, "dtype", options.dtype);
    if (applied && !options.quantization.empty()) applied = applyField(scenario, "quantization", options.quantization);
    for (const auto& [id, value] : options.edits)
        if (applied) applied = applyField(scenario, id, value);
    if (!applied) return tl::unexpected(applied.error());
    return scenario;
}

int runInspect(const InspectOptions& options, Context& context)
{
    const auto scenario = readModel(options, context.catalog);
    if (!scenario) return report(scenario.error());
    const auto architecture = readArchitecture(scenario->model, scenario->deployment);
    if (!architecture) return report(architecture.error());
    const Inspection inspection = inspect(*architecture);

    std::string& out = context.out.text;
    switch (options.format) {
        case Format::Text:
            out += inspectText(scenario->model, *architecture, inspection);
            break;
        case Format::Csv:
            out += inspectCsv(inspection);
            break;
        case Format::Json:
            writeModel(scenario->model.name, *architecture, inspection, out);
            out += '\n';
            break;
    }
    return done;
}

}  // namespace

void addInspect(CLI::App& program, Context& context)
{
    CLI::App* command = program.add_subcommand(
        "inspect", "What a model's config says: layers, parameters, stored bytes, KV cache, and what had to be assumed");
    const auto options = std::make_shared<InspectOptions>();
    command
        ->add_option("model", options->model,
                     "Id of the catalogue, a config.json, a folder with one, or ORG/NAME of the Hugging Face cache")
        ->required()
        ->type_name("MODEL");
    command->add_option("--quant-config", options->quantConfig, "Side file with the quantization (hf_quant_config.json)")
        ->type_name("FILE");
    command->add_option("--dtype", options->dtype, "Number format of weights that are not quantized")->type_name("NAME");
    command
        ->add_option("--quantization", options->quantization,
                     "from-config, none, or a method for all linear layers but embedding, unembedding and router")
        ->type_name("NAME");
    addSet(*command, options->edits);
    addFormat(*command, options->format);
    command->footer("Example: gable-cli inspect deepseek-v3");
    command->callback([options, &context] { context.status = runInspect(*options, context); });
}

}  // namespace gable::cli
