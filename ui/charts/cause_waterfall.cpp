#include "ui/charts/cause_waterfall.h"

#include <algorithm>
#include <cmath>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"
#include "ui/models/time_text.h"

namespace gable {

namespace {

using charts::text;

QString duration(double seconds) { return text(format::duration(Seconds(seconds))); }
QString exactly(double seconds) { return text(format::compact(seconds)) + QStringLiteral(" s"); }
QString signedDuration(double seconds) { return (seconds < 0 ? QStringLiteral("−") : QStringLiteral("+")) + duration(std::abs(seconds)); }

WaterfallBar total(const QString& name, const Estimate& estimate, WaterfallBar::Role role)
{
    WaterfallBar bar;
    bar.id = name.toLower();
    bar.label = name;
    bar.role = role;
    bar.to = estimate.step->time.value;
    bar.text = duration(bar.to);
    bar.struck = !runs(estimate);
    bar.hover.title = QStringLiteral("Step time of ") + name;
    bar.hover.lines = {{{}, QStringLiteral("Total"), bar.text, exactly(bar.to)}};
    bar.hover.footer = bar.struck ? QStringLiteral("Does not fit: this step can't run") : QStringLiteral("Sum of its operations");
    return bar;
}

WaterfallBar step(const Cause& cause, double from, double whole)
{
    WaterfallBar bar;
    const double change = cause.change.value;
    bar.id = text(cause.id);
    bar.label = text(cause.label);
    bar.role = change > 0 ? WaterfallBar::Role::Worse : WaterfallBar::Role::Better;
    bar.from = from;
    bar.to = from + change;
    bar.text = signedDuration(change);
    bar.hover.title = bar.label;
    bar.hover.lines = {{{}, change > 0 ? QStringLiteral("Adds") : QStringLiteral("Saves"), duration(std::abs(change)), exactly(change)},
                       {{}, QStringLiteral("after the changes above it; in another order"), {}, {}},
                       {{}, QStringLiteral("changes may share what they do together otherwise"), {}, {}}};
    bar.hover.footer = text(format::share(std::abs(change), whole)) + QStringLiteral(" of A’s step time");
    return bar;
}

QString missing(const Estimate& a, const Estimate& b)
{
    const QString who = !a.step && !b.step ? QStringLiteral("Neither scenario has a step time") : a.step ? QStringLiteral("B has no step time") : QStringLiteral("A has no step time");
    return who + QStringLiteral(": it takes an accelerator, and a model that the hardware estimate can count");
}

}  // namespace

WaterfallData causeWaterfall(const Comparison& comparison, const Estimate& a, const Estimate& b)
{
    WaterfallData data;
    data.title = QStringLiteral("Step time by cause");
    if (!a.step || !b.step) {
        data.emptyText = missing(a, b);
        return data;
    }
    const double whole = a.step->time.value;
    data.subtitle = QStringLiteral("from A to B ") + text(format::change(whole, b.step->time.value));
    data.bars.push_back(total(QStringLiteral("A"), a, WaterfallBar::Role::From));
    double level = whole;
    for (const Cause& cause : comparison.causes) {
        data.bars.push_back(step(cause, level, whole));
        level = data.bars.back().to;
    }
    data.bars.push_back(total(QStringLiteral("B"), b, WaterfallBar::Role::To));
    for (const WaterfallBar& bar : data.bars) {
        data.low = std::min({data.low, bar.from, bar.to});
        data.high = std::max({data.high, bar.from, bar.to});
    }
    return data;
}

}  // namespace gable
