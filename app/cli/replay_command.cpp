#include <chrono>
#include <map>
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/exit_status.h"
#include "app/cli/format_option.h"
#include "app/cli/line_reader.h"
#include "app/cli/replay_summary.h"
#include "app/cli/scenario_options.h"
#include "core/estimate/estimate.h"
#include "core/io/step_json.h"
#include "core/model/json_reader.h"
#include "core/vllm/mfu_log.h"
#include "core/vllm/prometheus_counters.h"

namespace gable::cli {
namespace {

enum class Emit { Summary, Stats, Log, Prometheus };

struct ReplayOptions {
    std::string scenario;
    std::string trace;
    Emit emit = Emit::Summary;
    Format format = Format::Text;
    bool debug = false;
    std::optional<double> start;
    std::optional<std::string> modelName;
};

double secondsSince(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Goes through a trace and writes what was asked for.
class Replay {
public:
    Replay(const ReplayOptions& options, Scenario scenario, vllm::ModelMetrics metrics, Output& out)
        : m_options(options), m_scenario(std::move(scenario)), m_metrics(std::move(metrics)), m_out(out)
    {}

    int run(LineReader& input);

private:
    Result<void> line(std::string_view text, const std::string& origin);
    void step(const TraceStep& step);
    void log(const TraceLog& log);
    vllm::MfuLog& mfuLog(std::optional<double> firstTime);
    void finish();

    const ReplayOptions& m_options;
    Scenario m_scenario;
    vllm::ModelMetrics m_metrics;
    Output& m_out;
    std::optional<vllm::MfuLog> m_log;
    vllm::PrometheusCounters m_counters;
    ReplaySummary m_summary;
};

int Replay::run(LineReader& input)
{
    for (;;) {
        const auto next = input.next();
        if (!next) {
            m_out.flush();
            return report(next.error());
        }
        if (next->kind == LineReader::Kind::End) break;
        const std::string origin = input.name() + " line " + std::to_string(next->number);
        Result<void> read;
        if (next->kind == LineReader::Kind::TooLong)
            read = fail("expected at most 16 MiB in a line, found more", {}, origin);
        else if (next->text.find_first_not_of(" \t\r") != std::string_view::npos)
            read = line(next->text, origin);
        if (!read) {
            m_out.flush();
            return report(read.error());
        }
        m_out.settle();
    }
    finish();
    return done;
}

Result<void> Replay::line(std::string_view text, const std::string& origin)
{
    const auto object = readJson(text, origin);
    if (!object) return tl::unexpected(object.error());
    const auto read = readTraceLine(**object);
    if (!read) return fail(read.error().message, read.error().pointer, origin);
    if (const auto* asStep = std::get_if<TraceStep>(&*read))
        step(*asStep);
    else
        log(std::get<TraceLog>(*read));
    return {};
}

/// The logger's clock begins with the trace. A trace whose steps have no times begins at 0.
vllm::MfuLog& Replay::mfuLog(std::optional<double> firstTime)
{
    if (!m_log) m_log.emplace(m_options.start.value_or(firstTime.value_or(0.0)), m_options.debug);
    return *m_log;
}

void Replay::step(const TraceStep& step)
{
    const auto begin = std::chrono::steady_clock::now();
    const vllm::StepStats stats = stepStats(m_metrics, step.arrays());
    std::optional<vllm::StepDebug> debug;
    if (m_options.debug) debug = stepDebug(m_metrics, stats.context);
    const double duration = debug ? secondsSince(begin) : 0.0;

    switch (m_options.emit) {
        case Emit::Summary:
            m_summary.observe(step, stats);
            break;
        case Emit::Stats:
            writeStepStats(stats, debug ? &*debug : nullptr, m_out.text);
            break;
        case Emit::Prometheus:
            m_counters.observe(stats.totals, step.engine);
            break;
        case Emit::Log:
            if (debug)
                mfuLog(step.time).observe(stats, *debug, duration);
            else
                mfuLog(step.time).observe(stats);
            break;
    }
}

void Replay::log(const TraceLog& log)
{
    if (m_options.emit == Emit::Log) m_out.text += mfuLog(log.time).log(log.time, log.prefix);
}

void Replay::finish()
{
    if (m_options.emit == Emit::Prometheus) {
        const Model& model = m_scenario.model;
        m_out.text += m_counters.text(m_options.modelName.value_or(model.id.empty() ? model.name : model.id));
    }
    if (m_options.emit == Emit::Summary)
        m_out.text += m_summary.text(m_scenario, m_metrics, m_options.start, m_options.format);
}

int runReplay(const ReplayOptions& options, Context& context)
{
    auto read = readScenarioFile(options.scenario, context.catalog);
    if (!read) return report(read.error());
    const SharedPrepared prepared = prepare(read->scenario.model, read->scenario.deployment, Accounting::Vllm);
    if (const Error* fault = prepared->fault(Accounting::Vllm)) return report(*fault);
    auto input = LineReader::open(options.trace, [&out = context.out] { out.flush(); });
    if (!input) return report(input.error());
    return Replay(options, std::move(read->scenario), *prepared->counters, context.out).run(*input);
}

}  // namespace

void addReplay(CLI::App& program, Context& context)
{
    CLI::App* command = program.add_subcommand(
        "replay", "Replay scheduler steps: per-step stats, MFU log lines, Prometheus counters (per GPU)");
    const auto options = std::make_shared<ReplayOptions>();
    const std::map<std::string, Emit> emits{
        {"summary", Emit::Summary}, {"stats", Emit::Stats}, {"log", Emit::Log}, {"prometheus", Emit::Prometheus}};
    command->add_option("--scenario", options->scenario, "Scenario as JSON; its batch is not used")
        ->type_name("FILE")
        ->required();
    command
        ->add_option("trace", options->trace, "Scheduler steps, one JSON object a line (standard input when left out)")
        ->type_name("TRACE");
    command
        ->add_option("--emit", options->emit,
                     "A line of JSON for each step, the lines of the engine's log, or its counters at the end")
        ->transform(CLI::CheckedTransformer(emits).description(""))
        ->type_name("summary|stats|log|prometheus");
    command->add_flag("--debug", options->debug, "With breakdowns: debug_stats in stats, the details block in log");
    command
        ->add_option("--start", options->start,
                     "When the log's first window begins (the time of the first line; 0 when it has none)")
        ->type_name("SECONDS");
    command->add_option("--model-name", options->modelName, "Value of the counters' label model_name")
        ->type_name("NAME");
    addFormat(*command, options->format);
    command->callback([options, &context] { context.status = runReplay(*options, context); });
}

}  // namespace gable::cli
