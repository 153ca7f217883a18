#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli/catalog_text.h"
#include "app/cli/commands.h"
#include "app/cli/estimate_text.h"
#include "app/cli/exit_status.h"
#include "app/cli/format_option.h"
#include "app/cli/scenario_options.h"
#include "app/cli/text_table.h"
#include "core/estimate/log_adoption.h"
#include "core/estimate/log_comparison.h"
#include "core/io/log_json.h"
#include "core/io/startup_log.h"
#include "core/io/user_catalog.h"
#include "core/model/json_reader.h"
#include "core/units/format.h"

namespace gable::cli {
namespace {

struct CalibrateOptions {
    ScenarioOptions scenario;
    std::string log;
    Format format = Format::Text;
    bool save = false;
};

std::string memoryFolder()
{
    return userMemoryFolder([](const char* name) -> const char* { return std::getenv(name); });
}

std::string today()
{
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::array<char, 16> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", std::gmtime(&now))};
}

std::string lineTable(const LogComparison& comparison)
{
    using enum TextTable::Align;
    TextTable table({{"Line"}, {"Name in vLLM"}, {"Predicted", Right}, {"Logged", Right}, {"Difference", Right}});
    for (const LogRow& row : comparison.rows)
        table.add({std::string(row.label), std::string(row.name), row.text(row.predicted), row.logged ? row.text(*row.logged) : "–", row.difference()});
    return table.text();
}

void appendReasons(std::string& out, const LogComparison& comparison)
{
    bool first = true;
    for (const LogRow& row : comparison.rows) {
        if (row.reason.empty()) continue;
        constexpr std::size_t width = 24;
        out += first ? "\nWhy they differ:\n  " : "  ";
        appendFact(out, row.label, row.reason, width);
        first = false;
    }
}

void appendList(std::string& out, std::string_view title, const std::vector<std::string>& texts)
{
    if (texts.empty()) return;
    out.append("\n").append(title).append(":\n");
    for (const std::string& text : texts) out.append("  ").append(text).append("\n");
}

std::string logText(const StartupLog& log, const LogComparison& comparison, const std::vector<MemoryCalibration>& saved)
{
    std::vector<std::string> settings, fits;
    for (const FieldDifference& field : comparison.settings) settings.push_back(field.label + ": " + field.a + " → " + field.b);
    for (const MemoryCalibration& calibration : saved) fits.push_back(calibration.constants.fit);
    std::string out;
    appendFact(out, "Log", (log.version.empty() ? "of an unknown version" : log.version) + ", constants from " + comparison.constants.version + " on");
    appendFact(out, "Fitted to", comparison.constants.fit);
    if (!log.refused.empty()) appendFact(out, "Did not start", log.refused);
    for (const std::string& warning : comparison.warnings) appendFact(out, "Warning", warning);
    out += '\n' + lineTable(comparison);
    appendReasons(out, comparison);
    if (!comparison.budget.empty()) out.append("\n").append(comparison.budget).append("\n");
    appendList(out, "Set as the log says", settings);
    appendList(out, "Passed over, as their kind is not known", log.unknown);
    appendList(out, "Saved calibrations of this accelerator", fits);
    return out;
}

std::string logCsv(const LogComparison& comparison)
{
    std::string out = "name,label,predicted,logged,reason\n";
    for (const LogRow& row : comparison.rows)
        appendCsvRow(out, {std::string(row.name), std::string(row.label), format::exact(row.predicted), row.logged ? format::exact(*row.logged) : "", row.reason});
    return out;
}

/// Beside the file first, so that a full disk leaves the one that was there.
Result<std::string> save(const MemoryCalibration& calibration)
{
    const std::string folder = memoryFolder();
    if (folder.empty()) return fail("expected XDG_DATA_HOME or HOME to be set, found neither", {}, "--save");
    const std::string path = folder + '/' + memoryCalibrationFile(calibration), part = path + ".part";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::ofstream file(part, std::ios::binary);
    file << writeMemoryCalibration(calibration);
    file.close();
    if (file) std::filesystem::rename(part, path, error);
    if (!file || error) return fail("can't be written", {}, path);
    return path;
}

std::vector<MemoryCalibration> savedFor(const std::string& accelerator)
{
    UserMemory own = readUserMemory(memoryFolder());
    for (const Error& error : own.errors) report(error);
    std::erase_if(own.calibrations, [&](const MemoryCalibration& calibration) { return calibration.accelerator != accelerator; });
    return std::move(own.calibrations);
}

int runCalibrate(const CalibrateOptions& options, Context& context)
{
    const auto text = readTextFile(options.log, longestStartupLog);
    if (!text) return report(text.error());
    const auto log = readStartupLog(*text, options.log);
    if (!log) return report(log.error());
    const auto read = options.scenario.read(context.catalog);
    if (!read) return report(read.error());
    const Scenario& scenario = read->scenario;
    const auto comparison = compareLog(*log, scenario);
    if (!comparison) return report(comparison.error());
    const std::vector<MemoryCalibration> saved = savedFor(scenario.accelerator->id);

    std::string& out = context.out.text;
    if (options.format == Format::Json) {
        writeLogComparison(*log, *comparison, adopted(*log, scenario).engine, out);
        out += '\n';
    } else if (options.format == Format::Csv) {
        out += logCsv(*comparison);
    } else {
        appendFact(out, "Model", modelLine(scenario.model));
        const Deployment deployment = applied(*log, scenario).deployment;
        appendFact(out, "Deployment", deploymentLine(deployment, deployment.dtype, deployment.quantization));
        appendFact(out, "Accelerator", scenario.accelerator->name);
        out += logText(*log, *comparison, saved);
    }
    if (!options.save) return done;
    auto constants = calibrated(*log, scenario, today());
    if (!constants) return report(constants.error());
    const auto path = save({scenario.accelerator->id, std::move(*constants)});
    if (!path) return report(path.error());
    if (options.format == Format::Text) out += "\nSaved " + *path + '\n';
    return done;
}

}  // namespace

void addCalibrate(CLI::App& program, Context& context)
{
    CLI::App* command = program.add_subcommand("calibrate", "Hold the memory ledger against the lines of a vLLM start-up log");
    const auto options = std::make_shared<CalibrateOptions>();
    options->scenario.addTo(*command);
    command->add_option("--log", options->log, "Log of a vLLM server's start")->required()->type_name("FILE");
    command->add_flag("--save", options->save, "Keep the log's constants for its version and accelerator: in gable/memory of $XDG_DATA_HOME or ~/.local/share");
    addFormat(*command, options->format);
    command->footer("The scenario is set as the log says. \"engine\" of the JSON is that of a scenario that adopts the measured lines.");
    command->callback([options, &context] { context.status = runCalibrate(*options, context); });
}

}  // namespace gable::cli
