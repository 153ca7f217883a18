#include "app/cli/estimate_text.h"

#include <cmath>

#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "core/estimate/performance.h"
#include "core/io/json_writer.h"
#include "core/units/format.h"

namespace gable::cli {
namespace {

std::string text(std::string_view view)
{
    return std::string(view);
}

std::string batchLine(const Workload& workload)
{
    std::string out;
    for (const RequestGroup& group : workload.groups) {
        if (!out.empty()) out += " + ";
        out += format::count(group.requests) + " × " + text(id(group.phase)) + " (" + format::count(group.numTokens) +
               " new, context " + format::count(group.contextLen) + ')';
    }
    return out.empty() ? "empty" : out;
}

std::string acceleratorLine(const Accelerator& accelerator, Precision weights)
{
    const Precision used = effectivePrecision(accelerator, weights);
    return accelerator.name + " · " + format::capacity(accelerator.memory) + " · " +
           format::bandwidth(accelerator.memoryBandwidth) + " · " + text(label(used)) + ' ' +
           format::rate(peakRate(accelerator, used)) + " dense";
}

/// Sent to other GPUs in this step, which a step on one GPU and vLLM's counters lack.
bool sends(const Estimate& estimate)
{
    return estimate.totals.link.value > 0;
}

/// How far off a time may be, and how that is known: "± 8 %", "± 9 % pooled", "assumed" where no kernel of its kind was measured.
std::string trust(Confidence confidence, double errorPercent)
{
    if (confidence == Confidence::Bound || confidence == Confidence::Custom) return text(label(confidence));
    if (!(errorPercent > 0)) return "assumed";
    return "± " + format::share(errorPercent, 100) + (confidence == Confidence::Measured ? "" : " " + text(label(confidence)));
}

std::vector<std::string> operationCells(const Estimate& estimate, std::size_t row, bool withLink)
{
    const Operation& operation = estimate.operations[row];
    std::vector<std::string> cells{text(operation.id), format::flops(operation.flops())};
    for (const Kind kind : byteKinds) cells.push_back(format::bytes(operation.bytes(kind)));
    if (withLink) cells.push_back(format::bytes(operation.link()));
    cells.push_back(operation.flops().value > 0 ? format::intensity(operation.intensity()) : "");
    if (estimate.times.empty()) return cells;
    const OperationTime& time = estimate.times[row];
    cells.insert(cells.end(), {text(label(time.bound)), format::duration(time.atBest), format::duration(time.time), trust(time.confidence, time.errorPercent)});
    return cells;
}

std::vector<std::string> totalCells(const Estimate& estimate)
{
    std::vector<std::string> cells{"total", format::flops(estimate.totals.flops)};
    for (const Kind kind : byteKinds) {
        Bytes sum;
        for (const Operation& operation : estimate.operations) sum += operation.bytes(kind);
        cells.push_back(format::bytes(sum));
    }
    if (sends(estimate)) cells.push_back(format::bytes(estimate.totals.link));
    cells.push_back(format::intensity(estimate.totals.intensity()));
    if (estimate.times.empty()) return cells;
    Seconds best, sum;
    for (const OperationTime& time : estimate.times) {
        best += time.atBest;
        sum += time.time;
    }
    cells.insert(cells.end(), {"", format::duration(best), format::duration(sum), ""});
    return cells;
}

std::string operationTable(const Scenario& scenario, const Estimate& estimate)
{
    using enum TextTable::Align;
    std::vector<TextTable::Column> columns{{"Operation", Left}, {"FLOPs", Right}};
    for (const Kind kind : byteKinds) columns.push_back({label(kind), Right});
    if (sends(estimate)) columns.push_back({"Sent", Right});
    columns.push_back({"Intensity", Right});
    if (!estimate.times.empty()) {
        columns.push_back({"Bound by", Left});
        columns.push_back({"Bound", Right});
        columns.push_back({estimate.accounting == Accounting::Vllm ? "At best" : label(scenario.timing.times), Right});
        columns.push_back({"Trust", Left});
    }
    TextTable table(std::move(columns));
    for (std::size_t row = 0; row < estimate.operations.size(); ++row) table.add(operationCells(estimate, row, sends(estimate)));
    table.addRule();
    table.add(totalCells(estimate));
    return table.text();
}

std::string tokensPerSecond(double rate) { return rate >= 999.5 ? format::count(rate) + " tok/s" : format::si(rate, "tok/s"); }

/// What times are, for people: "calibrated, vllm-0.24.0".
std::string timesLine(const Scenario& scenario, const StepTime& step)
{
    if (scenario.timing.times == Times::Bound) return "bound: what the roofline allows";
    if (scenario.timing.times == Times::Custom)
        return "custom: " + format::exact(scenario.timing.computePercent) + " % of the peak, " + format::exact(scenario.timing.memoryPercent) + " % of the bandwidth, " +
               format::exact(scenario.timing.linkPercent) + " % of the link";
    return "calibrated, " + step.software;
}

std::string stepFacts(const Scenario& scenario, const Estimate& estimate)
{
    std::string out;
    if (!estimate.step) return out;
    const StepTime& step = *estimate.step;
    std::string time = format::duration(step.time);
    if (step.errorPercent > 0) time += " ± " + format::share(step.errorPercent, 100);
    if (scenario.timing.times != Times::Bound) time += ", bound " + format::duration(step.atBest);
    if (step.passage != step.time) time += "; " + format::duration(step.passage) + " through all stages";
    appendFact(out, "Times", timesLine(scenario, step));
    appendFact(out, estimate.accounting == Accounting::Vllm ? "Step (hardware)" : "Step", time);
    const auto yield = performance(scenario, estimate);
    if (!yield) return out;
    if (yield->perUser > 0)
        appendFact(out, "Output", tokensPerSecond(yield->perUser) + " per user, " + tokensPerSecond(yield->tokensPerSecond) + " in all, " + tokensPerSecond(yield->perGpu) + " per GPU");
    appendFact(out, "Utilization", "MFU " + format::share(yield->mfu, 1) + ", MBU " + format::share(yield->mbu, 1));
    if (yield->dollarsPerMillionTokens)
        appendFact(out, "Cost", format::dollars(*yield->dollarsPerMillionTokens) + " per million output tokens at " + format::dollars(*scenario.accelerator->pricePerHour) + " per GPU-hour");
    if (yield->joulesPerToken) appendFact(out, "Energy", "at most " + format::si(*yield->joulesPerToken, "J") + " per output token");
    return out;
}

/// Whether it fits, line by line of the ledger.
std::string memoryFacts(const MemoryLedger& m)
{
    std::string out;
    appendFact(out, "Memory", format::storage(m.weights) + " weights + " + format::storage(m.torchPeak) + " peak + " + format::storage(m.nonTorch) + " other of " + format::storage(m.requested) +
                                  " requested (" + format::storage(m.total) + " in all)");
    const std::string room = m.availableKv.value > 0 ? format::storage(m.availableKv) + ": " + format::count(m.blocks) + " blocks, " + format::count(m.tokens) + " tokens" : "none";
    appendFact(out, "KV cache", room);
    appendFact(out, m.feasible() ? "Fits" : "Does not fit",
               format::compact(std::round(m.maxConcurrency * 100) / 100) + " requests of " + format::count(m.maxModelLen) + " tokens; the batch takes " + format::storage(m.usedKv));
    return out;
}

std::string servingFacts(const ServingEstimate& serving)
{
    const auto line = [](const ServingFigures& f) {
        return "TTFT " + format::duration(f.ttft) + ", TPOT " + format::duration(f.tpot) + ", " + tokensPerSecond(f.perUser) + " per user, " + tokensPerSecond(f.outputTokensPerSecond) + " in all";
    };
    std::string out;
    appendFact(out, "Serving", line(serving.figures) + " (" + serving.basis + ')');
    appendFact(out, "  at best", line(serving.bound));
    return out;
}

std::string_view severityWord(Severity severity)
{
    switch (severity) {
        case Severity::Error:
            return "Error";
        case Severity::Warning:
            return "Warning";
        case Severity::Info:
            break;
    }
    return "Note";
}

std::string setting(const Fix& fix) { return fix.field + '=' + fix.value; }

/// Each by itself would do.
std::string remedyTable(const std::vector<Remedy>& remedies)
{
    using enum TextTable::Align;
    TextTable table({{"  Try one of", Left}, {"Effect", Left}, {"Setting", Left}});
    for (const Remedy& remedy : remedies) table.add({"  " + remedy.text, remedy.effect, setting(remedy.fix)});
    return table.text();
}

std::string remarks(const Estimate& estimate)
{
    std::string out;
    for (const vllm::Unavailable& missing : estimate.unavailable)
        appendFact(out, "Not counted",
                   text(label(missing.component)) + ": " + missing.message + " (" + text(missing.code) + ')');
    for (const Diagnostic& diagnostic : estimate.diagnostics) {
        std::string message = diagnostic.message;
        if (diagnostic.fix && diagnostic.remedies.empty()) message += " (try " + setting(*diagnostic.fix) + ')';
        appendFact(out, severityWord(diagnostic.severity), message);
        if (!diagnostic.remedies.empty()) out += remedyTable(diagnostic.remedies);
    }
    return out;
}

}  // namespace

std::string accountingLine(Accounting accounting, Scope scope)
{
    return text(label(accounting)) + " · " + text(label(scope));
}

std::string modelLine(const Model& model)
{
    std::string out = model.name.empty() ? model.source : model.name;
    if (!model.publisher.empty()) out += " (" + model.publisher + ')';
    return out.empty() ? "unnamed" : out;
}

std::string deploymentLine(const Deployment& deployment, const std::string& dtype, const std::string& quantization)
{
    const auto resolved = [](const std::string& asked, const std::string& found) {
        return asked == found || found.empty() ? asked : found + " (" + asked + ')';
    };
    std::string out = "TP " + format::count(deployment.tp) + " · PP " + format::count(deployment.pp) + " · DP " +
                      format::count(deployment.dp) + " · EP " + (deployment.ep ? "on" : "off");
    out += " · dtype " + resolved(deployment.dtype, dtype) + " · KV cache " + deployment.kvCacheDtype +
           " · quantization " +
           resolved(deployment.quantization, quantization.empty() ? "none" : quantization);
    return out;
}

std::string estimateText(const Scenario& scenario, const Estimate& estimate)
{
    std::string out = accountingLine(estimate.accounting, estimate.scope) + '\n';
    appendFact(out, "Model", modelLine(scenario.model));
    appendFact(out, "Deployment", deploymentLine(scenario.deployment, estimate.dtype, estimate.quantization));
    appendFact(out, "Batch", batchLine(scenario.workload) + ", per DP rank");
    if (scenario.accelerator) appendFact(out, "Accelerator", acceleratorLine(*scenario.accelerator, estimate.weights));
    out += '\n';
    out += operationTable(scenario, estimate);
    out += '\n';
    appendFact(out, "FLOPs", format::flops(estimate.totals.flops));
    appendFact(out, "Bytes",
               format::bytes(estimate.totals.traffic()) + " (" + format::bytes(estimate.totals.reads) + " read, " +
                   format::bytes(estimate.totals.writes) + " written)");
    appendFact(out, "Intensity", format::intensity(estimate.totals.intensity()));
    if (sends(estimate)) appendFact(out, "Sent", format::bytes(estimate.totals.link) + " to other GPUs");
    if (const std::string facts = stepFacts(scenario, estimate); !facts.empty()) out += '\n' + facts;
    if (estimate.serving) out += servingFacts(*estimate.serving);
    if (estimate.memory) out += '\n' + memoryFacts(*estimate.memory);
    if (const std::string more = remarks(estimate); !more.empty()) out += '\n' + more;
    return out;
}

std::string estimateCsv(const Estimate& estimate)
{
    std::string out =
        "accounting,scope,operation,component,flops_FLOP,weights_B,activations_B,kv_cache_B,writes_B,intensity_FLOP_"
        "per_B,bound,link_B,bound_us,time_us,confidence,error_percent\n";
    for (std::size_t row = 0; row < estimate.operations.size(); ++row) {
        const Operation& operation = estimate.operations[row];
        out.append(id(estimate.accounting)).append(",").append(id(estimate.scope)).append(",");
        out.append(operation.id).append(",").append(id(operation.component));
        out.append(",").append(format::exact(operation.flops().value));
        for (const Kind kind : byteKinds) out.append(",").append(format::exact(operation.bytes(kind).value));
        out.append(",").append(format::exact(operation.intensity().value)).append(",");
        const OperationTime* time = estimate.times.empty() ? nullptr : &estimate.times[row];
        if (time) out.append(label(time->bound));
        out.append(",").append(format::exact(operation.link().value)).append(",");
        if (time) out.append(format::exact(json::microseconds(time->atBest))).append(",").append(format::exact(json::microseconds(time->time))).append(",").append(id(time->confidence));
        else out.append(",,");
        out.append(",");
        if (time) out.append(format::exact(time->errorPercent));
        out += '\n';
    }
    return out;
}

}  // namespace gable::cli
