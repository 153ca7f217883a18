#include "app/cli/replay_summary.h"

#include <cmath>

#include "app/cli/estimate_text.h"
#include "app/cli/text_table.h"
#include "core/io/json_text.h"
#include "core/units/format.h"
#include "core/vllm/context_fields.h"

namespace gable::cli {
namespace {

struct Figure {
    std::string_view key;
    double value;
};

std::string figuresText(const std::vector<Figure>& figures, Format format)
{
    std::string out = format == Format::Json ? "{\"accounting\": \"vllm\", \"scope\": \"per-gpu\""
                                             : "key,value\naccounting,vllm\nscope,per-gpu\n";
    for (const Figure& figure : figures) {
        if (format == Format::Json) {
            out.append(", \"").append(figure.key).append("\": ");
            json::appendNumber(out, figure.value);
        } else {
            out.append(figure.key).append(",").append(format::exact(figure.value)).append("\n");
        }
    }
    return format == Format::Json ? out + "}\n" : out;
}

/// Seconds as people read them: "12.5 s", "840 ms".
std::string timeText(Seconds seconds)
{
    return seconds.value != 0 && std::abs(seconds.value) < 1 ? format::si(seconds.value * 1e3, "") + " ms"
                                                             : format::si(seconds.value, "") + " s";
}

}  // namespace

void ReplaySummary::observe(const TraceStep& step, const vllm::StepStats& stats)
{
    m_steps += 1;
    if (stats.context.totalNumTokens() == 0) m_idleSteps += 1;
    m_engines.insert(step.engine);
    for (const vllm::ContextField& field : vllm::contextFields) m_context.*field.value += stats.context.*field.value;
    m_totals.flops += stats.totals.flops;
    m_totals.reads += stats.totals.reads;
    m_totals.writes += stats.totals.writes;
    if (step.time) m_timeline.add(*step.time, stats.totals);
}

Seconds ReplaySummary::duration(std::optional<double> start) const
{
    if (m_timeline.windows().empty()) return Seconds(0);
    if (!start) return m_timeline.span();
    return m_timeline.begin() + m_timeline.span() - Seconds(*start);
}

std::string ReplaySummary::text(const Scenario& scenario, const vllm::ModelMetrics& metrics,
                                std::optional<double> start, Format format) const
{
    const Seconds time = duration(start);
    if (format == Format::Text) return page(scenario, metrics, time);
    std::vector<Figure> figures{
        {"steps", m_steps}, {"idle_steps", m_idleSteps}, {"engines", static_cast<double>(m_engines.size())}};
    for (const vllm::ContextField& field : vllm::contextFields) figures.push_back({field.key, m_context.*field.value});
    figures.insert(figures.end(), {{"flops", m_totals.flops.value},
                                   {"read_bytes", m_totals.reads.value},
                                   {"write_bytes", m_totals.writes.value}});
    if (time.value > 0)
        figures.insert(figures.end(), {{"seconds", time.value},
                                       {"flops_per_s", (m_totals.flops / time).value},
                                       {"bytes_per_s", (m_totals.traffic() / time).value}});
    return figuresText(figures, format);
}

std::string ReplaySummary::page(const Scenario& scenario, const vllm::ModelMetrics& metrics, Seconds time) const
{
    constexpr std::size_t width = 18;
    std::string out = accountingLine(Accounting::Vllm, Scope::PerGpu) + '\n';
    appendFact(out, "Model", modelLine(scenario.model), width);
    appendFact(out, "Deployment", deploymentLine(scenario.deployment, metrics.dtype, metrics.quantization), width);
    for (const vllm::Unavailable& missing : metrics.unavailable)
        appendFact(out, "Not counted", std::string(label(missing.component)) + ": " + missing.message, width);
    out += '\n';
    std::string steps = format::count(m_steps);
    if (m_idleSteps > 0) steps += ", " + format::count(m_idleSteps) + " of them without tokens";
    if (m_engines.size() > 1)
        steps += ", of " + format::count(static_cast<double>(m_engines.size())) + " engines together";
    appendFact(out, "Steps", steps, width);
    appendFact(
        out, "Prefill requests",
        format::count(m_context.numPrefillRequests) + " with " + format::count(m_context.prefillNumTokens) + " tokens",
        width);
    appendFact(
        out, "Decode requests",
        format::count(m_context.numDecodeRequests) + " with " + format::count(m_context.decodeNumTokens) + " tokens",
        width);
    appendFact(out, "FLOPs", format::flops(m_totals.flops), width);
    appendFact(out, "Bytes",
               format::bytes(m_totals.traffic()) + " (" + format::bytes(m_totals.reads) + " read, " +
                   format::bytes(m_totals.writes) + " written)",
               width);
    if (!(time.value > 0)) return out;
    appendFact(out, "Time", timeText(time), width);
    appendFact(out, "Mean rates",
               format::rate(m_totals.flops / time) + ", " + format::bandwidth(m_totals.traffic() / time), width);
    return out + '\n' + rateTable();
}

std::string ReplaySummary::rateTable() const
{
    using enum TextTable::Align;
    TextTable table({{"From", Right}, {"To", Right}, {"Steps", Right}, {"FLOP rate", Right}, {"Byte rate", Right}});
    const Seconds width = m_timeline.width();
    Seconds from(0);
    for (const RateTimeline::Window& window : m_timeline.windows()) {
        table.add({timeText(from), timeText(from + width), format::count(window.steps),
                   format::rate(window.totals.flops / width), format::bandwidth(window.totals.traffic() / width)});
        from += width;
    }
    return table.text();
}

}  // namespace gable::cli
