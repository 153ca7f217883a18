#include "ui/charts/waterfall_data.h"

#include <algorithm>
#include <cmath>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"

namespace gable {

namespace {

using charts::text;

constexpr std::size_t mostSteps = 9;  ///< more are told together
constexpr double smallStep = 5e-4;    ///< of the larger total: below, a step can't be seen

struct Measured {
    double counters = 0, hardware = 0;
    const std::vector<RuleEffect>& effects;
    std::string_view unit;

    [[nodiscard]] QString figure(double value) const { return text(format::si(value, unit)); }
    [[nodiscard]] QString change(double value) const { return value > 0 ? QStringLiteral("+") + figure(value) : figure(value); }
    [[nodiscard]] QString exact(double value) const { return text(format::count(value)) + QLatin1Char(' ') + text(unit); }
};

Measured measured(const Differences& differences, WaterfallMeasure measure)
{
    if (measure == WaterfallMeasure::Flops)
        return {differences.counters.flops.value, differences.hardware.flops.value, differences.flops, "FLOP"};
    return {differences.counters.traffic().value, differences.hardware.traffic().value, differences.bytes, "B"};
}

/// Lines of at most so many characters, broken at spaces: a hover card does not break them itself.
std::vector<HoverLine> lines(const QString& sentence)
{
    constexpr qsizetype most = 64;
    std::vector<HoverLine> out;
    QString line;
    for (const QString& word : sentence.split(QLatin1Char(' '))) {
        if (!line.isEmpty() && line.size() + 1 + word.size() > most) {
            out.push_back({{}, line, {}, {}});
            line.clear();
        }
        line += line.isEmpty() ? word : QLatin1Char(' ') + word;
    }
    out.push_back({{}, line, {}, {}});
    return out;
}

WaterfallBar total(const Measured& m, Accounting accounting)
{
    const bool counters = accounting == Accounting::Vllm;
    WaterfallBar bar;
    bar.id = counters ? QStringLiteral("counters") : QStringLiteral("hardware");
    bar.label = text(label(accounting));
    bar.role = counters ? WaterfallBar::Role::From : WaterfallBar::Role::To;
    bar.to = counters ? m.counters : m.hardware;
    bar.text = m.figure(bar.to);
    bar.hover.title = bar.label;
    bar.hover.lines = {{{}, QStringLiteral("Total"), bar.text, m.exact(bar.to)}};
    bar.hover.footer = counters ? QStringLiteral("What vLLM's own counters add up") : QStringLiteral("What the GPU executes");
    return bar;
}

WaterfallBar step(const Measured& m, double from, double change)
{
    WaterfallBar bar;
    bar.role = change > 0 ? WaterfallBar::Role::More : WaterfallBar::Role::Less;
    bar.from = from;
    bar.to = from + change;
    bar.text = m.change(change);
    return bar;
}

QString partOf(const Measured& m, double change)
{
    return m.counters > 0 ? text(format::share(std::abs(change), m.counters)) + QStringLiteral(" of vLLM's total") : QString();
}

WaterfallBar ruleStep(const Measured& m, double from, const RuleEffect& effect)
{
    WaterfallBar bar = step(m, from, effect.change);
    bar.id = text(effect.rule->id);
    bar.label = text(effect.rule->name);
    bar.hover.title = bar.label;
    bar.hover.lines = {{{}, effect.change > 0 ? QStringLiteral("Adds") : QStringLiteral("Takes off"), bar.text, m.exact(effect.change)}};
    for (HoverLine& line : lines(text(effect.rule->text))) bar.hover.lines.push_back(std::move(line));
    bar.hover.footer = partOf(m, effect.change);
    return bar;
}

WaterfallBar restStep(const Measured& m, double from, std::span<const RuleEffect> effects)
{
    double change = 0;
    for (const RuleEffect& effect : effects) change += effect.change;
    WaterfallBar bar = step(m, from, change);
    bar.id = QStringLiteral("rest");
    bar.label = QStringLiteral("%1 smaller").arg(effects.size());
    bar.hover.title = bar.label;
    for (const RuleEffect& effect : effects) bar.hover.lines.push_back({{}, text(effect.rule->name), m.change(effect.change), m.exact(effect.change)});
    bar.hover.footer = partOf(m, change);
    return bar;
}

/// How many effects have a step of their own. One alone is never told as the rest.
std::size_t ownSteps(const Measured& m)
{
    const double least = smallStep * std::max(m.counters, m.hardware);
    std::size_t own = 0;
    while (own < m.effects.size() && own < mostSteps && (own < 3 || std::abs(m.effects[own].change) >= least)) ++own;
    return own + 1 == m.effects.size() ? m.effects.size() : own;
}

}  // namespace

WaterfallData waterfallData(const Differences& differences, WaterfallMeasure measure)
{
    const Measured m = measured(differences, measure);
    WaterfallData data;
    data.title = (measure == WaterfallMeasure::Flops ? QStringLiteral("FLOPs") : QStringLiteral("Bytes")) +
                 (differences.scope == Scope::PerGpu ? QStringLiteral(" per GPU") : QStringLiteral(", all GPUs"));
    data.subtitle = text(label(Accounting::Hardware)) + QLatin1Char(' ') + text(format::change(m.counters, m.hardware));
    data.bars.push_back(total(m, Accounting::Vllm));
    double level = m.counters;
    const std::size_t own = ownSteps(m);
    for (std::size_t i = 0; i < own; ++i) {
        data.bars.push_back(ruleStep(m, level, m.effects[i]));
        level = data.bars.back().to;
    }
    if (own < m.effects.size()) data.bars.push_back(restStep(m, level, std::span(m.effects).subspan(own)));
    data.bars.push_back(total(m, Accounting::Hardware));
    for (const WaterfallBar& bar : data.bars) {
        data.low = std::min({data.low, bar.from, bar.to});
        data.high = std::max({data.high, bar.from, bar.to});
    }
    return data;
}

}  // namespace gable
