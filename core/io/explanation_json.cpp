#include "core/io/explanation_json.h"

#include "core/io/json_writer.h"
#include "core/scenario/fields.h"
#include "core/units/format.h"

namespace gable {

namespace {

using json::Writer;

void definitions(Writer& w, const std::vector<Definition>& definitions)
{
    w.key("definitions");
    w.open('[');
    for (const Definition& definition : definitions) {
        w.open('{');
        w.text("name", definition.name);
        w.text("meaning", definition.meaning);
        w.number("value", definition.value);
        w.text("formula", definition.formula);
        w.text("substitution", definition.substitution);
        w.text("latex", definition.latex);
        w.close('}');
    }
    w.close(']');
}

void symbols(Writer& w, const std::vector<SymbolUse>& symbols)
{
    w.key("symbols");
    w.open('[');
    for (const SymbolUse& symbol : symbols) {
        w.open('{');
        w.text("name", symbol.name);
        w.text("meaning", symbol.meaning);
        w.number("value", symbol.value);
        w.text("origin", symbol.origin);
        w.close('}');
    }
    w.close(']');
}

void figure(Writer& w, const ExplainedFigure& figure)
{
    const Explanation explanation = explain(figure.value);
    w.open('{');
    w.text("id", figure.id);
    w.text("label", figure.label);
    w.text("unit", figure.unit);
    w.number("value", explanation.value);
    w.text("formula", explanation.formula);
    w.text("substitution", explanation.substitution);
    w.text("latex", explanation.latex);
    definitions(w, explanation.definitions);
    symbols(w, explanation.symbols);
    w.close('}');
}

/// What a move changes: fields as `--set` takes them, the batch as `--batch` does.
void changes(Writer& w, const Scenario& before, const Scenario& after)
{
    w.key("changes");
    w.open('{');
    for (const Field& field : fields())
        if (const std::string value = field.get(after); value != field.get(before)) w.text(field.id, value);
    if (after.workload != before.workload) w.text("batch", batchText(after.workload));
    w.close('}');
}

void move(Writer& w, const Scenario& scenario, const Move& move)
{
    const auto time = [&](std::string_view name, Seconds value) { scenario.accelerator ? w.number(name, json::microseconds(value)) : w.null(name); };
    w.open('{');
    w.text("text", move.text);
    w.toggle("hypothetical", move.hypothetical);
    time("step_before_us", move.stepBefore);
    time("step_after_us", move.stepAfter);
    time("operation_before_us", move.operationBefore);
    time("operation_after_us", move.operationAfter);
    w.number("step_change", move.stepChange);
    w.number("throughput_change", move.tokensPerSecondChange);
    w.number("throughput_per_gpu_change", move.tokensPerSecondPerGpuChange);
    w.text("effect", move.effect);
    w.text("refused", move.refused);
    changes(w, scenario, move.after);
    w.close('}');
}

}  // namespace

std::string batchText(const Workload& workload)
{
    std::string out;
    for (const RequestGroup& group : workload.groups) {
        if (!out.empty()) out += ',';
        out += std::string(id(group.phase)) + ':' + format::exact(group.numTokens) + ':' + format::exact(group.contextLen) + 'x' + format::exact(group.requests);
    }
    return out;
}

void writeExplanation(const Scenario& scenario, const Explained& explained, std::span<const Move> moves, std::string& out)
{
    Writer w(out);
    w.open('{');
    w.text("schema", "gable.explanation/1");
    w.text("id", explained.id);
    w.text("label", explained.label);
    w.text("accounting", id(scenario.accounting));
    w.text("scope", id(scenario.scope));
    explained.component ? w.text("component", id(*explained.component)) : w.null("component");
    explained.bound ? w.text("bound", label(*explained.bound)) : w.null("bound");
    w.text("why", explained.why);
    w.key("figures");
    w.open('[');
    for (const ExplainedFigure& one : explained.figures) figure(w, one);
    w.close(']');
    w.key("moves");
    w.open('[');
    for (const Move& one : moves) move(w, scenario, one);
    w.close(']');
    w.close('}');
}

}  // namespace gable
