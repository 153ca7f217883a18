#include "app/cli/catalog_text.h"

#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "core/model/json_reader.h"
#include "core/units/format.h"

namespace gable::cli {
namespace {

constexpr std::size_t factWidth = 36;

std::string_view trimmed(std::string_view text)
{
    const auto last = text.find_last_not_of(" \t\r\n");
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string_view fileOf(std::span<const EmbeddedFile> files, std::string_view id)
{
    for (const EmbeddedFile& file : files) {
        const auto entry = readJson(file.text, file.name);
        const ConfigValue* found = entry ? (*entry)->find("id") : nullptr;
        if (found && found->string() && *found->string() == id) return trimmed(file.text);
    }
    return "null";
}

/// A value that fits on a line.
std::string lineOf(const ConfigValue& value)
{
    if (value.isNull()) return "null";
    if (const bool* flag = value.boolean()) return *flag ? "true" : "false";
    if (const double* number = value.number()) return format::exact(*number);
    if (const std::string* text = value.string()) return *text;
    std::string out;
    if (const ConfigValue::List* list = value.list())
        for (const ConfigValue& item : *list)
            out.append(out.empty() ? "" : ", ").append(item.object() ? "{…}" : lineOf(item));
    return out;
}

}  // namespace

std::string catalogJson(std::span<const EmbeddedFile> files, const std::vector<std::string_view>& ids, bool one)
{
    if (one) return std::string(fileOf(files, ids.front())) + '\n';
    std::string out = "[\n";
    for (std::size_t i = 0; i < ids.size(); ++i)
        out.append(fileOf(files, ids[i])).append(i + 1 < ids.size() ? ",\n" : "\n");
    return out + "]\n";
}

void appendTree(std::string& out, const ConfigValue& object, const std::string& indent)
{
    for (const auto& [key, value] : *object.object()) {
        if (!value.object()) {
            appendFact(out, indent + key, lineOf(value), factWidth);
            continue;
        }
        out.append(indent).append(key).append("\n");
        appendTree(out, value, indent + "  ");
    }
}

void appendCsvRow(std::string& out, const std::vector<std::string>& cells)
{
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += ',';
        appendCsv(out, cells[i]);
    }
    out += '\n';
}

}  // namespace gable::cli
