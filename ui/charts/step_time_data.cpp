#include "ui/charts/step_time_data.h"

#include <algorithm>
#include <cmath>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"
#include "ui/models/time_text.h"

namespace gable {

namespace {

using charts::separator;
using charts::text;

/// Seconds that can be drawn.
double drawable(Seconds value) { return std::isfinite(value.value) && value.value > 0 ? value.value : 0; }
QString duration(double seconds) { return text(format::duration(Seconds(seconds))); }
QString exactly(double seconds) { return text(format::compact(seconds)) + QStringLiteral(" s"); }
ColourKey keyOf(Bound bound) { return {text(label(bound)), Kind::Flops, Component::Attention, std::nullopt, bound}; }

/// Whether the times are more than bounds: vLLM's counters have bounds only.
bool isChosen(const Estimate& estimate, Times times) { return times != Times::Bound && estimate.accounting == Accounting::Hardware; }

struct Timed {
    const Operation* operation = nullptr;
    const OperationTime* time = nullptr;
    double seconds = 0;
};

std::vector<Timed> timed(const Estimate& estimate)
{
    std::vector<Timed> out;
    for (std::size_t i = 0; i < estimate.times.size() && i < estimate.operations.size(); ++i)
        if (const double seconds = drawable(estimate.times[i].time); seconds > 0) out.push_back({&estimate.operations[i], &estimate.times[i], seconds});
    return out;
}

double sumOf(const std::vector<Timed>& operations)
{
    double total = 0;
    for (const Timed& operation : operations) total += operation.seconds;
    return total;
}

QString emptyText(const Estimate& estimate)
{
    if (estimate.operations.empty()) return QStringLiteral("Nothing runs in this step: add a request to the batch");
    return estimate.times.empty() ? QStringLiteral("Choose an accelerator to see times") : QStringLiteral("Nothing takes time in this step");
}

HoverText hoverOf(const Timed& operation, double from, double total, bool chosen, Times times)
{
    HoverText hover;
    hover.title = text(operation.operation->label);
    const double best = drawable(operation.time->atBest);
    const ColourKey key = keyOf(operation.time->bound);
    if (best > 0) hover.lines.push_back({key, QStringLiteral("Bound, by %1").arg(key.label), duration(best), exactly(best)});
    if (chosen) {
        hover.lines.push_back({best > 0 ? std::nullopt : std::optional(key), timesHeader(times), duration(operation.seconds), exactly(operation.seconds)});
        const QString error = errorText(operation.time->errorPercent);
        hover.lines.push_back({{}, text(label(operation.time->confidence)) + (error.isEmpty() ? QString() : QLatin1Char(' ') + error), {}, {}});
    }
    hover.lines.push_back({{}, QStringLiteral("Begins after"), duration(from), {}});
    hover.footer = text(format::share(operation.seconds, total)) + QStringLiteral(" of the step’s time");
    return hover;
}

WaterfallBar partOf(const Timed& operation, double from, double total, bool chosen, Times times)
{
    WaterfallBar bar;
    bar.id = text(operation.operation->id);
    bar.label = text(operation.operation->label);
    bar.role = WaterfallBar::Role::Part;
    bar.from = from;
    bar.to = from + operation.seconds;
    bar.text = duration(operation.seconds);
    bar.hover = hoverOf(operation, from, total, chosen, times);
    const ColourKey key = keyOf(operation.time->bound);
    const double best = std::min(drawable(operation.time->atBest), operation.seconds);
    const bool solid = operation.time->bound == Bound::Overhead;  // no roofline allows less
    const double edge = solid ? bar.to : from + best;
    if (edge > from) bar.stretches.push_back({from, edge, key, false});
    if (bar.to > edge) bar.stretches.push_back({edge, bar.to, key, true});
    return bar;
}

WaterfallBar sumBar(const BoundStripData& strip)
{
    WaterfallBar bar;
    bar.id = QStringLiteral("total");
    bar.label = QStringLiteral("Step");
    bar.role = WaterfallBar::Role::Sum;
    bar.to = strip.total;
    bar.text = duration(strip.total);
    bar.hover.title = bar.label;
    double at = 0;
    for (const BoundShare& share : strip.shares) {
        const ColourKey key = keyOf(share.bound);
        bar.stretches.push_back({at, at + share.time, key, false});
        bar.hover.lines.push_back({key, text(label(share.bound)), duration(share.time), text(format::share(share.time, strip.total))});
        at += share.time;
    }
    bar.hover.footer = QStringLiteral("Total %1, the sum of the operations").arg(bar.text);
    return bar;
}

/// The longest first; of many, the rest in one line.
HoverText hoverOf(const BoundShare& share, const std::vector<Timed>& operations, double total)
{
    constexpr std::size_t most = 8;
    HoverText hover;
    hover.title = QStringLiteral("Bound by ") + (share.bound == Bound::Overhead ? QStringLiteral("the engine’s overhead") : text(label(share.bound)));
    double rest = 0;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        if (operations.size() > most && i + 1 >= most) {
            rest += operations[i].seconds;
            continue;
        }
        hover.lines.push_back({keyOf(share.bound), text(operations[i].operation->label), duration(operations[i].seconds), text(format::share(operations[i].seconds, total))});
    }
    if (rest > 0)
        hover.lines.push_back({{}, QStringLiteral("%1 more").arg(operations.size() - most + 1), duration(rest), text(format::share(rest, total))});
    hover.footer = QStringLiteral("%1 of the step’s time, %2").arg(text(format::share(share.time, total)), duration(share.time));
    return hover;
}

QString kindOf(Times times)
{
    return times == Times::Bound ? QStringLiteral("bound: the roofline alone") : times == Times::Calibrated ? QStringLiteral("calibrated") : QStringLiteral("custom efficiency");
}

QString kindOfTimes(const Estimate& estimate, Times times)
{
    return estimate.accounting == Accounting::Vllm ? QStringLiteral("bounds of vLLM's counters") : kindOf(times);
}

WaterfallBar waitingPart(const char* id, const QString& label, double from, double seconds, const QString& why, const ColourKey& key)
{
    WaterfallBar bar;
    bar.id = QString::fromLatin1(id);
    bar.label = label;
    bar.role = WaterfallBar::Role::Part;
    bar.from = from;
    bar.to = from + seconds;
    bar.text = duration(seconds);
    bar.hover = {label, {{key, label, bar.text, exactly(seconds)}}, why};
    if (seconds > 0) bar.stretches.push_back({bar.from, bar.to, key, false});
    return bar;
}

}  // namespace

WaterfallData stepTimeData(const Estimate& estimate, Times times)
{
    WaterfallData data;
    const std::vector<Timed> operations = timed(estimate);
    const double total = sumOf(operations);
    const bool chosen = isChosen(estimate, times);
    data.title = QStringLiteral("Step time");
    if (operations.empty()) {
        data.emptyText = emptyText(estimate);
        return data;
    }
    double at = 0, best = 0;
    for (const Timed& operation : operations) {
        data.bars.push_back(partOf(operation, at, total, chosen, times));
        at = data.bars.back().to;
        best += drawable(operation.time->atBest);
    }
    data.struck = !runs(estimate);
    const BoundStripData strip = boundStripData(estimate);
    data.bars.push_back(sumBar(strip));
    data.bars.back().to = at;
    data.high = at;
    for (const BoundShare& share : strip.shares) {
        data.legend.push_back(keyOf(share.bound));
        data.legend.back().label = share.label;
    }
    data.subtitle = duration(total) + separator() + kindOfTimes(estimate, times);
    if (chosen) data.subtitle += separator() + QStringLiteral("solid: bound %1, hatched: beyond it").arg(duration(best));
    return data;
}

BoundStripData boundStripData(const Estimate& estimate)
{
    BoundStripData data;
    const std::vector<Timed> operations = timed(estimate);
    data.title = QStringLiteral("What bounds it");
    data.total = sumOf(operations);
    for (const Bound bound : allBounds) {
        std::vector<Timed> bounded;
        BoundShare share;
        share.bound = bound;
        for (const Timed& operation : operations)
            if (operation.time->bound == bound) bounded.push_back(operation);
        if (bounded.empty()) continue;
        share.time = sumOf(bounded);
        std::stable_sort(bounded.begin(), bounded.end(), [](const Timed& a, const Timed& b) { return a.seconds > b.seconds; });
        for (const Timed& operation : bounded) share.operations.push_back(text(operation.operation->id));
        share.id = share.operations.front();
        share.label = text(label(bound)) + QLatin1Char(' ') + text(format::share(share.time, data.total));
        share.hover = hoverOf(share, bounded, data.total);
        data.shares.push_back(std::move(share));
    }
    return data;
}

WaterfallData firstTokenData(const Estimate& estimate, Times times)
{
    WaterfallData data;
    data.title = QStringLiteral("Time to first token");
    if (!estimate.serving) return data;
    const ServingEstimate& s = *estimate.serving;
    const double prompt = drawable(s.prefill), shared = std::max(0.0, drawable(s.prefillShared) - prompt);
    const ColourKey work{QStringLiteral("prompt"), Kind::Flops, Component::FeedForward}, wait{QStringLiteral("waiting"), Kind::Flops, Component::Elementwise};
    const QString chunks = s.chunks > 1 ? QStringLiteral("Prompt, in %1 chunks").arg(text(format::count(s.chunks))) : QStringLiteral("Prompt, in one step");
    const auto add = [&](const char* id, const QString& label, double seconds, const QString& why, const ColourKey& key) {
        data.bars.push_back(waitingPart(id, label, data.high, seconds, why, key));
        data.high = data.bars.back().to;
    };
    add("queue", QStringLiteral("Earlier prompts"), drawable(s.queue), QStringLiteral("Prompts that came before and are still to be computed"), wait);
    add("rest", QStringLiteral("Step in progress"), drawable(s.stepInProgress), QStringLiteral("On average half a step is left when a request arrives"), wait);
    add("prompt", chunks, prompt, QStringLiteral("The prompt's tokens by themselves"), work);
    add("beside", QStringLiteral("Decodes beside it"), shared, QStringLiteral("Running decodes share the steps of the prompt and make them longer"), work);
    WaterfallBar sum = waitingPart("total", QStringLiteral("First token"), 0, data.high, QStringLiteral("Sum of the parts"), work);
    sum.role = WaterfallBar::Role::Sum;
    sum.stretches.clear();
    const double waited = drawable(s.queue) + drawable(s.stepInProgress);
    if (waited > 0) sum.stretches.push_back({0, waited, wait, false});
    if (data.high > waited) sum.stretches.push_back({waited, data.high, work, false});
    data.bars.push_back(std::move(sum));
    data.legend = {wait, work};
    data.struck = !runs(estimate);
    data.subtitle = duration(data.high) + separator() + kindOf(times);
    return data;
}

}  // namespace gable
