#include <cmath>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/estimate_text.h"
#include "app/cli/exit_status.h"
#include "app/cli/scenario_options.h"
#include "app/cli/text_table.h"
#include "core/estimate/estimate.h"
#include "core/io/startup_log.h"
#include "core/model/json_reader.h"
#include "core/units/format.h"

namespace gable::cli {
namespace {

struct CalibrateOptions {
    ScenarioOptions scenario;
    std::string log;
};

/// What the log says the engine was set to, unless the scenario is the better source.
void applyEngine(const StartupLog& log, Scenario& scenario)
{
    Engine& engine = scenario.engine;
    if (!log.version.empty()) engine.version = log.version;
    for (const auto& [key, place] : {std::pair("gpu_memory_utilization", &engine.utilization), std::pair("max_model_len", &engine.maxModelLen),
                                     std::pair("max_num_seqs", &engine.maxNumSeqs), std::pair("max_num_batched_tokens", &engine.maxNumBatchedTokens),
                                     std::pair("tp", &scenario.deployment.tp), std::pair("pp", &scenario.deployment.pp)})
        if (const auto found = log.lines.find(key); found != log.lines.end() && found->second > 0) *place = found->second;
    if (const auto total = log.lines.find("total_gib"); total != log.lines.end()) engine.overrides["total_gib"] = total->second;
}

std::string number(double value, bool isCount)
{
    const double step = isCount && value >= 1000 ? 1 : 100;
    return format::compact(std::round(value * step) / step);
}

std::string comparison(const MemoryLedger& ledger, const StartupLog& log)
{
    using enum TextTable::Align;
    TextTable table({{"Line"}, {"Name in vLLM"}, {"Predicted", Right}, {"Logged", Right}, {"Difference", Right}});
    for (const LedgerLine& line : ledgerLines(ledger)) {
        const auto logged = log.lines.find(std::string(line.name));
        const bool known = logged != log.lines.end();
        table.add({std::string(line.label), std::string(line.name), number(line.value, line.isCount), known ? number(logged->second, line.isCount) : "–",
                   known ? format::change(logged->second, line.value) : ""});
    }
    return table.text();
}

int runCalibrate(const CalibrateOptions& options, Context& context)
{
    constexpr std::size_t most = 64u << 20;
    const auto text = readTextFile(options.log, most);
    if (!text) return report(text.error());
    const auto log = readStartupLog(*text, options.log);
    if (!log) return report(log.error());
    auto read = options.scenario.read(context.catalog);
    if (!read) return report(read.error());
    applyEngine(*log, read->scenario);
    const auto made = estimate(prepare(read->scenario.model, read->scenario.deployment), read->scenario);
    if (!made) return report(made.error());
    if (!made->memory) return report({"expected a scenario with an accelerator and a model that the hardware estimate can count", {}, {}});
    std::string& out = context.out.text;
    appendFact(out, "Model", modelLine(read->scenario.model));
    appendFact(out, "Deployment", deploymentLine(read->scenario.deployment, made->dtype, made->quantization));
    appendFact(out, "Accelerator", read->scenario.accelerator->name);
    appendFact(out, "Log", (log->version.empty() ? "of an unknown version" : log->version) + ", constants from " + made->memory->version + " on");
    out += '\n' + comparison(*made->memory, *log);
    if (!log->unknown.empty()) out += "\nPassed over, as their kind is not known:\n";
    for (const std::string& line : log->unknown) out += "  " + line + '\n';
    return done;
}

}  // namespace

void addCalibrate(CLI::App& program, Context& context)
{
    CLI::App* command = program.add_subcommand("calibrate", "Hold the memory ledger against the lines of a vLLM start-up log");
    const auto options = std::make_shared<CalibrateOptions>();
    options->scenario.addTo(*command);
    command->add_option("--log", options->log, "Log of a vLLM server's start")->required()->type_name("FILE");
    command->callback([options, &context] { context.status = runCalibrate(*options, context); });
}

}  // namespace gable::cli
