#include "core/vllm/mfu_log.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "core/units/format.h"
#include "core/vllm/context_fields.h"

namespace gable::vllm {
namespace {

/// One decimal, rounded from the exact decimal value of the double (ties to even), as Python and C print it.
void appendFixed(std::string& out, double value)
{
    char buffer[352];
    const auto result = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, 1);
    out.append(buffer, result.ptr);
}

void addTo(Breakdown& sums, const Breakdown& step)
{
    for (const BreakdownEntry& entry : step) {
        const auto same = [&](const BreakdownEntry& sum) {
            return sum.component == entry.component && sum.key == entry.key;
        };
        if (const auto found = std::find_if(sums.begin(), sums.end(), same); found != sums.end())
            found->value += entry.value;
        else
            sums.push_back(entry);
    }
}

/// The block is JSON with an indent of two; its layout is part of the format, as people search logs for it. Keys are
/// names from our own tables: nothing in them needs an escape.
void appendKey(std::string& out, std::string_view key, int depth)
{
    out.append(out.back() == '{' ? "\n" : ",\n");
    out.append(static_cast<std::size_t>(2 * depth), ' ');
    out.append("\"").append(key).append("\": ");
}

void appendCount(std::string& out, std::string_view key, double value, int depth)
{
    appendKey(out, key, depth);
    out.append(format::exact(value));
}

void appendText(std::string& out, std::string_view key, double value, std::string_view unit, int depth)
{
    appendKey(out, key, depth);
    out += '"';
    appendFixed(out, value);
    out.append(unit);
    out += '"';
}

void closeObject(std::string& out, int depth)
{
    if (out.back() != '{') {
        out += '\n';
        out.append(static_cast<std::size_t>(2 * depth), ' ');
    }
    out += '}';
}

void appendBreakdown(std::string& out, std::string_view key, const Breakdown& breakdown, double unit,
                     std::string_view unitText)
{
    appendKey(out, key, 1);
    out += '{';
    for (const BreakdownEntry& entry : breakdown) {
        std::string name(entry.component);
        name.append(".").append(entry.key);
        appendText(out, name, entry.value / unit, unitText, 2);
    }
    closeObject(out, 1);
}

}  // namespace

void MfuLog::observe(const StepStats& stats)
{
    m_window.totals.flops += stats.totals.flops;
    m_window.totals.reads += stats.totals.reads;
    m_window.totals.writes += stats.totals.writes;
}

void MfuLog::observe(const StepStats& stats, const StepDebug& debug, double calcDuration)
{
    observe(stats);
    m_window.calcDuration += calcDuration;
    m_window.batches += 1;
    for (const ContextField& field : contextFields) m_window.context.*field.value += debug.context.*field.value;
    addTo(m_window.flops, debug.flops);
    addTo(m_window.reads, debug.reads);
    addTo(m_window.writes, debug.writes);
}

std::string MfuLog::log(double now, std::string_view prefix)
{
    const Totals& totals = m_window.totals;
    if (totals.flops.value == 0 && totals.traffic().value == 0) return {};

    const double seconds = now - m_lastLog;
    const bool measurable = seconds > 0;
    std::string out(prefix);
    out += "MFU: ";
    appendFixed(out, measurable ? totals.flops.value / seconds / 1e12 : 0.0);
    out += " TF/s/GPU ";
    appendFixed(out, measurable ? totals.traffic().value / seconds / 1e9 : 0.0);
    out += " GB/s/GPU\n";
    // In a window of 0 s the overhead would be a division by zero, where vLLM's logger breaks off after the first line.
    if (m_debug && seconds != 0) out += details(seconds, prefix);

    m_window = Window{};
    m_lastLog = now;
    return out;
}

std::string MfuLog::details(double seconds, std::string_view prefix) const
{
    std::string out(prefix);
    out += "MFU details: {";
    appendCount(out, "prefill_reqs", m_window.context.numPrefillRequests, 1);
    appendCount(out, "decode_reqs", m_window.context.numDecodeRequests, 1);
    appendCount(out, "num_batches", m_window.batches, 1);
    appendKey(out, "context_breakdown", 1);
    out += '{';
    for (const ContextField& field : contextFields) appendCount(out, field.key, m_window.context.*field.value, 2);
    closeObject(out, 1);
    appendBreakdown(out, "flops_breakdown", m_window.flops, 1e12, "TF");
    appendBreakdown(out, "num_read_bytes_breakdown", m_window.reads, 1e9, "GB");
    appendBreakdown(out, "num_write_bytes_breakdown", m_window.writes, 1e9, "GB");
    appendText(out, "duration", seconds, "s", 1);
    appendText(out, "mfu_calc_overhead", m_window.calcDuration / seconds * 100, "%", 1);
    closeObject(out, 0);
    out += '\n';
    return out;
}

}  // namespace gable::vllm
