#include "ui/charts/validation_scatter_data.h"

#include <algorithm>
#include <cmath>

#include <QRegularExpression>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"

namespace gable {

namespace {

using charts::text;
using timing::TimeModel;

constexpr double microsecond = 1e-6, millisecond = 1e-3;

struct KernelGroup {
    TimeModel kind;
    QColor (*colour)(const Theme& theme);
};

// The colours are those that the parts of a step have elsewhere.
constexpr KernelGroup kernelGroups[] = {
    {TimeModel::Gemm, [](const Theme& t) { return t.component(Component::FeedForward); }},
    {TimeModel::PrefillAttention, [](const Theme& t) { return t.component(Component::Attention); }},
    {TimeModel::DecodeAttention, [](const Theme& t) { return t.component(Component::LinearAttention); }},
    {TimeModel::LatentPrefill, [](const Theme& t) { return t.byteKind(Kind::Weights); }},
    {TimeModel::LatentDecode, [](const Theme& t) { return t.byteKind(Kind::KvCache); }},
    {TimeModel::Experts, [](const Theme& t) { return t.component(Component::Experts); }},
    {TimeModel::AllReduce, [](const Theme& t) { return t.component(Component::Communication); }},
    {TimeModel::Collective, [](const Theme& t) { return t.component(Component::Unembed); }},
};
constexpr QColor (*classColours[])(const Theme& theme) = {
    [](const Theme& t) { return t.component(Component::Attention); },
    [](const Theme& t) { return t.component(Component::FeedForward); },
    [](const Theme& t) { return t.byteKind(Kind::KvCache); },
};

std::size_t groupOf(TimeModel kind)
{
    const auto* found = std::find_if(std::begin(kernelGroups), std::end(kernelGroups), [kind](const KernelGroup& g) { return g.kind == kind; });
    return static_cast<std::size_t>(std::min<std::ptrdiff_t>(found - std::begin(kernelGroups), std::ssize(kernelGroups) - 1));
}

ScatterPoint pointOf(const validation::ValidationPoint& p, std::size_t index, const Catalog& catalog)
{
    ScatterPoint out;
    out.id = QStringLiteral("kernel.") + text(format::exact(static_cast<double>(index)));
    out.group = groupOf(p.kind);
    out.title = QStringLiteral("%1 on %2").arg(text(label(p.kind)), acceleratorLabel(catalog, p.accelerator));
    out.details = {text(p.shape), softwareLabel(p.software) + (p.format.empty() ? QString() : charts::separator() + text(p.format))};
    out.measured = p.measuredUs * microsecond;
    out.predicted = p.calibratedUs * microsecond;
    out.bound = p.boundUs * microsecond;
    out.predictedBy = p.pooled ? QStringLiteral("Calibrated (pooled)") : QStringLiteral("Calibrated");
    return out;
}

ScatterPoint pointOf(const validation::ServingPoint& p, std::size_t index, const Catalog& catalog, bool first)
{
    ScatterPoint out;
    out.id = QStringLiteral("run.") + text(format::exact(static_cast<double>(index)));
    out.group = static_cast<std::size_t>(p.modelClass);
    out.title = QStringLiteral("%1 on %2").arg(text(p.modelName), acceleratorLabel(catalog, p.accelerator));
    out.details = {text(p.text), softwareLabel(p.software) + charts::separator() + text(p.source)};
    out.measured = (first ? p.measuredTtftMs : p.measuredTpotMs) * millisecond;
    out.predicted = (first ? p.ttftMs : p.tpotMs) * millisecond;
    out.bound = (first ? p.boundTtftMs : p.boundTpotMs) * millisecond;
    out.predictedBy = QStringLiteral("Predicted");
    return out;
}

std::vector<ScatterPoint> allPoints(const ValidationPoints& points, ValidationWhat what, const Catalog& catalog, std::vector<std::string>& accelerators)
{
    std::vector<ScatterPoint> out;
    const auto add = [&](const ScatterPoint& point, const std::string& accelerator) {
        out.push_back(point);
        accelerators.push_back(accelerator);
    };
    if (what == ValidationWhat::Kernels)
        for (std::size_t i = 0; i < points.kernels.size(); ++i) add(pointOf(points.kernels[i], i, catalog), points.kernels[i].accelerator);
    else
        for (std::size_t i = 0; i < points.serving.size(); ++i)
            add(pointOf(points.serving[i], i, catalog, what == ValidationWhat::FirstToken), points.serving[i].accelerator);
    return out;
}

/// Quarters of a decade that hold all times.
LogRange rangeOf(const std::vector<ScatterPoint>& points, bool withBounds)
{
    if (points.empty()) return {-6, 0};
    double low = points.front().measured, high = low;
    for (const ScatterPoint& point : points) {
        low = std::min({low, point.measured, point.predicted, withBounds ? point.bound : low});
        high = std::max({high, point.measured, point.predicted});
    }
    constexpr double parts = 4, margin = 0.06;
    return {std::floor((std::log10(low) - margin) * parts) / parts, std::ceil((std::log10(high) + margin) * parts) / parts};
}

QString titleOf(ValidationWhat what)
{
    switch (what) {
        case ValidationWhat::Kernels: return QStringLiteral("Kernels: predicted against measured");
        case ValidationWhat::TokenTime: return QStringLiteral("Time per output token: predicted against measured");
        case ValidationWhat::FirstToken: break;
    }
    return QStringLiteral("Time to first token: predicted against measured");
}

QString subtitleOf(const ScatterData& data)
{
    std::vector<double> errors;
    for (const ScatterPoint& point : data.points) errors.push_back(validation::relativeError(point.predicted, point.measured));
    const validation::ErrorSummary summary = validation::summarize(std::move(errors));
    return QStringLiteral("%1 points · half within %2").arg(text(format::count(summary.count)), text(validation::percentText(summary.median)));
}

}  // namespace

std::vector<ScatterGroup> scatterGroups(ValidationWhat what)
{
    std::vector<ScatterGroup> out;
    if (what == ValidationWhat::Kernels)
        for (const KernelGroup& group : kernelGroups) out.push_back({text(label(group.kind)), group.colour, static_cast<int>(out.size())});
    else
        for (const validation::ModelClass modelClass : validation::allModelClasses)
            out.push_back({text(label(modelClass)), classColours[static_cast<std::size_t>(modelClass)], static_cast<int>(out.size())});
    return out;
}

QStringList scatterAccelerators(const ValidationPoints& points, ValidationWhat what)
{
    QStringList out;
    if (what == ValidationWhat::Kernels)
        for (const auto& point : points.kernels) out.append(text(point.accelerator));
    else
        for (const auto& point : points.serving) out.append(text(point.accelerator));
    out.sort();
    out.removeDuplicates();
    return out;
}

ScatterData scatterData(const ValidationPoints& points, const ScatterFilter& filter, const Catalog& catalog)
{
    ScatterData out;
    out.title = titleOf(filter.what);
    out.groups = scatterGroups(filter.what);
    out.withBounds = filter.withBounds;
    std::vector<std::string> accelerators;
    const std::vector<ScatterPoint> all = allPoints(points, filter.what, catalog, accelerators);
    out.range = rangeOf(all, filter.withBounds);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!filter.accelerator.isEmpty() && text(accelerators[i]) != filter.accelerator) continue;
        if (filter.group >= 0 && all[i].group != static_cast<std::size_t>(filter.group)) continue;
        out.points.push_back(all[i]);
        out.groups[all[i].group].occurs = true;
    }
    if (out.points.empty()) out.emptyText = all.empty() ? QStringLiteral("The measurements are being computed.") : QStringLiteral("None of the points is of this kind on this GPU.");
    else out.subtitle = subtitleOf(out);
    return out;
}

QString acceleratorLabel(const Catalog& catalog, std::string_view id)
{
    static const QRegularExpression memory(QStringLiteral(" \\d+ GB$"));
    const Accelerator* accelerator = catalog.accelerator(id);
    return accelerator ? text(accelerator->name).remove(memory) : text(id);
}

QString softwareLabel(std::string_view software)
{
    const QString name = text(software), framework = name.section(QLatin1Char('-'), 0, 0), version = name.section(QLatin1Char('-'), 1);
    const QString shown = framework == QLatin1String("vllm")     ? QStringLiteral("vLLM")
                          : framework == QLatin1String("trtllm") ? QStringLiteral("TensorRT-LLM")
                          : framework == QLatin1String("sglang") ? QStringLiteral("SGLang")
                          : framework == QLatin1String("nccl")   ? QStringLiteral("NCCL")
                                                                 : framework;
    return version.isEmpty() ? shown : shown + QLatin1Char(' ') + version;
}

HoverText hoverText(const ScatterData& data, std::size_t index)
{
    const ScatterPoint& point = data.points[index];
    const auto line = [&](const QString& name, double seconds, bool compared) {
        const double error = 100 * validation::relativeError(seconds, point.measured);
        return HoverLine{std::nullopt, name, text(format::duration(Seconds(seconds))), compared ? text(validation::biasText(error)) : QString()};
    };
    HoverText hover;
    hover.title = point.title;
    for (const QString& detail : point.details) hover.lines.push_back({std::nullopt, detail, {}, {}});
    hover.lines.push_back(line(QStringLiteral("Measured"), point.measured, false));
    hover.lines.push_back(line(point.predictedBy, point.predicted, true));
    hover.lines.push_back(line(QStringLiteral("Bound"), point.bound, true));
    const double error = 100 * validation::relativeError(point.predicted, point.measured);
    hover.footer = (error < 0 ? QStringLiteral("Predicted %1 too fast") : QStringLiteral("Predicted %1 too slow")).arg(text(validation::percentText(std::abs(error))));
    return hover;
}

}  // namespace gable
