#include <algorithm>
#include <cmath>

#include "core/estimate/memory_formulas.h"
#include "core/report/report_parts.h"
#include "core/units/format.h"

namespace gable::report {

namespace {

std::string lineText(const LedgerLine& line)
{
    if (!line.isCount) return format::storage(Bytes(line.value * memory::gibi));
    return line.name == "max_concurrency" ? format::compact(std::round(line.value * 100) / 100) : format::count(line.value);
}

/// Lines of the ledgers side by side.
Table ledgerTable(const Material& material, const std::vector<std::size_t>& shown)
{
    Table out{"Memory of one GPU, line by line as vLLM accounts for it", {{"", false}}, {}, false};
    for (const std::size_t i : shown) {
        out.columns.push_back({material.isSingle() ? "One GPU" : material.name(i), true});
        const std::vector<LedgerLine> lines = ledgerLines(*material.estimate(i)->memory);
        for (std::size_t line = 0; line < lines.size(); ++line) {
            if (line == out.rows.size()) out.rows.push_back({std::string(lines[line].label)});
            out.rows[line].push_back(lineText(lines[line]));
        }
    }
    return out;
}

List remedies(const Estimate& estimate)
{
    List out;
    for (const Diagnostic& diagnostic : estimate.diagnostics)
        if (diagnostic.severity == Severity::Error)
            for (const Remedy& remedy : diagnostic.remedies) out.items.push_back(remedy.text + (remedy.effect.empty() ? "" : ": " + remedy.effect));
    return out;
}

std::string roomText(const Scenario& scenario, const MemoryLedger& ledger)
{
    const double context = judgedContext(scenario.workload, ledger);
    return "At " + format::count(context) + " tokens of context there is room for " + format::count(ledger.requestsAt(context)) + " requests on each replica; the batch takes "
        + format::storage(ledger.usedKv) + " of " + format::storage(Bytes(std::max(0.0, ledger.availableKv.value))) + " of KV cache.";
}

}  // namespace

Section memorySection(const Material& material)
{
    Section out{"Memory", {}};
    std::vector<std::size_t> shown;
    for (const std::size_t i : material.detailed())
        if (material.estimate(i)->memory) shown.push_back(i);
    if (shown.empty()) return out;
    for (const std::size_t i : shown) {
        const Estimate& estimate = *material.estimate(i);
        if (!material.isSingle()) out.blocks.emplace_back(Subheading{material.name(i)});
        out.blocks.emplace_back(Paragraph{roomText(material.scenario(i), *estimate.memory)});
        out.blocks.emplace_back(Chart{"memory", i, i, "What lies in the memory of one GPU", false});
        if (estimate.memory->feasible()) continue;
        out.blocks.emplace_back(Paragraph{"It does not fit: " + shortageText(*estimate.memory) + '.'});
        if (List list = remedies(estimate); !list.items.empty()) out.blocks.emplace_back(Paragraph{"What would help:"}), out.blocks.emplace_back(std::move(list));
    }
    out.blocks.emplace_back(ledgerTable(material, shown));
    return out;
}

}  // namespace gable::report
