#include "core/io/comparison_json.h"

#include "core/io/json_writer.h"

namespace gable {

namespace {

using json::Writer;

void optional(Writer& w, std::string_view key, const std::optional<double>& value) { value ? w.number(key, *value) : w.null(key); }

void fieldList(Writer& w, const std::vector<FieldDifference>& fields)
{
    w.key("fields");
    w.open('[');
    for (const FieldDifference& field : fields) {
        w.open('{');
        w.text("id", field.id);
        w.text("label", field.label);
        w.text("a", field.a);
        w.text("b", field.b);
        w.close('}');
    }
    w.close(']');
}

void metricList(Writer& w, const std::vector<MetricDifference>& metrics)
{
    w.key("metrics");
    w.open('[');
    for (const MetricDifference& row : metrics) {
        w.open('{');
        w.text("id", row.metric->id);
        w.text("label", row.metric->label);
        optional(w, "a", row.a);
        optional(w, "b", row.b);
        optional(w, "difference", row.difference());
        optional(w, "ratio", row.ratio());
        w.number("error_percent_a", row.errorA);
        w.number("error_percent_b", row.errorB);
        w.close('}');
    }
    w.close(']');
}

void operation(Writer& w, std::string_view key, const Estimate& estimate, const std::optional<std::size_t>& index)
{
    if (!index) return w.null(key);
    const Operation& o = estimate.operations[*index];
    w.key(key);
    w.open('{');
    w.number("flops", o.flops().value);
    w.number("bytes", o.traffic().value);
    w.number("link", o.link().value);
    w.number("intensity", o.intensity().value);
    if (!estimate.times.empty()) w.number("time_us", json::microseconds(estimate.times[*index].time));
    w.close('}');
}

void operationList(Writer& w, const Comparison& comparison, const Estimate& a, const Estimate& b)
{
    w.key("operations");
    w.open('[');
    for (const OperationPair& pair : comparison.operations) {
        w.open('{');
        w.text("id", pair.id);
        w.text("component", id(pair.component));
        operation(w, "a", a, pair.a);
        operation(w, "b", b, pair.b);
        w.close('}');
    }
    w.close(']');
}

void causeList(Writer& w, const std::vector<Cause>& causes)
{
    w.key("causes");
    w.open('[');
    for (const Cause& cause : causes) {
        w.open('{');
        w.text("id", cause.id);
        w.text("label", cause.label);
        w.number("change_us", json::microseconds(cause.change));
        w.close('}');
    }
    w.close(']');
}

}  // namespace

void writeComparison(const Comparison& comparison, const Scenario& a, const Estimate& estimateA, const Scenario& b, const Estimate& estimateB, std::string& out)
{
    Writer w(out);
    w.open('{');
    w.text("schema", "gable.comparison/1");
    w.text("accounting", id(estimateB.accounting));
    w.text("scope", id(estimateB.scope));
    w.text("a", a.name);
    w.text("b", b.name);
    fieldList(w, comparison.fields);
    metricList(w, comparison.metrics);
    operationList(w, comparison, estimateA, estimateB);
    causeList(w, comparison.causes);
    w.close('}');
}

}  // namespace gable
