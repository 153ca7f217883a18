#include "core/vllm/prometheus_counters.h"

#include <array>
#include <charconv>

namespace gable::vllm {
namespace {

/// Names and help texts are vLLM's: dashboards and alerts are written against them.
struct Counter {
    std::string_view name;
    std::string_view help;
    double (*value)(const Totals&);
};

constexpr std::array counters{
    Counter{"vllm:estimated_flops_per_gpu_total",
            "Estimated number of floating point operations per GPU (for Model Flops Utilization calculations).",
            [](const Totals& t) { return t.flops.value; }},
    Counter{"vllm:estimated_read_bytes_per_gpu_total",
            "Estimated number of bytes read from memory per GPU (for Model Flops Utilization calculations).",
            [](const Totals& t) { return t.reads.value; }},
    Counter{"vllm:estimated_write_bytes_per_gpu_total",
            "Estimated number of bytes written to memory per GPU (for Model Flops Utilization calculations).",
            [](const Totals& t) { return t.writes.value; }},
};

/// Label values escape what would end them.
void appendLabelValue(std::string& out, std::string_view value)
{
    for (const char c : value) {
        if (c == '\\')
            out += "\\\\";
        else if (c == '"')
            out += "\\\"";
        else if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
}

/// Samples are doubles: "12.0", and with an exponent from a million on, as Prometheus itself writes them.
void appendSample(std::string& out, double value)
{
    char buffer[64];
    const bool large = value >= 1e6;
    const auto result = large ? std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific)
                              : std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
    const std::string_view digits(buffer, static_cast<std::size_t>(result.ptr - buffer));
    out.append(digits);
    if (!large && digits.find('.') == std::string_view::npos) out += ".0";
}

}  // namespace

void PrometheusCounters::observe(const Totals& step, int engine)
{
    if (step.flops.value == 0 && step.traffic().value == 0) return;
    Totals& sum = m_engines[engine];
    sum.flops += step.flops;
    sum.reads += step.reads;
    sum.writes += step.writes;
}

std::string PrometheusCounters::text(std::string_view modelName) const
{
    std::string out;
    for (const Counter& counter : counters) {
        out.append("# HELP ").append(counter.name).append(" ").append(counter.help).append("\n");
        out.append("# TYPE ").append(counter.name).append(" counter\n");
        for (const auto& [engine, totals] : m_engines) {
            out.append(counter.name).append("{engine=\"").append(std::to_string(engine)).append("\",model_name=\"");
            appendLabelValue(out, modelName);
            out.append("\"} ");
            appendSample(out, counter.value(totals));
            out += '\n';
        }
    }
    return out;
}

}  // namespace gable::vllm
