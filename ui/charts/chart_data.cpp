#include "ui/charts/chart_data.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"

namespace gable {

namespace {

using charts::separator;
using charts::text;

/// A length that a chart can draw.
double drawable(double value)
{
    return std::isfinite(value) && value > 0 ? value : 0;
}

QString scopeTitle(const QString& what, Scope scope)
{
    return scope == Scope::PerGpu ? what + QStringLiteral(" per GPU") : what + QStringLiteral(", all GPUs");
}

ColourKey keyOf(Component component)
{
    return {text(label(component)), Kind::Flops, component};
}

/// Components of the operations, in the order in which they are always listed.
std::vector<ColourKey> componentKeys(const Estimate& estimate)
{
    std::vector<ColourKey> keys;
    for (const Component component : allComponents) {
        const auto has = [&](const Operation& operation) { return operation.component == component; };
        if (std::any_of(estimate.operations.begin(), estimate.operations.end(), has)) keys.push_back(keyOf(component));
    }
    return keys;
}

BreakdownRow rowOf(const Operation& operation, double total, const QString& unit)
{
    BreakdownRow row;
    row.id = text(operation.id);
    row.label = text(operation.label);
    row.component = operation.component;
    row.total = drawable(total);
    row.text = total == 0 ? QStringLiteral("–") : text(format::si(total, unit.toStdString()));
    return row;
}

/// Where times are known, a row also says what part of the step's time it takes.
void addTimeShares(BreakdownData& data, const Estimate& estimate, double total)
{
    if (estimate.times.size() != data.rows.size()) return;
    double whole = 0;
    for (const OperationTime& time : estimate.times) whole += time.time.value;
    if (!(whole > 0)) return;
    for (std::size_t i = 0; i < data.rows.size(); ++i)
        data.rows[i].footer = QStringLiteral("%1 of the step’s %2, %3 of its time")
                                  .arg(text(format::share(data.rows[i].total, total)), data.whole, text(format::share(estimate.times[i].time.value, whole)));
}

/// Sums and texts, once all rows are there. `total` is the true sum, which may be beyond what can be drawn.
void finish(BreakdownData& data, const Estimate& estimate, double total)
{
    addTimeShares(data, estimate, drawable(total));
    for (const BreakdownRow& row : data.rows) data.largest = std::max(data.largest, row.total);
    data.total = drawable(total);
    data.subtitle = text(format::si(total, data.unit.toStdString())) + separator() + text(label(estimate.accounting));
}

QString exactText(double value, const QString& unit)
{
    return text(format::count(value)) + QChar(' ') + unit;
}

/// The least round number that is not below `value`.
double roundedUp(double value)
{
    const double decade = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (step * decade >= value) return step * decade;
    return 10 * decade;
}

}  // namespace

BreakdownData flopsBreakdown(const Estimate& estimate)
{
    BreakdownData data;
    data.title = scopeTitle(QStringLiteral("FLOPs"), estimate.scope);
    data.unit = QStringLiteral("FLOP");
    data.whole = QStringLiteral("FLOPs");
    data.series = componentKeys(estimate);
    double total = 0;
    for (const Operation& operation : estimate.operations) {
        const double flops = operation.flops().value;
        total += flops;
        BreakdownRow row = rowOf(operation, flops, data.unit);
        // One stretch, in the series of its component: a bar set has one colour.
        for (std::size_t i = 0; i < data.series.size(); ++i)
            if (data.series[i].component == operation.component) row.parts[i] = row.total;
        data.rows.push_back(std::move(row));
    }
    finish(data, estimate, total);
    return data;
}

BreakdownData bytesBreakdown(const Estimate& estimate)
{
    BreakdownData data;
    data.title = scopeTitle(QStringLiteral("Bytes"), estimate.scope);
    data.unit = QStringLiteral("B");
    data.whole = QStringLiteral("bytes");
    for (const Kind kind : byteKinds) data.series.push_back({text(label(kind)), kind, Component::Attention});
    double total = 0;
    for (const Operation& operation : estimate.operations) {
        const double bytes = operation.traffic().value;
        total += bytes;
        BreakdownRow row = rowOf(operation, bytes, data.unit);
        for (std::size_t i = 0; i < byteKinds.size(); ++i) row.parts[i] = drawable(operation.bytes(byteKinds[i]).value);
        data.rows.push_back(std::move(row));
    }
    finish(data, estimate, total);
    return data;
}

double steppedMaximum(double largest, double current)
{
    largest = drawable(largest);
    if (largest == 0) return current > 0 ? current : 1;
    constexpr double leastUse = 0.4;
    if (largest <= current && largest >= leastUse * current) return current;
    return roundedUp(largest);
}

LogRange steppedRange(LogRange wanted, LogRange current)
{
    LogRange range = current;
    if (wanted.low < current.low || wanted.low > current.low + 1) range.low = wanted.low;
    if (wanted.high > current.high || wanted.high < current.high - 1) range.high = wanted.high;
    return range;
}

std::vector<Tick> logTicks(LogRange range)
{
    std::vector<Tick> ticks;
    constexpr double slack = 1e-6;  // a range that ends at a decade holds it
    constexpr double closeUp = 2;
    for (double decade = std::floor(range.low); decade <= range.high + slack; ++decade) {
        for (const double step : {1.0, 2.0, 5.0}) {
            if (step > 1 && range.span() >= closeUp) break;
            const double at = decade + std::log10(step);
            if (at < range.low - slack || at > range.high + slack) continue;
            ticks.push_back({at, text(format::si(step * std::pow(10.0, decade), ""))});
        }
    }
    return ticks;
}

HoverText hoverText(const BreakdownData& data, std::size_t index)
{
    const BreakdownRow& row = data.rows[index];
    const auto figure = [&](double value) {
        return text(data.figure ? data.figure(value) : format::si(value, data.unit.toStdString()));
    };
    HoverText hover;
    hover.title = row.label;
    for (std::size_t i = 0; i < data.series.size(); ++i) {
        if (row.parts[i] == 0) continue;
        const ColourKey& key = data.series[i];
        hover.lines.push_back({key, key.label, figure(row.parts[i]), exactText(row.parts[i], data.unit)});
    }
    if (hover.lines.size() > 1)
        hover.lines.push_back({{}, QStringLiteral("Total"), row.text, exactText(row.total, data.unit)});
    if (hover.lines.empty()) hover.lines.push_back({{}, QStringLiteral("No ") + data.whole, {}, {}});
    hover.footer = row.footer.isEmpty()
                       ? text(format::share(row.total, data.total)) + QStringLiteral(" of the step’s ") + data.whole
                       : row.footer;
    return hover;
}

}  // namespace gable
