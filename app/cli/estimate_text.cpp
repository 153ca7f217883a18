#include "app/cli/estimate_text.h"

#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "core/estimate/roofline.h"
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

std::vector<std::string> operationCells(const Operation& operation, const Scenario& scenario, bool withLink)
{
    std::vector<std::string> cells{text(operation.id), format::flops(operation.flops())};
    for (const Kind kind : byteKinds) cells.push_back(format::bytes(operation.bytes(kind)));
    if (withLink) cells.push_back(format::bytes(operation.link()));
    cells.push_back(operation.flops().value > 0 ? format::intensity(operation.intensity()) : "");
    if (scenario.accelerator) {
        cells.push_back(format::duration(limitTimes(operation, *scenario.accelerator).longest()));
        cells.push_back(text(label(bound(operation, *scenario.accelerator))));
    }
    return cells;
}

std::vector<std::string> totalCells(const Estimate& estimate, const Scenario& scenario)
{
    std::vector<std::string> cells{"total", format::flops(estimate.totals.flops)};
    for (const Kind kind : byteKinds) {
        Bytes sum;
        for (const Operation& operation : estimate.operations) sum += operation.bytes(kind);
        cells.push_back(format::bytes(sum));
    }
    if (sends(estimate)) cells.push_back(format::bytes(estimate.totals.link));
    cells.push_back(format::intensity(estimate.totals.intensity()));
    if (scenario.accelerator) {
        cells.push_back(format::duration(limitTime(estimate.operations, *scenario.accelerator)));
        cells.emplace_back();
    }
    return cells;
}

std::string operationTable(const Scenario& scenario, const Estimate& estimate)
{
    using enum TextTable::Align;
    std::vector<TextTable::Column> columns{{"Operation", Left}, {"FLOPs", Right}};
    for (const Kind kind : byteKinds) columns.push_back({label(kind), Right});
    if (sends(estimate)) columns.push_back({"Sent", Right});
    columns.push_back({"Intensity", Right});
    if (scenario.accelerator) {
        columns.push_back({"At best", Right});
        columns.push_back({"Bound by", Left});
    }
    TextTable table(std::move(columns));
    for (const Operation& operation : estimate.operations) table.add(operationCells(operation, scenario, sends(estimate)));
    table.addRule();
    table.add(totalCells(estimate, scenario));
    return table.text();
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

std::string remarks(const Estimate& estimate)
{
    std::string out;
    for (const vllm::Unavailable& missing : estimate.unavailable)
        appendFact(out, "Not counted",
                   text(label(missing.component)) + ": " + missing.message + " (" + text(missing.code) + ')');
    for (const Diagnostic& diagnostic : estimate.diagnostics) {
        std::string message = diagnostic.message;
        if (diagnostic.fix) message += " (try " + diagnostic.fix->field + '=' + diagnostic.fix->value + ')';
        appendFact(out, severityWord(diagnostic.severity), message);
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
    if (const std::string more = remarks(estimate); !more.empty()) out += '\n' + more;
    return out;
}

std::string estimateCsv(const Scenario& scenario, const Estimate& estimate)
{
    std::string out =
        "accounting,scope,operation,component,flops_FLOP,weights_B,activations_B,kv_cache_B,writes_B,intensity_FLOP_"
        "per_B,bound,link_B,limit_us\n";
    for (const Operation& operation : estimate.operations) {
        out.append(id(estimate.accounting)).append(",").append(id(estimate.scope)).append(",");
        out.append(operation.id).append(",").append(id(operation.component));
        out.append(",").append(format::exact(operation.flops().value));
        for (const Kind kind : byteKinds) out.append(",").append(format::exact(operation.bytes(kind).value));
        out.append(",").append(format::exact(operation.intensity().value)).append(",");
        if (scenario.accelerator) out.append(label(bound(operation, *scenario.accelerator)));
        out.append(",").append(format::exact(operation.link().value)).append(",");
        if (scenario.accelerator) out.append(format::exact(json::microseconds(limitTimes(operation, *scenario.accelerator).longest())));
        out += '\n';
    }
    return out;
}

}  // namespace gable::cli
