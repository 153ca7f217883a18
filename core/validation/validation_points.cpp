#include "core/validation/validation_points.h"

#include <algorithm>
#include <span>

#include "core/estimate/estimate.h"
#include "core/timing/kernel_rows.h"
#include "core/units/format.h"

namespace gable::validation {

namespace {

constexpr std::string_view separator = " · ";
constexpr double millisecond = 1e-3;

void append(std::string& text, std::string_view part)
{
    if (part.empty()) return;
    if (!text.empty()) text += separator;
    text += part;
}

std::string_view formatLabel(std::string_view id)
{
    constexpr std::pair<std::string_view, std::string_view> labels[] = {
        {"bfloat16", "BF16"},       {"float16", "FP16"},         {"fp8", "FP8"},   {"fp8_block", "FP8 in blocks"}, {"nvfp4", "NVFP4"},
        {"sq", "INT8"},             {"int8_wo", "INT8 weights"}, {"int4_wo", "INT4 weights"}, {"w4a16_mxfp4", "MXFP4 weights"}, {"w4a8_mxfp4_mxfp8", "MXFP4 × MXFP8"}};
    for (const auto& [name, text] : labels)
        if (name == id) return text;
    return id;
}

std::string shapeText(timing::TimeModel kind, const timing::KernelRow& row)
{
    std::string text;
    for (const std::string_view column : timing::shapeColumns(kind)) {
        double value = 0;
        const std::string_view cell = row.cell(column);
        if (cell.empty()) continue;
        append(text, std::string(column) + ' ' + (format::parse(cell, value) ? format::compact(value) : std::string(cell)));
    }
    return text;
}

ModelClass classOf(const Estimate& estimate)
{
    for (const LayerGroup& group : estimate.hardware()->architecture.layers)
        for (const Mixer& mixer : group.layer.mixers)
            if (std::holds_alternative<Mla>(mixer)) return ModelClass::Latent;
    return estimate.hasExperts ? ModelClass::Experts : ModelClass::Dense;
}

std::string_view quantizationLabel(std::string_view quantization)
{
    return quantization == "modelopt_fp4" ? "NVFP4" : quantization == "none" ? "16 bits" : quantization == "from-config" ? "as in its config" : formatLabel(quantization);
}

std::string describe(const ServingRun& run)
{
    std::string text = "TP " + format::count(run.tp);
    if (run.pp > 1) append(text, "PP " + format::count(run.pp));
    if (run.dp > 1) append(text, "DP " + format::count(run.dp));
    if (run.ep) append(text, "EP");
    append(text, quantizationLabel(run.quantization));
    append(text, format::count(run.inputTokens) + " → " + format::count(run.outputTokens) + " tokens");
    append(text, format::count(run.concurrency) + (run.concurrency == 1 ? " request" : " requests"));
    return text;
}

/// Errors by the name of their points, names in the order in which they come.
template <typename Point, typename Name, typename Error>
std::vector<NamedErrors> grouped(const std::vector<Point>& points, Name name, Error error)
{
    std::vector<std::pair<std::string, std::vector<double>>> groups;
    for (const Point& point : points) {
        const std::string key(name(point));
        auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == key; });
        if (found == groups.end()) found = groups.insert(groups.end(), {key, {}});
        found->second.push_back(error(point));
    }
    std::vector<NamedErrors> out;
    for (auto& [key, errors] : groups) out.push_back({key, summarize(std::move(errors))});
    return out;
}

double kernelError(const ValidationPoint& point) { return relativeError(point.calibratedUs, point.measuredUs); }

}  // namespace

std::string formatText(std::string_view weights, std::string_view queries, std::string_view cache, std::string_view variant)
{
    std::string text;
    append(text, formatLabel(weights));
    if (!queries.empty()) append(text, std::string(formatLabel(queries)) + " queries");
    if (!cache.empty()) append(text, std::string(formatLabel(cache)) + " cache");
    append(text, variant);
    return text;
}

std::vector<ValidationPoint> kernelPoints(const ValidationData& data, const Catalog& catalog)
{
    const timing::AcceleratorLookup lookup = [&](std::string_view id) { return catalog.accelerator(id); };
    std::vector<ValidationPoint> out;
    for (const KernelTable& table : data.kernels) {
        const std::vector<std::string_view> columns(table.columns.begin(), table.columns.end());
        for (const KernelTable::Row& measured : table.rows) {
            const std::vector<std::string_view> cells(measured.cells.begin(), measured.cells.end());
            const timing::KernelRow row{columns, cells};
            const auto times = timing::kernelTimes(table.kind, row, lookup);
            if (!times) continue;
            const Accelerator* accelerator = lookup(row.cell("gpu"));
            const std::string_view variant = table.kind == timing::TimeModel::Collective ? row.cell("op") : row.cell("impl");
            out.push_back({table.kind, accelerator ? accelerator->id : std::string(row.cell("gpu")), std::string(row.cell("backend")),
                           formatText(row.cell("dtype"), row.cell("qdtype"), row.cell("kvdtype"), variant), shapeText(table.kind, row), measured.us,
                           times->boundUs, times->calibratedUs, times->pooled});
        }
    }
    return out;
}

std::optional<Scenario> scenarioOf(const ServingRun& run, const Catalog& catalog)
{
    const Model* model = catalog.model(run.model);
    const Accelerator* accelerator = catalog.accelerator(run.accelerator);
    if (!model || !accelerator) return std::nullopt;
    Scenario scenario;
    scenario.name = model->name;
    scenario.model = *model;
    scenario.accelerator = *accelerator;
    scenario.deployment.tp = run.tp;
    scenario.deployment.pp = run.pp;
    scenario.deployment.dp = run.dp;
    scenario.deployment.ep = run.ep;
    scenario.deployment.quantization = run.quantization;
    scenario.deployment.kvCacheDtype = run.kvCacheDtype;
    scenario.timing.software = run.software;
    scenario.serving = Serving{run.inputTokens, run.outputTokens, run.concurrency};
    return scenario;
}

std::optional<ServingPoint> servingPoint(const ServingRun& run, const Catalog& catalog)
{
    const auto scenario = scenarioOf(run, catalog);
    if (!scenario) return std::nullopt;
    const auto estimated = estimate(*scenario);
    if (!estimated || !estimated->serving || !estimated->hardware()) return std::nullopt;
    const ServingEstimate& serving = *estimated->serving;
    const auto ms = [](Seconds time) { return time.value / millisecond; };
    return ServingPoint{run.model, scenario->model.name, classOf(*estimated), run.accelerator, run.software + '-' + run.softwareVersion,
                        describe(run), run.source + ", " + run.measured, run.ttftMs, run.tpotMs, ms(serving.figures.ttft), ms(serving.figures.tpot),
                        ms(serving.bound.ttft), ms(serving.bound.tpot)};
}

std::vector<ServingPoint> servingPoints(const ValidationData& data, const Catalog& catalog)
{
    std::vector<ServingPoint> out;
    for (const ServingRun& run : data.runs)
        if (auto point = servingPoint(run, catalog)) out.push_back(std::move(*point));
    return out;
}

std::vector<NamedErrors> errorsByKind(const std::vector<ValidationPoint>& points)
{
    return grouped(points, [](const ValidationPoint& point) { return id(point.kind); }, kernelError);
}

std::vector<NamedErrors> errorsByAccelerator(const std::vector<ValidationPoint>& points)
{
    return grouped(points, [](const ValidationPoint& point) { return point.accelerator; }, kernelError);
}

std::vector<NamedErrors> errorsByModel(const std::vector<ServingPoint>& points, bool firstToken)
{
    return grouped(points, [](const ServingPoint& point) { return point.model; }, [=](const ServingPoint& point) {
        return firstToken ? relativeError(point.ttftMs, point.measuredTtftMs) : relativeError(point.tpotMs, point.measuredTpotMs);
    });
}

}  // namespace gable::validation
