#include <memory>

#include "app/cli/catalog_text.h"
#include "app/cli/commands.h"
#include "app/cli/exit_status.h"
#include "app/cli/format_option.h"
#include "app/cli/suggest.h"
#include "app/cli/text_table.h"
#include "core/timing/roofline.h"
#include "core/io/config_json.h"
#include "core/scenario/accelerator_figures.h"
#include "core/units/format.h"

namespace gable::cli {
namespace {

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

/// "peak_TFLOPS/fp8" as the name of a column: "fp8_TFLOPS".
std::string columnOf(std::string_view key)
{
    const auto slash = key.find('/');
    if (slash == std::string_view::npos) return std::string(key);
    constexpr std::string_view peak = "peak";
    return std::string(key.substr(slash + 1)) + std::string(key.substr(peak.size(), slash - peak.size()));
}

std::string hardwareRows(const std::vector<Accelerator>& accelerators)
{
    std::string out = "id,name,vendor,aliases,memory_type,link_type,scale_out_type";
    for (const AcceleratorFigure& figure : acceleratorFigures()) out += ',' + columnOf(figure.key);
    out += ",source,date\n";
    for (const Accelerator& a : accelerators) {
        std::vector<std::string> cells{a.id, a.name, a.vendor, joined(a.aliases), a.memoryType, a.linkType, a.scaleOutType};
        for (const AcceleratorFigure& figure : acceleratorFigures()) {
            const auto value = figure.get(a);
            cells.push_back(value ? format::exact(*value) : std::string());
        }
        cells.insert(cells.end(), {a.source, a.date});
        appendCsvRow(out, cells);
    }
    return out;
}

/// Which entry of the sources says a figure, as the number that it has in the list below.
std::string sourceNumber(const Accelerator& a, std::string_view key)
{
    const FigureSource* source = sourceOf(a, key);
    return source ? '[' + format::count(static_cast<double>(source - a.sources.data() + 1)) + ']' : "";
}

std::string figureTable(const Accelerator& a)
{
    using enum TextTable::Align;
    TextTable table({{"Figure"}, {"Value", Right}, {"Source"}});
    for (const AcceleratorFigure& figure : acceleratorFigures())
        if (const auto value = figure.get(a)) table.add({std::string(figure.label), figureText(figure, *value), sourceNumber(a, figure.key)});
    return table.text();
}

std::string sourceList(const Accelerator& a)
{
    std::string out;
    for (std::size_t at = 0; at < a.sources.size(); ++at) {
        const FigureSource& entry = a.sources[at];
        out += '[' + format::count(static_cast<double>(at + 1)) + "] " + entry.source;
        if (!entry.date.empty()) out += ", checked " + entry.date;
        out += '\n';
        if (!entry.note.empty()) out += "    " + entry.note + '\n';
    }
    return out;
}

std::string linkText(BytesPerSecond bandwidth, const std::string& type, const std::optional<double>& domain)
{
    std::string out = format::bandwidth(bandwidth);
    if (!type.empty()) out += ' ' + type;
    if (domain) out += ", " + format::count(*domain) + " GPUs";
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
    if (a.linkBandwidth) appendFact(out, "Link, one way", linkText(*a.linkBandwidth, a.linkType, a.linkDomain));
    if (a.scaleOutBandwidth) appendFact(out, "Scale-out", linkText(*a.scaleOutBandwidth, a.scaleOutType, std::nullopt));
    for (const Peak& peak : a.peaks)
        appendFact(out, std::string(label(peak.precision)) + " dense",
                   format::rate(peak.rate) + ", ridge at " + format::intensity(ridge(peak.rate, a.memoryBandwidth)));
    appendFact(out, "Source", a.source);
    appendFact(out, "Checked", a.date);
    out += '\n' + figureTable(a);
    if (!a.sources.empty()) out += '\n' + sourceList(a);
    return out;
}

/// As the files of a person's own folder are written, which are among them.
std::string hardwareJson(const std::vector<Accelerator>& accelerators, bool one)
{
    std::string out = one ? "" : "[\n";
    for (const Accelerator& a : accelerators) {
        if (&a != accelerators.data()) out += ",\n";
        appendAccelerator(out, a);
    }
    return out + (one ? "\n" : "\n]\n");
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
    const bool one = !options.id.empty();
    switch (options.format) {
        case Format::Text:
            context.out.text += one ? hardwarePage(shown.front()) : hardwareList(shown);
            break;
        case Format::Csv:
            context.out.text += hardwareRows(shown);
            break;
        case Format::Json:
            context.out.text += hardwareJson(shown, one);
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
