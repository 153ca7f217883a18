#include "app/cli/inspect_text.h"

#include "app/cli/catalog_text.h"
#include "app/cli/text_table.h"
#include "core/units/format.h"

namespace gable::cli {
namespace {

std::string bytesText(double bytes)
{
    return format::count(bytes) + " B";
}

std::string facts(const Model& model, const Architecture& architecture, const Inspection& inspection)
{
    constexpr std::size_t column = 18;
    std::string out;
    const auto add = [&out](std::string_view label, const std::string& value) { appendFact(out, label, value, column); };
    add("Model", model.name);
    add("Family", architecture.familyLabel + " (" + architecture.modelType + ")");
    add("Source", model.source);
    add("Parameters", format::count(inspection.total));
    add("Active per token", format::count(inspection.active));
    if (inspection.mtp > 0) add("MTP", format::count(inspection.mtp));
    if (inspection.vision > 0) add("Vision tower", format::count(inspection.vision));
    add("Weights", bytesText(inspection.weightBytes) + " (" + format::capacity(Bytes(inspection.weightBytes)) + ')');
    add("KV cache", bytesText(inspection.kvBytesPerToken()) + " per token at 16 bits");
    if (inspection.indexerElementsPerToken > 0) add("Indexer cache", bytesText(2 * inspection.indexerElementsPerToken) + " per token at 16 bits");
    if (inspection.stateBytesPerSequence() > 0) add("State", bytesText(inspection.stateBytesPerSequence()) + " per sequence");
    if (architecture.context > 0) add("Context", format::count(architecture.context) + " tokens");
    return out;
}

std::string layerTable(const Architecture& architecture)
{
    using enum TextTable::Align;
    TextTable table({{"Layers", Right}, {"Mixer", Left}, {"Feed-forward", Left}});
    for (const LayerRun& run : layerRuns(architecture))
        table.add({format::count(run.count), mixerLabel(*run.layer), std::string(label(run.layer->feedForward))});
    return table.text();
}

std::string formatTable(const Inspection& inspection)
{
    using enum TextTable::Align;
    TextTable table({{"Component", Left}, {"Stored as", Left}, {"Modules", Right}, {"Parameters", Right}, {"Bytes", Right}});
    for (const FormatRow& row : inspection.formats)
        table.add({std::string(label(row.part)), row.format.label(), format::count(row.modules), format::count(row.parameters), format::count(row.bytes)});
    table.addRule();
    double modules = 0;
    for (const FormatRow& row : inspection.formats) modules += row.modules;
    table.add({"language model", "", format::count(modules), format::count(inspection.total), format::count(inspection.weightBytes - inspection.visionBytes)});
    return table.text();
}

}  // namespace

std::string inspectText(const Model& model, const Architecture& architecture, const Inspection& inspection)
{
    std::string out = facts(model, architecture, inspection) + '\n' + layerTable(architecture) + '\n' + formatTable(inspection);
    for (const std::string& assumption : architecture.assumptions) out += (&assumption == &architecture.assumptions.front() ? "\nAssumed: " : "         ") + assumption + '\n';
    return out;
}

std::string inspectCsv(const Inspection& inspection)
{
    std::string out = "component,format,modules,parameters,bytes\n";
    for (const FormatRow& row : inspection.formats)
        appendCsvRow(out, {std::string(id(row.part)), std::string(row.format.id), format::exact(row.modules), format::exact(row.parameters), format::exact(row.bytes)});
    return out;
}

}  // namespace gable::cli
