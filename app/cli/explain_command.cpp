#include <map>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/exit_status.h"
#include "app/cli/explain_text.h"
#include "app/cli/scenario_options.h"
#include "core/io/explanation_json.h"
#include "core/io/json_text.h"

namespace gable::cli {
namespace {

enum class ExplainFormat { Text, Json, Latex };

struct ExplainOptions {
    ScenarioOptions scenario;
    std::string operation;
    ExplainFormat format = ExplainFormat::Text;
};

/// Without an operation: what can be asked for.
void appendList(const Estimate& estimate, ExplainFormat format, std::string& out)
{
    if (format != ExplainFormat::Json) return void(out += explainableText(estimate));
    out += "{\"schema\": \"gable.explanation/1\", \"explainable\": [";
    const std::vector<std::string> ids = explainable(estimate);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        out += i > 0 ? ", {\"id\": " : "{\"id\": ";
        json::appendString(out, ids[i]);
        out += ", \"label\": ";
        json::appendString(out, subjectLabel(estimate, ids[i]));
        out += '}';
    }
    out += "]}\n";
}

int runExplain(const ExplainOptions& options, Context& context)
{
    const auto read = options.scenario.read(context.catalog);
    if (!read) return report(read.error());
    const Scenario& scenario = read->scenario;
    const auto made = estimate(prepare(scenario.model, scenario.deployment), scenario);
    if (!made) return report(made.error());
    std::string& out = context.out.text;
    if (options.operation.empty()) {
        appendList(*made, options.format, out);
        return done;
    }
    const auto explained = explain(scenario, *made, options.operation);
    if (!explained) return report({explained.error().message, "--operation", {}});
    if (options.format == ExplainFormat::Latex) {
        out += explanationLatex(scenario, *explained);
        return done;
    }
    const std::vector<Move> helping = moves(scenario, *made, options.operation);
    if (options.format == ExplainFormat::Text) {
        out += explanationText(scenario, *made, *explained, helping);
    } else {
        writeExplanation(scenario, *explained, helping, out);
        out += '\n';
    }
    return done;
}

}  // namespace

void addExplain(CLI::App& program, Context& context)
{
    CLI::App* command = program.add_subcommand("explain", "Derive the figures of one operation: formula, numbers, symbols, its bound, and what would move it");
    const auto options = std::make_shared<ExplainOptions>();
    options->scenario.addTo(*command);
    command->add_option("--scenario", options->scenario.file, "The same as FILE")->type_name("FILE");
    command->add_option("--operation", options->operation, "Id of an operation, total, or summary.flops and alike; without it: a list of them")->type_name("ID");
    const std::map<std::string, ExplainFormat> formats{{"text", ExplainFormat::Text}, {"json", ExplainFormat::Json}, {"latex", ExplainFormat::Latex}};
    command->add_option("--format", options->format, "How to write it: text for people, json for programs, latex for papers")
        ->transform(CLI::CheckedTransformer(formats).description(""))
        ->type_name("text|json|latex");
    command->footer("Example: gable-cli explain --model deepseek-v3 --tp 8 --ep --operation moe.experts_down");
    command->callback([options, &context] { context.status = runExplain(*options, context); });
}

}  // namespace gable::cli
