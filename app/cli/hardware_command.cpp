#include <array>
#include <memory>

#include "app/cli/catalog_text.h"
#include "app/cli/commands.h"
#include "app/cli/exit_status.h"
#include "app/cli/format_option.h"
#include "app/cli/suggest.h"
#include "app/cli/text_table.h"
#include "core/catalog/catalog_data.h"
#include "core/units/format.h"

namespace gable::cli {
namespace {

constexpr std::array precisions{Precision::Float32, Precision::Bfloat16, Precision::Float16,
                                Precision::Int8,    Precision::Fp8,      Precision::Fp4};

struct HardwareOptions {
    std::string id;
    Format format = Format::Text;
};

std::string joined(const std::vector<std::string>& texts)
{
    std::string out;
    for (const std::string& text : texts) out.append(out.empty() ? "" : ", ").append(text);
    return out;
}

std::string peakText(const Accelerator& accelerator, Precision precision)
{
    const auto rate = accelerator.peak(precision);
    return rate ? format::rate(*rate) : "–";
}

std::string hardwareList(const std::vector<Accelerator>& accelerators)
{
    using enum TextTable::Align;
    TextTable table({{"Id"},
                     {"Name"},
                     {"Memory", Right},
                     {"Bandwidth", Right},
                     {"BF16 dense", Right},
                     {"FP8 dense", Right},
                     {"FP4 dense", Right},
                     {"Aliases"}});
    for (const Accelerator& a : accelerators)
        table.add({a.id, a.name, format::capacity(a.memory), format::bandwidth(a.memoryBandwidth),
                   peakText(a, Precision::Bfloat16), peakText(a, Precision::Fp8), peakText(a, Precision::Fp4),
                   joined(a.aliases)});
    return table.text();
}

std::string hardwareRows(const std::vector<Accelerator>& accelerators)
{
    std::string out = "id,name,vendor,aliases,memory_GiB,memory_type,memory_bandwidth_GBps,link_GBps";
    for (const Precision precision : precisions) out.append(",").append(id(precision)).append("_TFLOPS");
    out += ",source,date\n";
    for (const Accelerator& a : accelerators) {
        std::vector<std::string> cells{a.id,
                                       a.name,
                                       a.vendor,
                                       joined(a.aliases),
                                       format::exact(a.memory.value / (1024.0 * 1024.0 * 1024.0)),
                                       a.memoryType,
                                       format::exact(a.memoryBandwidth.value / 1e9),
                                       a.linkBandwidth ? format::exact(a.linkBandwidth->value / 1e9) : std::string()};
        for (const Precision precision : precisions) {
            const auto rate = a.peak(precision);
            cells.push_back(rate ? format::exact(rate->value / 1e12) : std::string());
        }
        cells.insert(cells.end(), {a.source, a.date});
        appendCsvRow(out, cells);
    }
    return out;
}

std::string hardwarePage(const Accelerator& a)
{
    std::string out;
    appendFact(out, "Id", a.id);
    appendFact(out, "Name", a.name);
    appendFact(out, "Vendor", a.vendor);
    if (!a.aliases.empty()) appendFact(out, "Aliases", joined(a.aliases));
    appendFact(out, "Memory", format::capacity(a.memory) + ' ' + a.memoryType);
    appendFact(out, "Bandwidth", format::bandwidth(a.memoryBandwidth));
    if (a.linkBandwidth) appendFact(out, "Link, one way", format::bandwidth(*a.linkBandwidth) + ' ' + a.linkType);
    for (const Peak& peak : a.peaks)
        appendFact(out, std::string(label(peak.precision)) + " dense", format::rate(peak.rate));
    appendFact(out, "Source", a.source);
    appendFact(out, "Checked", a.date);
    return out;
}

int runHardware(const HardwareOptions& options, Context& context)
{
    std::vector<Accelerator> shown = context.catalog.accelerators;
    if (!options.id.empty()) {
        const Accelerator* accelerator = context.catalog.accelerator(options.id);
        if (!accelerator) {
            std::vector<std::string_view> ids;
            for (const Accelerator& known : context.catalog.accelerators) ids.push_back(known.id);
            return report(unknownId(options.id, ids, "gable-cli hardware"));
        }
        shown = {*accelerator};
    }
    std::vector<std::string_view> ids;
    for (const Accelerator& accelerator : shown) ids.push_back(accelerator.id);
    const bool one = !options.id.empty();
    switch (options.format) {
        case Format::Text:
            context.out.text += one ? hardwarePage(shown.front()) : hardwareList(shown);
            break;
        case Format::Csv:
            context.out.text += hardwareRows(shown);
            break;
        case Format::Json:
            context.out.text += catalogJson(acceleratorFiles(), ids, one);
            break;
    }
    return done;
}

}  // namespace

void addHardware(CLI::App& program, Context& context)
{
    CLI::App* command =
        program.add_subcommand("hardware", "List the accelerators of the catalogue, or show one with its source");
    const auto options = std::make_shared<HardwareOptions>();
    command->add_option("id", options->id, "Id or alias of an accelerator")->type_name("ID");
    addFormat(*command, options->format);
    command->callback([options, &context] { context.status = runHardware(*options, context); });
}

}  // namespace gable::cli
