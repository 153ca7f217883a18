#include <algorithm>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/estimate_text.h"
#include "app/cli/exit_status.h"
#include "app/cli/format_option.h"
#include "app/cli/scenario_options.h"
#include "core/estimate/estimate.h"
#include "core/io/estimate_json.h"

namespace gable::cli {
namespace {

struct EstimateOptions {
    ScenarioOptions scenario;
    Format format = Format::Text;
    bool strict = false;
};

bool isFeasible(const Estimate& estimate)
{
    const auto isError = [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::Error; };
    return estimate.unavailable.empty() &&
           std::none_of(estimate.diagnostics.begin(), estimate.diagnostics.end(), isError);
}

int runEstimate(const EstimateOptions& options, Context& context)
{
    const auto read = options.scenario.read(context.catalog);
    if (!read) return report(read.error());
    const auto result = estimate(read->scenario);
    if (!result) return report(result.error());

    std::string& out = context.out.text;
    switch (options.format) {
        case Format::Text:
            out += estimateText(read->scenario, *result);
            break;
        case Format::Csv:
            out += estimateCsv(*result);
            break;
        case Format::Json:
            writeEstimate(*result, read->scenario, read->idJson, out);
            out += '\n';
            break;
    }
    return options.strict && !isFeasible(*result) ? infeasible : done;
}

}  // namespace

void addEstimate(CLI::App& program, Context& context)
{
    CLI::App* command =
        program.add_subcommand("estimate", "Estimate one scenario: FLOPs and bytes of every operation of a step");
    const auto options = std::make_shared<EstimateOptions>();
    options->scenario.addTo(*command);
    addFormat(*command, options->format);
    command->add_flag("--strict", options->strict,
                      "Exit with status 3 when the scenario is infeasible or a component can't be counted");
    command->footer(
        "Without a scenario and a model: Llama-3.1-70B on 8 H100 SXM. With --model alone: that model on one of them.\n"
        "Example: gable-cli estimate --model qwen3-8b --batch 'prefill:2048:2048,decode:1:8192x64' --accelerator "
        "h100-sxm");
    command->callback([options, &context] { context.status = runEstimate(*options, context); });
}

}  // namespace gable::cli
