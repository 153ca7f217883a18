#include "core/io/estimate_json.h"

#include <algorithm>

#include "core/estimate/performance.h"
#include "core/estimate/sizing.h"
#include "core/io/json_writer.h"
#include "core/vllm/context_fields.h"

namespace gable {

namespace {

using json::Writer;

/// Under vLLM's accounting those that it can build from the config, else those that have operations.
std::vector<Component> componentsOf(const Estimate& estimate)
{
    if (estimate.accounting == Accounting::Vllm && estimate.counters()) return estimate.counters()->components();
    std::vector<Component> out;
    for (const Component component : allComponents)
        if (std::any_of(estimate.operations.begin(), estimate.operations.end(), [component](const Operation& o) { return o.component == component; }))
            out.push_back(component);
    return out;
}

void componentList(Writer& w, const Estimate& estimate)
{
    w.key("components");
    w.open('[');
    for (const Component component : componentsOf(estimate)) w.item(id(component));
    w.close(']');
    w.key("unavailable");
    w.open('[');
    for (const vllm::Unavailable& missing : estimate.unavailable) {
        w.open('{');
        w.text("component", id(missing.component));
        w.text("code", missing.code);
        w.text("message", missing.message);
        w.close('}');
    }
    w.close(']');
    w.key("parsed");
    w.open('{');
    if (estimate.accounting == Accounting::Vllm && estimate.counters())
        for (const Component component : estimate.counters()->components()) {
            w.key(id(component));
            w.open('{');
            for (const auto& [name, value] : vllm::parsedFields(*estimate.counters(), component)) w.number(name, value);
            w.close('}');
        }
    w.close('}');
}

void breakdowns(Writer& w, const Estimate& estimate)
{
    const bool counters = estimate.accounting == Accounting::Vllm;
    for (const auto& [name, part] : {std::pair("flops", BreakdownPart::Flops), std::pair("read_bytes", BreakdownPart::ReadBytes),
                                     std::pair("write_bytes", BreakdownPart::WriteBytes), std::pair("link_bytes", BreakdownPart::LinkBytes)}) {
        if (counters && part == BreakdownPart::LinkBytes) continue;
        w.key(name);
        w.open('{');
        for (const BreakdownEntry& entry : breakdown(estimate.operations, part, counters ? BreakdownKeys::Components : BreakdownKeys::Operations)) {
            w.key(entry.component, entry.key);
            w.value(entry.value);
        }
        w.close('}');
    }
}

/// With an accelerator also how long each part of it is busy at its peak, which bounds the operation, and its time by the scenario's choice.
void times(Writer& w, const OperationTime& time)
{
    w.number("compute_us", json::microseconds(time.limits.compute));
    w.number("memory_us", json::microseconds(time.limits.memory));
    w.number("link_us", json::microseconds(time.limits.link));
    w.number("bound_us", json::microseconds(time.atBest));
    w.number("time_us", json::microseconds(time.time));
    w.text("bound", label(time.bound));
    w.text("confidence", id(time.confidence));
    w.number("error_percent", time.errorPercent);
}

void operationList(Writer& w, const Estimate& estimate)
{
    w.key("operations");
    w.open('[');
    for (std::size_t i = 0; i < estimate.operations.size(); ++i) {
        const Operation& operation = estimate.operations[i];
        w.open('{');
        w.text("id", operation.id);
        w.text("component", id(operation.component));
        w.number("flops", operation.flops().value);
        w.key("read");
        w.open('{');
        w.number("weights", operation.bytes(Kind::Weights).value);
        w.number("activations", operation.bytes(Kind::Activations).value);
        w.number("kv_cache", operation.bytes(Kind::KvCache).value);
        w.close('}');
        w.number("write", operation.writes().value);
        if (estimate.accounting == Accounting::Hardware) w.number("link", operation.link().value);
        w.number("intensity", operation.intensity().value);
        if (!estimate.times.empty()) times(w, estimate.times[i]);
        w.close('}');
    }
    w.close(']');
}

/// The step of the hardware estimate and what it yields.
void stepTime(Writer& w, const Estimate& estimate, const Scenario& scenario)
{
    if (!estimate.step) return;
    const StepTime& step = *estimate.step;
    w.key("time");
    w.open('{');
    w.text("times", id(scenario.timing.times));
    if (!step.software.empty()) w.text("software", step.software);
    w.number("bound_us", json::microseconds(step.atBest));
    w.number("step_us", json::microseconds(step.time));
    w.number("passage_us", json::microseconds(step.passage));
    w.text("confidence", id(step.confidence));
    w.number("error_percent", step.errorPercent);
    for (const Bound bound : allBounds) w.number(std::string(label(bound)) + "_bound_us", json::microseconds(step.byBound[static_cast<std::size_t>(bound)]));
    if (const auto yield = performance(scenario, estimate)) {
        w.number("output_tokens_per_s", yield->tokensPerSecond);
        w.number("output_tokens_per_s_per_user", yield->perUser);
        w.number("output_tokens_per_s_per_gpu", yield->perGpu);
        w.number("input_tokens_per_s", yield->inputTokensPerSecond);
        w.number("mfu", yield->mfu);
        w.number("mbu", yield->mbu);
        if (yield->joulesPerToken) w.number("joules_per_output_token", *yield->joulesPerToken);
        if (yield->dollarsPerMillionTokens) w.number("usd_per_million_output_tokens", *yield->dollarsPerMillionTokens);
    }
    w.close('}');
}

void servingFigures(Writer& w, const ServingFigures& figures)
{
    constexpr double milliseconds = 1e3;
    w.number("ttft_ms", figures.ttft.value * milliseconds);
    w.number("tpot_ms", figures.tpot.value * milliseconds);
    w.number("output_tokens_per_s", figures.outputTokensPerSecond);
    w.number("output_tokens_per_s_per_user", figures.perUser);
    w.number("output_tokens_per_s_per_gpu", figures.perGpu);
}

void serving(Writer& w, const ServingEstimate& serving)
{
    w.key("serving");
    w.open('{');
    servingFigures(w, serving.figures);
    w.key("bound");
    w.open('{');
    servingFigures(w, serving.bound);
    w.close('}');
    w.text("basis", serving.basis);
    w.number("error_percent", serving.errorPercent);
    w.close('}');
}

/// In GiB, by vLLM's names, of the GPU with the least room for the KV cache.
void memory(Writer& w, const MemoryLedger& ledger)
{
    w.key("memory");
    w.open('{');
    for (const LedgerLine& line : ledgerLines(ledger)) w.number(line.name, line.value);
    w.toggle("fits", ledger.fits);
    w.close('}');
}

void sizingFigures(Writer& w, std::string_view key, const SizingFigures& figures)
{
    w.key(key);
    w.open('{');
    w.text("limit", id(figures.limit));
    w.number("concurrency", figures.concurrency);
    w.number("requests_per_s", figures.requestsPerSecond);
    w.number("replicas", figures.replicas);
    w.number("gpus", figures.gpus);
    if (figures.dollarsPerMonth) w.number("usd_per_month", *figures.dollarsPerMonth);
    if (figures.dollarsPerMillionInput) w.number("usd_per_million_input_tokens", *figures.dollarsPerMillionInput);
    if (figures.dollarsPerMillionOutput) w.number("usd_per_million_output_tokens", *figures.dollarsPerMillionOutput);
    w.close('}');
}

void sizing(Writer& w, const Sizing& sizing)
{
    w.key("sizing");
    w.open('{');
    sizingFigures(w, "predicted", sizing.predicted);
    sizingFigures(w, "best", sizing.best);
    sizingFigures(w, "worst", sizing.worst);
    w.number("error_percent", sizing.errorPercent);
    w.close('}');
}

void fix(Writer& w, const Fix& fix)
{
    w.text("field", fix.field);
    w.text("value", fix.value);
}

/// Changes that each would do.
void remedies(Writer& w, const std::vector<Remedy>& remedies)
{
    w.key("remedies");
    w.open('[');
    for (const Remedy& remedy : remedies) {
        w.open('{');
        fix(w, remedy.fix);
        w.text("text", remedy.text);
        w.text("effect", remedy.effect);
        w.close('}');
    }
    w.close(']');
}

void diagnostics(Writer& w, const std::vector<Diagnostic>& diagnostics)
{
    constexpr std::string_view severities[] = {"info", "warning", "error"};
    w.key("diagnostics");
    w.open('[');
    for (const Diagnostic& diagnostic : diagnostics) {
        w.open('{');
        w.text("severity", severities[static_cast<int>(diagnostic.severity)]);
        w.text("code", diagnostic.code);
        w.text("message", diagnostic.message);
        w.key("fields");
        w.open('[');
        for (const std::string& field : diagnostic.fields) w.item(field);
        w.close(']');
        if (diagnostic.fix) {
            w.key("fix");
            w.open('{');
            fix(w, *diagnostic.fix);
            w.close('}');
        }
        if (!diagnostic.remedies.empty()) remedies(w, diagnostic.remedies);
        w.close('}');
    }
    w.close(']');
}

}  // namespace

void writeEstimate(const Estimate& estimate, const Scenario& scenario, std::string_view idJson, std::string& out)
{
    Writer w(out);
    w.open('{');
    w.text("schema", "gable.estimate/1");
    w.key("id");
    out += idJson;
    w.text("accounting", id(estimate.accounting));
    w.text("scope", id(estimate.scope));
    componentList(w, estimate);
    w.key("context");
    w.open('{');
    for (const vllm::ContextField& field : vllm::contextFields) w.number(field.key, estimate.context.*field.value);
    w.close('}');
    breakdowns(w, estimate);
    w.key("totals");
    w.open('{');
    w.number("flops", estimate.totals.flops.value);
    w.number("read_bytes", estimate.totals.reads.value);
    w.number("write_bytes", estimate.totals.writes.value);
    if (estimate.accounting == Accounting::Hardware) w.number("link_bytes", estimate.totals.link.value);
    w.close('}');
    operationList(w, estimate);
    stepTime(w, estimate, scenario);
    if (estimate.serving) serving(w, *estimate.serving);
    if (estimate.memory) memory(w, *estimate.memory);
    if (estimate.sizing) sizing(w, *estimate.sizing);
    diagnostics(w, estimate.diagnostics);
    w.close('}');
}

}  // namespace gable
