#include "ui/models/sizing_text.h"

#include <algorithm>

#include <QCoreApplication>
#include <QUrl>

#include "core/estimate/serving.h"
#include "core/scenario/accelerator_figures.h"
#include "core/units/format.h"
#include "ui/models/text.h"
#include "ui/models/time_text.h"

namespace gable {

namespace {

QString translated(const char* text) { return QCoreApplication::translate("gable::SizingText", text); }
QString count(double value) { return toQString(format::count(value)); }
QString dollars(double value) { return toQString(format::dollars(value)); }
QString requestRate(double value) { return toQString(value >= 99.5 ? format::count(value) : format::si(value, {}).c_str()).trimmed() + QStringLiteral(" req/s"); }
QString milliseconds(double value)
{
    constexpr double milli = 1e3;
    return toQString(format::duration(Seconds(value / milli)));
}

/// "10–14 at ± 6 %".
template <typename Value>
QString range(const Sizing& sizing, Value value, QString (*text)(double))
{
    const QString error = errorText(sizing.errorPercent);
    if (error.isEmpty()) return translated("no error is known");
    if (!sizing.worst.possible()) return translated("impossible at +%1").arg(toQString(format::share(sizing.errorPercent, 100)));
    const auto [least, most] = std::minmax({value(sizing.best), value(sizing.predicted), value(sizing.worst)});
    const QString low = text(least), high = text(most);
    return low == high ? translated("the same at %1").arg(error) : translated("%1–%2 at %3").arg(low, high, error);
}

SizingCard moneyCard(const QString& title, const Sizing& sizing, std::optional<double> SizingFigures::*member)
{
    if (!(sizing.predicted.*member)) return {title, QStringLiteral("–"), translated("no price is known")};
    return {title, dollars(*(sizing.predicted.*member)), range(sizing, [member](const SizingFigures& f) { return (f.*member).value_or(0); }, dollars)};
}

QString shortName(SizingLimit limit)
{
    if (limit == SizingLimit::Tpot) return translated("TPOT target");
    if (limit == SizingLimit::Ttft) return translated("TTFT target");
    return limit == SizingLimit::KvCache ? translated("KV cache") : QStringLiteral("max_num_seqs");
}

QString limitDetail(const Scenario& scenario, SizingLimit limit)
{
    switch (limit) {
        case SizingLimit::Tpot: return translated("one more in flight passes %1").arg(milliseconds(scenario.demand->tpotMs));
        case SizingLimit::Ttft: return translated("one more in flight passes %1").arg(milliseconds(scenario.demand->ttftMs));
        case SizingLimit::KvCache: return translated("both targets would allow more");
        case SizingLimit::Sequences: return translated("both targets and the KV cache would allow more");
        case SizingLimit::TooSlow:
        case SizingLimit::NoRoom: break;  // no figures
    }
    return {};
}

/// Of one request alone, against the targets.
QString aloneText(const Scenario& scenario, const Estimate& estimate)
{
    Scenario alone = scenario;
    alone.serving->concurrency = 1;
    const auto served = serve(*estimate.hardware(), alone);
    if (!served) return {};
    return translated("Alone on a replica, a request has a TTFT of %1 (target %2) and a TPOT of %3 (target %4).")
        .arg(toQString(format::duration(served->figures.ttft)), milliseconds(scenario.demand->ttftMs), toQString(format::duration(served->figures.tpot)), milliseconds(scenario.demand->tpotMs));
}

QString roomText(const Scenario& scenario, const MemoryLedger& memory)
{
    const QString tokens = count(scenario.serving->inputTokens + scenario.serving->outputTokens);
    if (memory.availableKv.value < 0)
        return translated("A replica would not start: weights and activations of a GPU take %1 more than it has for them.").arg(toQString(format::gibibytes(Bytes(-memory.availableKv.value))));
    if (!memory.fits)
        return translated("A replica would not start: beside weights and activations, %1 a GPU are left for a KV cache that has to hold one request of max_model_len, %2 tokens.")
            .arg(toQString(format::gibibytes(memory.availableKv)), count(memory.maxModelLen));
    return translated("A request of %1 tokens does not find room in the %2 of KV cache of a GPU.").arg(tokens, toQString(format::gibibytes(memory.availableKv)));
}

}  // namespace

std::array<SizingCard, sizingCardIds.size()> sizingCards(const Scenario& scenario, const MemoryLedger& memory, const Sizing& sizing)
{
    const SizingFigures& f = sizing.predicted;
    const Demand& demand = *scenario.demand;
    const double room = memory.requestsAt(scenario.serving->inputTokens + scenario.serving->outputTokens) * scenario.deployment.dp;
    const QString each = f.replicas > 0 ? count(f.gpus / f.replicas) : QString();
    const SizingCard limit{translated("Limited by"), shortName(f.limit), limitDetail(scenario, f.limit)};
    return {{
        {translated("Replicas"), count(f.replicas), range(sizing, [](const SizingFigures& s) { return s.replicas; }, count)},
        {translated("GPUs, %1 a replica").arg(each), count(f.gpus), range(sizing, [](const SizingFigures& s) { return s.gpus; }, count)},
        moneyCard(translated("A month"), sizing, &SizingFigures::dollarsPerMonth),
        limit,
        moneyCard(translated("A million input tokens"), sizing, &SizingFigures::dollarsPerMillionInput),
        moneyCard(translated("A million output tokens"), sizing, &SizingFigures::dollarsPerMillionOutput),
        {translated("In flight on a replica"), count(f.concurrency), translated("of room for %1").arg(count(room))},
        {translated("A replica serves"), requestRate(f.requestsPerSecond),
         translated("%1 planned, %2").arg(requestRate(f.requestsPerSecond * demand.utilizationPercent / 100), toQString(format::share(demand.utilizationPercent, 100)))},
    }};
}

SizingProblem sizingProblem(const Scenario& scenario, const Estimate* estimate)
{
    if (!scenario.accelerator) return {translated("No accelerator"), translated("How many replicas a demand needs depends on how fast they are."), translated("Choose an accelerator in the scenario.")};
    if (!estimate || !estimate->sizing || !estimate->memory || !estimate->hardware())
        return {translated("No times for this model"), translated("The hardware estimate can't count this model, so nothing says how much a replica serves."), {}};
    if (estimate->sizing->predicted.limit == SizingLimit::NoRoom)
        return {translated("No room for a request"), roomText(scenario, *estimate->memory),
                translated("What helps: more GPUs a replica (TP or PP), weights or a KV cache in FP8, GPUs with more memory, shorter prompts and answers or a lower max_model_len.")};
    return {translated("Too slow even for one request"), aloneText(scenario, *estimate),
            translated("What helps: more GPUs a replica (TP), weights in FP8, a faster accelerator, shorter prompts, or a target that is less strict.")};
}

QString sizingAssumptions(const Scenario& scenario, const Sizing& sizing)
{
    const QString error = errorText(sizing.errorPercent);
    QString out = translated("A replica is all %1 GPUs of the deployment. It serves as many requests in flight as meet both targets on average, in a steady state: each request that ends is followed by the "
                             "next. Arrivals in bursts wait longer; the utilization leaves room for them. GPUs are paid for %2 hours a month, idle or not, and prompts and answers bear the price by the time "
                             "that their steps take.")
                      .arg(count(scenario.deployment.tp * scenario.deployment.pp * scenario.deployment.dp), count(hoursPerMonth));
    if (!error.isEmpty()) out += QLatin1Char(' ') + translated("Ranges: all times off by their stated error, %1, to one side.").arg(error);
    return out;
}

QString priceSource(const Scenario& scenario, const Theme& theme)
{
    if (!scenario.accelerator || !scenario.accelerator->pricePerHour) return {};
    const FigureSource* source = sourceOf(*scenario.accelerator, "price_USD_per_hour");
    if (!source || source->source.empty()) return {};
    if (source->source == editedSource) return translated("edited in the scenario");
    const QUrl url(toQString(source->source));
    const QString link = url.host().isEmpty() ? url.toString().toHtmlEscaped() : QStringLiteral("<a href=\"%1\" style=\"color:%3\">%2</a>").arg(url.toString().toHtmlEscaped(), url.host().toHtmlEscaped(), theme.accent.name());
    return source->date.empty() ? link : translated("%1, checked on %2").arg(link, toQString(source->date));
}

}  // namespace gable
