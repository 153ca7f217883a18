#include "core/io/log_json.h"

#include "core/io/engine_json.h"
#include "core/io/json_writer.h"

namespace gable {

namespace {

void textOrNull(json::Writer& writer, std::string_view name, const std::string& text) { text.empty() ? writer.null(name) : writer.text(name, text); }

void items(json::Writer& writer, std::string_view name, const std::vector<std::string>& texts)
{
    writer.key(name);
    writer.open('[');
    for (const std::string& text : texts) writer.item(text);
    writer.close(']');
}

void writeRow(json::Writer& writer, const LogRow& row)
{
    writer.open('{');
    writer.text("name", row.name);
    writer.text("label", row.label);
    writer.number("predicted", row.predicted);
    row.logged ? writer.number("logged", *row.logged) : writer.null("logged");
    textOrNull(writer, "reason", row.reason);
    writer.close('}');
}

}  // namespace

void writeLogComparison(const StartupLog& log, const LogComparison& comparison, const Engine& adopted, std::string& out)
{
    json::Writer writer(out);
    writer.open('{');
    writer.text("schema", "gable.log/1");
    textOrNull(writer, "version", log.version);
    textOrNull(writer, "model", log.model);
    textOrNull(writer, "refused", log.refused);
    writer.text("constants_from", comparison.constants.version);
    writer.text("constants_fit", comparison.constants.fit);
    items(writer, "warnings", comparison.warnings);
    writer.key("lines");
    writer.open('[');
    for (const LogRow& row : comparison.rows) writeRow(writer, row);
    writer.close(']');
    textOrNull(writer, "budget", comparison.budget);
    writer.key("settings");
    writer.open('[');
    for (const FieldDifference& field : comparison.settings) {
        writer.open('{');
        writer.text("field", field.id);
        writer.text("from", field.a);
        writer.text("to", field.b);
        writer.close('}');
    }
    writer.close(']');
    items(writer, "passed_over", log.unknown);
    writer.key("engine");
    appendEngine(out, adopted);
    writer.close('}');
}

}  // namespace gable
