#include <memory>

#include "app/cli/catalog_text.h"
#include "app/cli/commands.h"
#include "app/cli/exit_status.h"
#include "app/cli/format_option.h"
#include "app/cli/suggest.h"
#include "app/cli/text_table.h"
#include "core/embedded_file.h"
#include "core/units/format.h"

namespace gable::cli {
namespace {

struct ModelsOptions {
    std::string id;
    Format format = Format::Text;
};

std::string modelList(const std::vector<Model>& models)
{
    TextTable table({{"Id"}, {"Name"}, {"Publisher"}, {"Checked"}});
    for (const Model& model : models) table.add({model.id, model.name, model.publisher, model.date});
    return table.text();
}

std::string modelRows(const std::vector<Model>& models)
{
    std::string out = "id,name,publisher,source,date\n";
    for (const Model& model : models)
        appendCsvRow(out, {model.id, model.name, model.publisher, model.source, model.date});
    return out;
}

std::string modelPage(const Model& model)
{
    std::string out;
    appendFact(out, "Id", model.id);
    appendFact(out, "Name", model.name);
    appendFact(out, "Publisher", model.publisher);
    appendFact(out, "Source", model.source);
    appendFact(out, "Checked", model.date);
    out += "\nconfig.json\n";
    appendTree(out, *model.config, "  ");
    return out;
}

int runModels(const ModelsOptions& options, Context& context)
{
    std::vector<Model> shown = context.catalog.models;
    if (!options.id.empty()) {
        const Model* model = context.catalog.model(options.id);
        if (!model) {
            std::vector<std::string_view> ids;
            for (const Model& known : context.catalog.models) ids.push_back(known.id);
            return report(unknownId(options.id, ids, "gable-cli models"));
        }
        shown = {*model};
    }
    std::vector<std::string_view> ids;
    for (const Model& model : shown) ids.push_back(model.id);
    const bool one = !options.id.empty();
    switch (options.format) {
        case Format::Text:
            context.out.text += one ? modelPage(shown.front()) : modelList(shown);
            break;
        case Format::Csv:
            context.out.text += modelRows(shown);
            break;
        case Format::Json:
            context.out.text += catalogJson(modelFiles(), ids, one);
            break;
    }
    return done;
}

}  // namespace

void addModels(CLI::App& program, Context& context)
{
    CLI::App* command = program.add_subcommand(
        "models", "List the models of the catalogue, or show one with its config and its source");
    const auto options = std::make_shared<ModelsOptions>();
    command->add_option("id", options->id, "Id of a model")->type_name("ID");
    addFormat(*command, options->format);
    command->callback([options, &context] { context.status = runModels(*options, context); });
}

}  // namespace gable::cli
