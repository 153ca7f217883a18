#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli/catalog_text.h"
#include "app/cli/commands.h"
#include "app/cli/estimate_text.h"
#include "app/cli/exit_status.h"
#include "app/cli/format_option.h"
#include "app/cli/scenario_options.h"
#include "app/cli/text_table.h"
#include "core/estimate/compare.h"
#include "core/io/comparison_json.h"
#include "core/units/format.h"

namespace gable::cli {
namespace {

struct CompareOptions {
    std::string a, b;
    Format format = Format::Text;
};

std::string valueText(const MetricDifference& row, const std::optional<double>& value, double error)
{
    if (!value) return "–";
    std::string out = row.metric->text(*value);
    if (error > 0) out += " ± " + format::share(error, 100);
    return out;
}

std::string fieldTable(const Comparison& comparison)
{
    if (comparison.fields.empty()) return "Nothing is set differently.\n";
    TextTable table({{"Set differently"}, {"A"}, {"B"}});
    for (const FieldDifference& field : comparison.fields) table.add({field.label, field.a, field.b});
    return table.text();
}

std::string metricTable(const Comparison& comparison)
{
    using enum TextTable::Align;
    TextTable table({{"Figure"}, {"A", Right}, {"B", Right}, {"B against A", Right}, {""}});
    const Metric::Group* group = nullptr;
    for (const MetricDifference& row : comparison.metrics) {
        if (group && *group != row.metric->group) table.addRule();
        group = &row.metric->group;
        const int verdict = row.verdict();
        table.add({std::string(row.metric->label), valueText(row, row.a, row.errorA), valueText(row, row.b, row.errorB), row.a && row.b ? format::change(*row.a, *row.b) : "–",
                   verdict > 0 ? "better" : verdict < 0 ? "worse" : ""});
    }
    return table.text();
}

std::string causeTable(const Comparison& comparison, const Estimate& a, const Estimate& b)
{
    using enum TextTable::Align;
    if (comparison.causes.empty()) return {};
    TextTable table({{"Step time, by cause"}, {"", Right}});
    table.add({"A", format::duration(a.step->time)});
    for (const Cause& cause : comparison.causes)
        table.add({cause.label, (cause.change.value < 0 ? "−" : "+") + format::duration(Seconds(std::abs(cause.change.value)))});
    table.addRule();
    table.add({"B", format::duration(b.step->time)});
    return '\n' + table.text();
}

/// Figures as they are, one row each: for spreadsheets.
std::string metricCsv(const Comparison& comparison)
{
    const auto exact = [](const std::optional<double>& value) { return value ? format::exact(*value) : std::string(); };
    std::string out = "metric,label,a,b,difference,ratio,error_percent_a,error_percent_b\n";
    for (const MetricDifference& row : comparison.metrics)
        appendCsvRow(out, {std::string(row.metric->id), std::string(row.metric->label), exact(row.a), exact(row.b), exact(row.difference()), exact(row.ratio()), format::exact(row.errorA),
                           format::exact(row.errorB)});
    return out;
}

int runCompare(const CompareOptions& options, Context& context)
{
    auto a = readScenarioFile(options.a, context.catalog);
    if (!a) return report(a.error());
    const auto b = readScenarioFile(options.b, context.catalog);
    if (!b) return report(b.error());
    const Scenario from = alike(std::move(a->scenario), b->scenario);
    const auto estimateA = estimate(from), estimateB = estimate(b->scenario);
    if (!estimateA) return report(estimateA.error());
    if (!estimateB) return report(estimateB.error());
    const Comparison comparison = compare(from, *estimateA, b->scenario, *estimateB);
    std::string& out = context.out.text;
    switch (options.format) {
        case Format::Text:
            out += accountingLine(estimateB->accounting, estimateB->scope) + '\n';
            appendFact(out, "A", from.name.empty() ? options.a : from.name);
            appendFact(out, "B", b->scenario.name.empty() ? options.b : b->scenario.name);
            out += '\n' + fieldTable(comparison) + '\n' + metricTable(comparison) + causeTable(comparison, *estimateA, *estimateB);
            break;
        case Format::Csv: out += metricCsv(comparison); break;
        case Format::Json:
            writeComparison(comparison, from, *estimateA, b->scenario, *estimateB, out);
            out += '\n';
            break;
    }
    return done;
}

}  // namespace

void addCompare(CLI::App& program, Context& context)
{
    CLI::App* command = program.add_subcommand("compare", "Two scenarios side by side: what is set differently, every figure, and the step time by cause");
    const auto options = std::make_shared<CompareOptions>();
    command->add_option("a", options->a, "Scenario as JSON, or a study: its active scenario")->required()->type_name("A");
    command->add_option("b", options->b, "The one that it is compared with")->required()->type_name("B");
    addFormat(*command, options->format);
    command->footer("A is counted as B is: same accounting, scope and choice of times.");
    command->callback([options, &context] { context.status = runCompare(*options, context); });
}

}  // namespace gable::cli
