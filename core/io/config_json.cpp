#include "core/io/config_json.h"

#include "core/io/json_text.h"
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

void appendAccelerator(std::string& out, const Accelerator& a)
{
    const auto text = [&](std::string_view key, std::string_view value) {
        json::appendString(out, key);
        out += ": ";
        json::appendString(out, value);
        out += ", ";
    };
    out += '{';
    text("id", a.id);
    text("name", a.name);
    text("vendor", a.vendor);
    text("source", a.source);
    text("date", a.date);
    text("memory_type", a.memoryType);
    out += "\"aliases\": [";
    for (const std::string& alias : a.aliases) {
        if (&alias != a.aliases.data()) out += ", ";
        json::appendString(out, alias);
    }
    out += "], \"memory_GiB\": " + format::exact(a.memory.value / (1024.0 * 1024.0 * 1024.0));
    out += ", \"memory_bandwidth_GBps\": " + format::exact(a.memoryBandwidth.value / 1e9) + ", ";
    if (a.linkBandwidth) {
        out += "\"link_GBps\": " + format::exact(a.linkBandwidth->value / 1e9) + ", ";
        text("link_type", a.linkType);
    }
    out += "\"peak_TFLOPS\": {";
    for (const Peak& peak : a.peaks) {
        if (&peak != a.peaks.data()) out += ", ";
        json::appendString(out, id(peak.precision));
        out += ": " + format::exact(peak.rate.value / 1e12);
    }
    out += "}}";
}

}  // namespace gable
