#include <algorithm>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/exit_status.h"
#include "app/cli/line_reader.h"
#include "core/timing/kernel_rows.h"
#include "core/units/format.h"

namespace gable::cli {
namespace {

using timing::TimeModel;

struct KernelsOptions {
    std::string op;
    std::string path;
};

std::vector<std::string> opNames()
{
    std::vector<std::string> out;
    for (const TimeModel model : timing::measuredModels) out.emplace_back(id(model));
    return out;
}

TimeModel modelOf(std::string_view op)
{
    return *std::find_if(timing::measuredModels.begin(), timing::measuredModels.end(), [op](TimeModel model) { return id(model) == op; });
}

/// The cells of a line; a trailing carriage return is none. Cells are names and numbers, so quotes are not looked for.
std::vector<std::string_view> split(std::string_view line)
{
    if (line.ends_with('\r')) line.remove_suffix(1);
    std::vector<std::string_view> cells;
    for (;;) {
        const std::size_t comma = line.find(',');
        cells.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos) return cells;
        line.remove_prefix(comma + 1);
    }
}

/// Reads the table's rows and writes them with their times.
class Kernels {
public:
    Kernels(TimeModel model, Context& context) : m_model(model), m_context(context) {}

    Result<void> run(LineReader& input)
    {
        for (;;) {
            const auto line = input.next();
            if (!line) return tl::unexpected(line.error());
            if (line->kind == LineReader::Kind::End) break;
            const std::string where = "line " + std::to_string(line->number);
            if (line->kind == LineReader::Kind::TooLong) return fail("expected at most 16 MiB in a line, found more", where, input.name());
            if (line->text.empty()) continue;
            const auto status = m_header.empty() ? header(line->text) : row(line->text);
            if (!status) return fail(status.error().message, where + (status.error().pointer.empty() ? "" : "/" + status.error().pointer), input.name());
            m_context.out.settle();
        }
        if (m_header.empty()) return fail("expected a line with the names of the columns, found nothing", {}, input.name());
        return {};
    }

private:
    Result<void> header(std::string_view text)
    {
        m_headerText = text;
        m_header = split(m_headerText);
        for (const std::string_view column : timing::shapeColumns(m_model))
            if (column != "window" && std::find(m_header.begin(), m_header.end(), column) == m_header.end())
                return fail("expected a column \"" + std::string(column) + "\", found none");
        m_context.out.text.append(trimmed(text)).append(",bound_us,calibrated_us,basis\n");
        return {};
    }

    Result<void> row(std::string_view text)
    {
        const std::vector<std::string_view> cells = split(text);
        if (cells.size() != m_header.size())
            return fail("expected " + std::to_string(m_header.size()) + " cells, found " + std::to_string(cells.size()));
        const auto find = [this](std::string_view name) { return m_context.catalog.accelerator(name); };
        const auto times = timing::kernelTimes(m_model, {m_header, cells}, find);
        if (!times) return tl::unexpected(times.error());
        m_context.out.text.append(trimmed(text)).append(",").append(format::exact(times->boundUs)).append(",");
        m_context.out.text.append(format::exact(times->calibratedUs)).append(times->pooled ? ",pooled\n" : ",fitted\n");
        return {};
    }

    static std::string_view trimmed(std::string_view text) { return text.ends_with('\r') ? text.substr(0, text.size() - 1) : text; }

    TimeModel m_model;
    Context& m_context;
    std::string m_headerText;
    std::vector<std::string_view> m_header;  ///< parts of `m_headerText`
};

int runKernels(const KernelsOptions& options, Context& context)
{
    auto input = LineReader::open(options.path, [&out = context.out] { out.flush(); });
    if (!input) return report(input.error());
    const auto status = Kernels(modelOf(options.op), context).run(*input);
    if (status) return done;
    context.out.flush();
    return report(status.error());
}

}  // namespace

void addKernels(CLI::App& program, Context& context)
{
    CLI::App* command = program.add_subcommand("kernels", "Add bound and calibrated times to a table of kernels (CSV)");
    const auto options = std::make_shared<KernelsOptions>();
    command->add_option("--op", options->op, "Kind of kernel")->required()->check(CLI::IsMember(opNames()));
    command->add_option("file", options->path, "Table with the columns of that kind; standard input without it")->type_name("FILE");
    command->callback([options, &context] { context.status = runKernels(*options, context); });
}

}  // namespace gable::cli
