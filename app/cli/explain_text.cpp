#include "app/cli/explain_text.h"

#include <algorithm>
#include <set>
#include <utility>

#include "app/cli/estimate_text.h"
#include "app/cli/text_table.h"
#include "core/io/explanation_json.h"
#include "core/trace/notation.h"
#include "core/units/format.h"

namespace gable::cli {
namespace {

using Names = std::set<std::pair<std::string, double>>;

std::string withUnit(const ExplainedFigure& figure)
{
    const std::string exact = format::exact(figure.value.value()), text = figure.text();
    const std::string full = figure.unit.empty() ? exact : exact + ' ' + figure.unit;
    return full == text || exact == text ? text : text + "  (" + full + ')';
}

/// A formula, its numbers, its result, and what it names; a name that an earlier figure has explained is not explained again.
void appendFigure(std::string& out, const ExplainedFigure& figure, Names& explained)
{
    const Explanation e = explain(figure.value);
    out += '\n' + figure.label + '\n';
    out += "  " + e.formula + '\n';
    if (e.substitution != e.formula) out += "  = " + e.substitution + '\n';
    out += "  = " + withUnit(figure) + '\n';
    for (const Definition& definition : e.definitions) {
        if (!explained.emplace(definition.name, definition.value).second) continue;
        out += "  where " + definition.name + ": " + definition.meaning + '\n';
        out += "        " + definition.name + " = " + definition.formula;
        if (definition.substitution != definition.formula) out += " = " + definition.substitution;
        const std::string value = format::exact(definition.value);
        if (definition.substitution != value) out += " = " + value;
        out += '\n';
    }
}

std::vector<SymbolUse> symbolsOf(const Explained& explained)
{
    std::vector<SymbolUse> out;
    Names seen;
    for (const ExplainedFigure& figure : explained.figures)
        for (SymbolUse& symbol : explain(figure.value).symbols)
            if (seen.emplace(symbol.name, symbol.value).second) out.push_back(std::move(symbol));
    return out;
}

std::string symbolTable(const std::vector<SymbolUse>& symbols)
{
    using enum TextTable::Align;
    TextTable table({{"Symbol", Left}, {"Meaning", Left}, {"Value", Right}, {"From", Left}});
    for (const SymbolUse& symbol : symbols) table.add({symbol.name, symbol.meaning, format::exact(symbol.value), symbol.origin});
    return table.text();
}

std::string moveTable(std::span<const Move> moves, bool ofOperation)
{
    using enum TextTable::Align;
    std::vector<TextTable::Column> columns{{"What would help", Left}};
    if (ofOperation) columns.push_back({"Operation", Right});
    columns.push_back({"Effect", Left});
    TextTable table(std::move(columns));
    for (const Move& move : moves) {
        std::vector<std::string> cells{move.text + (move.hypothetical ? " (another checkpoint)" : "")};
        if (ofOperation) cells.push_back(move.refused.empty() ? format::change(1, 1 + move.operationChange) : "");
        cells.push_back(move.refused.empty() ? move.effect : "not possible: " + move.refused);
        table.add(std::move(cells));
    }
    return table.text();
}

// ------------------------------------------------------------------------------------------ LaTeX

/// Words and signs of people's texts, outside of mathematics.
std::string escaped(std::string_view text)
{
    static constexpr std::pair<std::string_view, std::string_view> replaced[] = {
        {"·", "$\\cdot$"}, {"×", "$\\times$"}, {"÷", "$\\div$"}, {"−", "$-$"},      {"Σ", "$\\Sigma$"}, {"α", "$\\alpha$"},      {"≥", "$\\geq$"},
        {"%", "\\%"},      {"&", "\\&"},       {"#", "\\#"},     {"_", "\\_"},      {"$", "\\$"},       {"{", "\\{"},            {"}", "\\}"},
        {"~", "\\textasciitilde{}"}, {"^", "\\textasciicircum{}"}, {"\\", "\\textbackslash{}"}, {"|", "\\textbar{}"}, {"<", "$<$"}, {">", "$>$"}, {"µ", "\\textmu{}"},
    };
    std::string out;
    while (!text.empty()) {
        const auto* const found = std::find_if(std::begin(replaced), std::end(replaced), [&](const auto& r) { return text.starts_with(r.first); });
        if (found == std::end(replaced)) {
            out += text.front();
            text.remove_prefix(1);
        } else {
            out += found->second;
            text.remove_prefix(found->first.size());
        }
    }
    return out;
}

void appendAligned(std::string& out, const std::string& left, const std::string& right, bool last)
{
    out += "  " + left + " &= " + right + (last ? "\n" : " \\\\\n");
}

std::string numbersLatex(const Traced::Node& node) { return toLatex(notate(node, Leaves::Numbers)); }

/// Definitions keep no tree: their numbers are set from their nodes.
void namedNodes(const Traced::Node& node, std::set<const Traced::Node*>& out)
{
    std::vector<const Traced::Node*> open{&node};
    std::set<const Traced::Node*> seen;
    while (!open.empty()) {
        const Traced::Node* current = open.back();
        open.pop_back();
        if (!seen.insert(current).second) continue;
        if (current->op == Traced::Op::Named) out.insert(current);
        for (const Traced::Node* child : {current->left.get(), current->right.get()})
            if (child) open.push_back(child);
    }
}

void appendLatexFigure(std::string& out, const ExplainedFigure& figure)
{
    const Explanation e = explain(figure.value);
    std::set<const Traced::Node*> nodes;
    namedNodes(figure.value.node(), nodes);
    out += "\\begin{align*}\n";
    appendAligned(out, "\\text{" + escaped(figure.label) + '}', e.latex, false);
    const std::string numbers = numbersLatex(definitionOf(figure.value.node()));
    if (numbers != e.latex) appendAligned(out, "", numbers, false);
    const std::string unit = figure.unit.empty() ? "" : "\\,\\text{" + escaped(figure.unit) + '}';
    appendAligned(out, "", format::exact(e.value) + unit, e.definitions.empty());
    for (std::size_t i = 0; i < e.definitions.size(); ++i) {
        const Definition& d = e.definitions[i];
        const auto node = std::find_if(nodes.begin(), nodes.end(), [&](const Traced::Node* n) { return n->name == d.name && n->value == d.value; });
        std::string right = d.latex;
        const std::string value = format::exact(d.value);
        if (node != nodes.end())
            if (const std::string with = numbersLatex(definitionOf(**node)); with != d.latex && with != value) right += " = " + with;
        appendAligned(out, nameToLatex(d.name), right + (right == value ? "" : " = " + value), i + 1 == e.definitions.size());
    }
    out += "\\end{align*}\n";
}

void appendLatexRow(std::string& out, const std::string& name, const std::string& meaning, double value, const std::string& origin)
{
    out += "  $" + nameToLatex(name) + "$ & " + escaped(meaning) + " & " + format::exact(value) + " & " + escaped(origin) + " \\\\\n";
}

}  // namespace

std::string explanationText(const Scenario& scenario, const Estimate& estimate, const Explained& explained, std::span<const Move> moves)
{
    std::string out = accountingLine(estimate.accounting, estimate.scope) + '\n';
    appendFact(out, "Explained", explained.id + ", " + explained.label + (explained.component ? " (" + std::string(label(*explained.component)) + ')' : ""));
    appendFact(out, "Model", modelLine(scenario.model));
    appendFact(out, "Deployment", deploymentLine(scenario.deployment, estimate.dtype, estimate.quantization));
    appendFact(out, "Batch", batchText(scenario.workload) + ", per DP rank");
    if (scenario.accelerator) appendFact(out, "Accelerator", scenario.accelerator->name);
    Names names;
    for (const ExplainedFigure& figure : explained.figures) appendFigure(out, figure, names);
    out += '\n' + symbolTable(symbolsOf(explained));
    out += '\n';
    if (explained.bound) out += std::string("Bound by ") + (*explained.bound == Bound::Link ? "the " : "") + std::string(label(*explained.bound)) + ". ";
    out += explained.why + '\n';
    if (!moves.empty()) out += '\n' + moveTable(moves, explained.component.has_value());
    return out;
}

std::string explanationLatex(const Scenario& scenario, const Explained& explained)
{
    std::string out = "% " + explained.id + ": " + accountingLine(scenario.accounting, scenario.scope) + ", " + modelLine(scenario.model) + "\n% needs \\usepackage{amsmath}\n";
    for (const ExplainedFigure& figure : explained.figures) appendLatexFigure(out, figure);
    out += "\\begin{tabular}{llrl}\n  Symbol & Meaning & Value & From \\\\\n  \\hline\n";
    Names seen;
    for (const ExplainedFigure& figure : explained.figures)
        for (const Definition& d : explain(figure.value).definitions)
            if (seen.emplace(d.name, d.value).second) appendLatexRow(out, d.name, d.meaning, d.value, "above");
    for (const SymbolUse& symbol : symbolsOf(explained)) appendLatexRow(out, symbol.name, symbol.meaning, symbol.value, symbol.origin);
    out += "\\end{tabular}\n";
    return out;
}

std::string explainableText(const Estimate& estimate)
{
    using enum TextTable::Align;
    TextTable table({{"Id", Left}, {"Explains", Left}});
    for (const std::string& id : explainable(estimate)) table.add({id, subjectLabel(estimate, id)});
    return table.text();
}

}  // namespace gable::cli
