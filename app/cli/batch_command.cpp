#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/exit_status.h"
#include "app/cli/line_reader.h"
#include "app/cli/model_cache.h"
#include "app/cli/model_names.h"
#include "core/estimate/estimate.h"
#include "core/io/estimate_json.h"
#include "core/io/json_text.h"
#include "core/io/scenario_json.h"
#include "core/model/json_reader.h"

namespace gable::cli {
namespace {

bool isBlank(std::string_view line)
{
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// Scenarios in, estimates out: a line for each line, whatever it holds.
class Batch {
public:
    explicit Batch(Context& context)
        : m_context(context),
          m_models(modelNames(context.catalog)),
          m_lookup([this](const std::string& name) { return m_models.find(name); })
    {}

    int run(LineReader& input);

private:
    void line(std::string_view text, std::size_t number);
    /// Appends the estimate, or gives the reason why there is none.
    std::optional<Error> scenario(std::string_view text, const std::string& origin);
    /// Lines that follow one another often differ in the batch alone.
    const SharedPrepared& preparedFor(const Scenario& scenario);
    void blankLines(std::size_t first, std::size_t count);
    void error(const Error& error);

    Context& m_context;
    ModelCache m_models;
    ModelLookup m_lookup;
    SharedPrepared m_prepared;  ///< of the last line
    Scenario m_preparedFor;
    std::string m_id = "null";  ///< JSON text of the current line's id
    std::string m_line;
    bool m_anyFailed = false;
};

int Batch::run(LineReader& input)
{
    std::size_t blank = 0;  // blank lines that may turn out to be the end
    for (;;) {
        const auto next = input.next();
        if (!next) {
            m_context.out.flush();
            return report(next.error());
        }
        if (next->kind == LineReader::Kind::End) break;
        if (next->kind == LineReader::Kind::Line && isBlank(next->text)) {
            ++blank;
            continue;
        }
        blankLines(next->number - blank, blank);
        blank = 0;
        m_id = "null";
        if (next->kind == LineReader::Kind::TooLong)
            error({"expected at most 16 MiB in a line, found more", "line " + std::to_string(next->number), {}});
        else
            line(next->text, next->number);
        m_context.out.settle();
    }
    return m_anyFailed ? someLinesFailed : done;
}

void Batch::line(std::string_view text, std::size_t number)
{
    const std::string origin = "line " + std::to_string(number);
    std::optional<Error> failed = scenario(text, origin);
    if (!failed) return;
    if (failed->origin.empty()) failed->origin = origin;
    error(*failed);
}

std::optional<Error> Batch::scenario(std::string_view text, const std::string& origin)
{
    const auto object = readJson(text, origin);
    if (!object) return object.error();
    if (const ConfigValue* id = (*object)->find("id"); id && id->string()) {
        m_id.clear();
        json::appendString(m_id, *id->string());
    }
    const auto scenario = readScenario(**object, m_context.catalog, m_lookup);
    if (!scenario) return scenario.error();
    const auto result = estimate(preparedFor(*scenario), *scenario);
    if (!result) return result.error();
    m_line.clear();
    writeEstimate(*result, *scenario, m_id, m_line);
    m_context.out.text.append(m_line).append("\n");
    return std::nullopt;
}

const SharedPrepared& Batch::preparedFor(const Scenario& scenario)
{
    const Model &now = scenario.model, &before = m_preparedFor.model;
    const bool same = m_prepared && now.config == before.config && now.quantConfig == before.quantConfig && scenario.deployment == m_preparedFor.deployment &&
                      neededFor(scenario) == neededFor(m_preparedFor);
    if (!same) {
        m_prepared = prepare(scenario.model, scenario.deployment, neededFor(scenario));
        m_preparedFor = scenario;
    }
    return m_prepared;
}

void Batch::blankLines(std::size_t first, std::size_t count)
{
    m_id = "null";
    for (std::size_t i = 0; i < count; ++i)
        error({"expected a scenario, found an empty line", "line " + std::to_string(first + i), {}});
}

void Batch::error(const Error& error)
{
    m_anyFailed = true;
    std::string& out = m_context.out.text;
    out.append("{\"id\": ").append(m_id).append(", \"error\": {\"message\": ");
    json::appendString(out, error.message);
    out.append(", \"origin\": ");
    json::appendString(out, error.origin);
    out.append(", \"pointer\": ");
    json::appendString(out, error.pointer);
    out.append("}}\n");
}

int runBatch(const std::string& path, Context& context)
{
    auto input = LineReader::open(path, [&out = context.out] { out.flush(); });
    if (!input) return report(input.error());
    return Batch(context).run(*input);
}

}  // namespace

void addBatch(CLI::App& program, Context& context)
{
    CLI::App* command = program.add_subcommand(
        "batch", "Estimate many scenarios: JSON Lines in, JSON Lines out, same order, one line each");
    const auto input = std::make_shared<std::string>();
    command->add_option("--input", *input, "Scenarios, one JSON object a line (standard input when left out)")
        ->type_name("FILE");
    command->footer(
        "A line that can't be read gives {\"id\", \"error\": {\"message\", \"origin\", \"pointer\"}} in its place; the "
        "rest goes on, and\n"
        "the exit status is 1 at the end.");
    command->callback([input, &context] { context.status = runBatch(*input, context); });
}

}  // namespace gable::cli
