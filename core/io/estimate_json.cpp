#include "core/io/estimate_json.h"

#include "core/io/json_text.h"
#include "core/vllm/context_fields.h"

namespace gable {

namespace {

/// Appends members and items with their commas; the text before tells whether one is due.
class Writer {
public:
    explicit Writer(std::string& out) : m_out(out) {}

    void open(char bracket)
    {
        comma();
        m_out += bracket;
    }
    void close(char bracket) { m_out += bracket; }
    void key(std::string_view name)
    {
        comma();
        m_out += '"';
        m_out += name;  // keys are our own or vLLM's: nothing in them wants escaping
        m_out += "\": ";
    }
    void key(std::string_view component, std::string_view name)
    {
        comma();
        m_out += '"';
        m_out += component;
        m_out += '.';
        m_out += name;
        m_out += "\": ";
    }
    void number(std::string_view name, double value)
    {
        key(name);
        json::appendNumber(m_out, value);
    }
    void text(std::string_view name, std::string_view value)
    {
        key(name);
        json::appendString(m_out, value);
    }
    void item(std::string_view value)
    {
        comma();
        json::appendString(m_out, value);
    }
    void value(double number) { json::appendNumber(m_out, number); }

private:
    void comma()
    {
        if (m_out.empty()) return;
        const char last = m_out.back();
        if (last != '{' && last != '[' && last != ' ' && last != '\n') m_out += ", ";
    }

    std::string& m_out;
};

void components(Writer& w, const vllm::ModelMetrics& metrics)
{
    w.key("components");
    w.open('[');
    for (const Component component : metrics.components()) w.item(id(component));
    w.close(']');
    w.key("unavailable");
    w.open('[');
    for (const vllm::Unavailable& missing : metrics.unavailable) {
        w.open('{');
        w.text("component", id(missing.component));
        w.text("code", missing.code);
        w.text("message", missing.message);
        w.close('}');
    }
    w.close(']');
    w.key("parsed");
    w.open('{');
    for (const Component component : metrics.components()) {
        w.key(id(component));
        w.open('{');
        for (const auto& [name, value] : vllm::parsedFields(metrics, component)) w.number(name, value);
        w.close('}');
    }
    w.close('}');
}

void breakdowns(Writer& w, const std::vector<Operation>& operations)
{
    for (const auto& [name, part] : {std::pair("flops", BreakdownPart::Flops), std::pair("read_bytes", BreakdownPart::ReadBytes),
                                     std::pair("write_bytes", BreakdownPart::WriteBytes)}) {
        w.key(name);
        w.open('{');
        for (const BreakdownEntry& entry : breakdown(operations, part)) {
            w.key(entry.component, entry.key);
            w.value(entry.value);
        }
        w.close('}');
    }
}

void operationList(Writer& w, const std::vector<Operation>& operations)
{
    w.key("operations");
    w.open('[');
    for (const Operation& operation : operations) {
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
        w.number("intensity", operation.intensity().value);
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
            w.text("field", diagnostic.fix->field);
            w.text("value", diagnostic.fix->value);
            w.close('}');
        }
        w.close('}');
    }
    w.close(']');
}

}  // namespace

void writeEstimate(const Estimate& estimate, std::string_view idJson, std::string& out)
{
    Writer w(out);
    w.open('{');
    w.text("schema", "gable.estimate/1");
    w.key("id");
    out += idJson;
    w.text("accounting", id(estimate.accounting));
    w.text("scope", id(estimate.scope));
    components(w, estimate.metrics);
    w.key("context");
    w.open('{');
    for (const vllm::ContextField& field : vllm::contextFields) w.number(field.key, estimate.context.*field.value);
    w.close('}');
    breakdowns(w, estimate.operations);
    w.key("totals");
    w.open('{');
    w.number("flops", estimate.totals.flops.value);
    w.number("read_bytes", estimate.totals.reads.value);
    w.number("write_bytes", estimate.totals.writes.value);
    w.close('}');
    operationList(w, estimate.operations);
    diagnostics(w, estimate.diagnostics);
    w.close('}');
}

}  // namespace gable
