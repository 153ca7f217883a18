#include "ui/charts/paired_bars_data.h"

#include <algorithm>
#include <cmath>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"
#include "ui/models/time_text.h"

namespace gable {

namespace {

using charts::text;

struct Measure {
    const char* title;
    const char* what;  ///< of shares: "FLOPs"
    const char* unit;
    std::optional<double> (*value)(const Estimate&, std::size_t operation);
    std::string (*figure)(double);
};

const Measure& measureOf(PairedMeasure measure)
{
    static const Measure measures[] = {
        {"Time by operation", "time", "s",
         [](const Estimate& e, std::size_t i) { return i < e.times.size() ? std::optional(e.times[i].time.value) : std::nullopt; },
         [](double v) { return format::duration(Seconds(v)); }},
        {"FLOPs by operation", "FLOPs", "FLOP", [](const Estimate& e, std::size_t i) { return std::optional(e.operations[i].flops().value); },
         [](double v) { return format::flops(Flops(v)); }},
        {"Bytes by operation", "bytes", "B", [](const Estimate& e, std::size_t i) { return std::optional(e.operations[i].traffic().value); },
         [](double v) { return format::bytes(Bytes(v)); }}};
    return measures[static_cast<std::size_t>(measure)];
}

/// Only what can be drawn.
std::optional<double> valueOf(const Measure& measure, const Estimate& estimate, std::optional<std::size_t> operation)
{
    const auto value = operation ? measure.value(estimate, *operation) : std::nullopt;
    return value && std::isfinite(*value) && *value >= 0 ? value : std::nullopt;
}

QString shown(const Measure& measure, const std::optional<double>& value) { return value && *value > 0 ? text(measure.figure(*value)) : QStringLiteral("–"); }

HoverText hoverOf(const PairedRow& row, const Measure& measure)
{
    HoverText hover;
    hover.title = row.label;
    const auto add = [&](const QString& name, const std::optional<double>& value, const QString& figure) {
        const double exact = value.value_or(0);
        hover.lines.push_back({row.key, name, value ? figure : QStringLiteral("no such operation"), exact > 0 ? text(format::compact(exact)) + QLatin1Char(' ') + QLatin1String(measure.unit) : QString()});
    };
    add(QStringLiteral("A"), row.a, row.textA);
    add(QStringLiteral("B"), row.b, row.textB);
    if (row.a && row.b && *row.a > 0) hover.footer = QStringLiteral("B against A: ") + text(format::change(*row.a, *row.b));
    return hover;
}

PairedRow rowOf(const OperationPair& pair, const std::optional<double>& a, const std::optional<double>& b, const Measure& measure)
{
    PairedRow row{text(pair.id), text(pair.label), {text(label(pair.component)), Kind::Flops, pair.component}, a, b, shown(measure, a), shown(measure, b), {}};
    row.hover = hoverOf(row, measure);
    return row;
}

QString emptyText(PairedMeasure measure, const Estimate& a, const Estimate& b)
{
    const bool noTimes = measure == PairedMeasure::Time && a.times.empty() && b.times.empty();
    return noTimes ? QStringLiteral("Choose an accelerator in either scenario to see times") : QStringLiteral("Nothing runs in these steps");
}

}  // namespace

PairedData pairedData(const Comparison& comparison, const Estimate& a, const Estimate& b, PairedMeasure measure)
{
    const Measure& m = measureOf(measure);
    PairedData data;
    data.title = QString::fromLatin1(m.title);
    double sumA = 0, sumB = 0;
    for (const OperationPair& pair : comparison.operations) {
        const auto inA = valueOf(m, a, pair.a), inB = valueOf(m, b, pair.b);
        const double larger = std::max(inA.value_or(0), inB.value_or(0));
        if (!(larger > 0)) continue;
        sumA += inA.value_or(0);
        sumB += inB.value_or(0);
        data.largest = std::max(data.largest, larger);
        data.rows.push_back(rowOf(pair, inA, inB, m));
    }
    if (data.rows.empty()) {
        data.emptyText = emptyText(measure, a, b);
        return data;
    }
    data.subtitle = QStringLiteral("A hatched, B solid · %1 → %2").arg(shown(m, sumA), shown(m, sumB));
    data.struckA = measure == PairedMeasure::Time && !runs(a);
    data.struckB = measure == PairedMeasure::Time && !runs(b);
    const QString fault = data.struckA && data.struckB ? QStringLiteral("neither fits") : data.struckA ? QStringLiteral("A does not fit") : QStringLiteral("B does not fit");
    if (data.struckA || data.struckB) data.subtitle.prepend(fault + charts::separator());
    return data;
}

}  // namespace gable
