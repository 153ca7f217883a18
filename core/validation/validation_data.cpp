#include "core/validation/validation_data.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/embedded_file.h"
#include "core/model/json_reader.h"
#include "core/units/format.h"

namespace gable::validation {

namespace {

using Status = tl::expected<void, Error>;

std::string at(const std::string& pointer, std::size_t index) { return joinPointer(pointer, std::to_string(index)); }

/// The members of one object; the first fault is kept, and asked for at the end.
class Fields {
public:
    Fields(const ConfigValue& object, std::string pointer) : m_object(object), m_pointer(std::move(pointer)) {}

    void text(std::string_view key, std::string& place) { take(requireString(m_object, key, m_pointer), place); }
    void number(std::string_view key, double& place) { take(requireNumber(m_object, key, m_pointer), place); }
    void errors(std::string_view key, ErrorSummary& place, double count)
    {
        const ConfigValue* value = m_object.find(key);
        if (!value || !value->object()) return keep(unexpectedValue("an object with median, p90 and bias", value, pointerOf(key)).value());
        Fields inside(*value, pointerOf(key));
        inside.number("median", place.median);
        inside.number("p90", place.p90);
        inside.number("bias", place.bias);
        place.count = count;
        if (const auto status = inside.status(); !status) keep(status.error());
    }
    const ConfigValue::List& list(std::string_view key)
    {
        static const ConfigValue::List none;
        const ConfigValue* value = m_object.find(key);
        if (value && value->list()) return *value->list();
        keep(unexpectedValue("a list", value, pointerOf(key)).value());
        return none;
    }
    void keep(const Error& error)
    {
        if (m_status) m_status = tl::unexpected(error);
    }
    [[nodiscard]] std::string pointerOf(std::string_view key) const { return joinPointer(m_pointer, key); }
    [[nodiscard]] const Status& status() const { return m_status; }

private:
    template <typename T>
    void take(Result<T> value, T& place)
    {
        value ? void(place = std::move(*value)) : keep(value.error());
    }

    const ConfigValue& m_object;
    std::string m_pointer;
    Status m_status;
};

void readSource(Fields& file, Source& source)
{
    file.text("source", source.text);
    file.text("link", source.link);
    file.text("licence", source.licence);
    file.text("date", source.date);
    file.text("note", source.note);
}

std::vector<std::string> readColumns(Fields& fields)
{
    std::vector<std::string> out;
    for (const ConfigValue& column : fields.list("columns")) {
        if (!column.string()) fields.keep(unexpectedValue("a text", &column, at(fields.pointerOf("columns"), out.size())).value());
        out.push_back(column.string() ? *column.string() : std::string());
    }
    return out;
}

/// A time that can be compared with.
bool isTime(double value) { return value > 0 && std::isfinite(value); }

Result<KernelTable::Row> readRow(const ConfigValue& value, const std::vector<std::string>& columns, const std::string& pointer)
{
    if (!value.list() || value.list()->size() != columns.size()) return unexpectedValue("a list with a cell for each column", &value, pointer);
    KernelTable::Row row;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const ConfigValue& cell = (*value.list())[i];
        if (!cell.string() && !cell.number()) return unexpectedValue("a text or a number", &cell, at(pointer, i));
        if (columns[i] == "us" && (!cell.number() || !isTime(*cell.number()))) return unexpectedValue("a positive time", &cell, at(pointer, i));
        if (columns[i] == "us") row.us = *cell.number();
        row.cells.push_back(cell.string() ? *cell.string() : format::exact(*cell.number()));
    }
    return row;
}

Result<KernelTable> readTable(const ConfigValue& value, const std::string& pointer)
{
    Fields fields(value, pointer);
    KernelTable table;
    std::string kind;
    fields.text("kind", kind);
    fields.number("measured", table.measured);
    table.columns = readColumns(fields);
    const auto found = std::find_if(timing::measuredModels.begin(), timing::measuredModels.end(), [&](timing::TimeModel m) { return id(m) == kind; });
    if (found != timing::measuredModels.end()) table.kind = *found;
    else fields.keep(unexpectedValue("a kind of kernel", value.find("kind"), fields.pointerOf("kind")).value());
    if (std::find(table.columns.begin(), table.columns.end(), "us") == table.columns.end())
        fields.keep(unexpectedValue("a column of times, \"us\"", value.find("columns"), fields.pointerOf("columns")).value());
    for (const ConfigValue& entry : fields.list("rows")) {
        auto row = readRow(entry, table.columns, at(fields.pointerOf("rows"), table.rows.size()));
        if (!row) return tl::unexpected(row.error());
        table.rows.push_back(std::move(*row));
    }
    if (!fields.status()) return tl::unexpected(fields.status().error());
    return table;
}

/// Cells of a run by the names of their columns, so that all of an object's checks hold for them.
Result<ServingRun> readRun(const ConfigValue& value, const std::vector<std::string>& columns, const std::string& pointer)
{
    if (!value.list() || value.list()->size() != columns.size()) return unexpectedValue("a list with a cell for each column", &value, pointer);
    ConfigValue::Object members;
    for (std::size_t i = 0; i < columns.size(); ++i) members.emplace_back(columns[i], (*value.list())[i]);
    const ConfigValue object(std::move(members));
    Fields fields(object, pointer);
    ServingRun run;
    for (const auto& [key, place] : {std::pair("model", &run.model), std::pair("accelerator", &run.accelerator), std::pair("software", &run.software),
                                     std::pair("software_version", &run.softwareVersion), std::pair("quantization", &run.quantization),
                                     std::pair("kv_cache_dtype", &run.kvCacheDtype), std::pair("source", &run.source), std::pair("measured", &run.measured)})
        fields.text(key, *place);
    for (const auto& [key, place] : {std::pair("tp", &run.tp), std::pair("pp", &run.pp), std::pair("dp", &run.dp), std::pair("isl", &run.inputTokens),
                                     std::pair("osl", &run.outputTokens), std::pair("concurrency", &run.concurrency), std::pair("ttft_ms", &run.ttftMs),
                                     std::pair("tpot_ms", &run.tpotMs)}) {
        fields.number(key, *place);
        if (!isTime(*place)) fields.keep(unexpectedValue("a positive number", object.find(key), fields.pointerOf(key)).value());
    }
    const ConfigValue* ep = object.find("ep");
    if (ep && ep->boolean()) run.ep = *ep->boolean();
    else fields.keep(unexpectedValue("true or false", ep, fields.pointerOf("ep")).value());
    if (!fields.status()) return tl::unexpected(fields.status().error());
    return run;
}

Status readErrors(const ConfigValue& file, ValidationData& data)
{
    const ConfigValue* summary = file.find("summary");
    if (!summary || !summary->object()) return unexpectedValue("an object", summary, "/summary");
    Fields fields(*summary, "/summary");
    fields.text("parameters", data.errorsVersion);
    fields.text("date", data.errorsDate);
    fields.text("note", data.errorsNote);
    for (const ConfigValue& entry : fields.list("models")) {
        Fields of(entry, at(fields.pointerOf("models"), data.servingErrors.size()));
        ServingErrors errors;
        of.text("model", errors.model);
        of.number("runs", errors.runs);
        for (const auto& [key, place] : {std::pair("tpot", &errors.tpot), std::pair("ttft", &errors.ttft), std::pair("bound_tpot", &errors.boundTpot),
                                         std::pair("bound_ttft", &errors.boundTtft)})
            of.errors(key, *place, errors.runs);
        if (!of.status()) return of.status();
        data.servingErrors.push_back(std::move(errors));
    }
    return fields.status();
}

Status readKernels(const ConfigValue& file, ValidationData& data)
{
    Fields fields(file, "");
    readSource(fields, data.kernelSource);
    for (const ConfigValue& entry : fields.list("tables")) {
        auto table = readTable(entry, at("/tables", data.kernels.size()));
        if (!table) return tl::unexpected(table.error());
        data.kernels.push_back(std::move(*table));
    }
    return fields.status();
}

Status readServing(const ConfigValue& file, ValidationData& data)
{
    Fields fields(file, "");
    readSource(fields, data.servingSource);
    const std::vector<std::string> columns = readColumns(fields);
    for (const ConfigValue& entry : fields.list("rows")) {
        auto run = readRun(entry, columns, at("/rows", data.runs.size()));
        if (!run) return tl::unexpected(run.error());
        data.runs.push_back(std::move(*run));
    }
    if (!fields.status()) return fields.status();
    return readErrors(file, data);
}

Status readFile(const NamedText& file, Status (*read)(const ConfigValue&, ValidationData&), ValidationData& data)
{
    const auto json = readJson(file.text, file.name);
    if (!json) return tl::unexpected(json.error());
    const auto status = read(**json, data);
    if (!status) return fail(status.error().message, status.error().pointer, std::string(file.name));
    return {};
}

}  // namespace

Result<ValidationData> readValidation(const NamedText& kernels, const NamedText& serving)
{
    ValidationData data;
    if (const auto status = readFile(kernels, readKernels, data); !status) return tl::unexpected(status.error());
    if (const auto status = readFile(serving, readServing, data); !status) return tl::unexpected(status.error());
    return data;
}

Result<ValidationData> builtinValidation()
{
    const auto file = [](std::string_view name) {
        for (const EmbeddedFile& entry : validationFiles())
            if (entry.name == name) return NamedText{entry.name, entry.text};
        return NamedText{name, {}};
    };
    return readValidation(file("validation/kernels.json"), file("validation/serving.json"));
}

}  // namespace gable::validation
