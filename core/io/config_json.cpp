#include "core/io/config_json.h"

#include "core/io/json_text.h"
#include "core/scenario/accelerator_figures.h"
#include "core/units/format.h"

namespace gable {

void appendConfigValue(std::string& out, const ConfigValue& value)
{
    if (value.isNull()) {
        out += "null";
    } else if (const bool* flag = value.boolean()) {
        out += *flag ? "true" : "false";
    } else if (const double* number = value.number()) {
        out += format::exact(*number);
    } else if (const std::string* text = value.string()) {
        json::appendString(out, *text);
    } else if (const auto* list = value.list()) {
        out += '[';
        for (const ConfigValue& item : *list) {
            if (&item != list->data()) out += ", ";
            appendConfigValue(out, item);
        }
        out += ']';
    } else {
        out += '{';
        for (const auto& member : *value.object()) {
            if (&member != value.object()->data()) out += ", ";
            json::appendString(out, member.first);
            out += ": ";
            appendConfigValue(out, member.second);
        }
        out += '}';
    }
}

namespace {

constexpr std::string_view peaksPrefix = "peak_TFLOPS/";

void appendMember(std::string& out, std::string_view key)
{
    if (out.back() != '{') out += ", ";
    json::appendString(out, key);
    out += ": ";
}

void appendText(std::string& out, std::string_view key, std::string_view value)
{
    appendMember(out, key);
    json::appendString(out, value);
}

void appendList(std::string& out, std::string_view key, const std::vector<std::string>& texts)
{
    appendMember(out, key);
    out += '[';
    for (const std::string& text : texts) {
        if (&text != texts.data()) out += ", ";
        json::appendString(out, text);
    }
    out += ']';
}

void appendFigures(std::string& out, const Accelerator& accelerator, bool peaks)
{
    for (const AcceleratorFigure& figure : acceleratorFigures()) {
        const auto value = figure.get(accelerator);
        if (!value || figure.key.starts_with(peaksPrefix) != peaks) continue;
        appendMember(out, peaks ? figure.key.substr(peaksPrefix.size()) : figure.key);
        out += format::exact(*value);
    }
}

void appendSources(std::string& out, const std::vector<FigureSource>& sources)
{
    appendMember(out, "sources");
    out += '[';
    for (const FigureSource& entry : sources) {
        out += &entry == sources.data() ? "{" : ", {";
        appendList(out, "figures", entry.figures);
        appendText(out, "source", entry.source);
        if (!entry.date.empty()) appendText(out, "date", entry.date);
        if (!entry.note.empty()) appendText(out, "note", entry.note);
        out += '}';
    }
    out += ']';
}

}  // namespace

void appendAccelerator(std::string& out, const Accelerator& a)
{
    out += '{';
    appendText(out, "id", a.id);
    appendText(out, "name", a.name);
    appendText(out, "vendor", a.vendor);
    appendText(out, "source", a.source);
    appendText(out, "date", a.date);
    appendText(out, "memory_type", a.memoryType);
    if (!a.linkType.empty()) appendText(out, "link_type", a.linkType);
    if (!a.scaleOutType.empty()) appendText(out, "scale_out_type", a.scaleOutType);
    appendList(out, "aliases", a.aliases);
    appendFigures(out, a, false);
    appendMember(out, "peak_TFLOPS");
    out += '{';
    appendFigures(out, a, true);
    out += '}';
    if (!a.sources.empty()) appendSources(out, a.sources);
    out += '}';
}

}  // namespace gable
