#include "ui/models/comparison_text.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "core/units/format.h"
#include "ui/models/text.h"
#include "ui/models/time_text.h"

namespace gable {

namespace {

QString translated(const char* text) { return QCoreApplication::translate("gable::ComparisonText", text); }

const MetricDifference* find(const Comparison& comparison, std::string_view id)
{
    const auto found = std::find_if(comparison.metrics.begin(), comparison.metrics.end(), [id](const MetricDifference& row) { return row.metric->id == id; });
    return found != comparison.metrics.end() && found->ratio() ? &*found : nullptr;
}

/// "77 % longer", "2.4 times as long", "just as long".
QString told(double ratio, const char* more, const char* less, const char* times, const char* same)
{
    constexpr double even = 0.005, many = 2;  // what rounds to 0 %, and from where on people speak of times
    if (std::abs(ratio - 1) < even) return translated(same);
    if (ratio >= many) return translated(times).arg(toQString(format::si(ratio, {})).trimmed());
    return translated(ratio > 1 ? more : less).arg(toQString(format::share(std::abs(ratio - 1), 1)));
}

QString workText(const Comparison& comparison)
{
    const MetricDifference* bytes = find(comparison, "bytes");
    if (!bytes) return translated("There are no times to compare");
    return translated("There are no times to compare; a step of B moves %1").arg(told(*bytes->ratio(), "%1 more bytes", "%1 fewer bytes", "%1 times the bytes", "as many bytes"));
}

/// The price where there is one, else what a GPU yields.
QString yieldText(const Comparison& comparison)
{
    if (const MetricDifference* cost = find(comparison, "usd_per_million_output_tokens"))
        return translated(", and an output token costs %1").arg(told(*cost->ratio(), "%1 more", "%1 less", "%1 times as much", "the same"));
    if (const MetricDifference* yield = find(comparison, "tokens_per_s_per_gpu"))
        return translated(", and a GPU yields %1").arg(told(*yield->ratio(), "%1 more tokens", "%1 fewer tokens", "%1 times the tokens", "as many tokens"));
    return {};
}

QString gpuText(const Comparison& comparison)
{
    const MetricDifference* gpus = find(comparison, "gpus");
    if (!gpus || *gpus->a == *gpus->b) return {};
    return (*gpus->b == 1 ? translated(", on %1 GPU instead of %2") : translated(", on %1 GPUs instead of %2")).arg(toQString(format::count(*gpus->b)), toQString(format::count(*gpus->a)));
}

QString faultText(const Estimate& a, const Estimate& b)
{
    if (!runs(a) && !runs(b)) return translated("Neither fits into its memory. ");
    if (!runs(b)) return translated("B does not fit into its memory. ");
    return runs(a) ? QString() : translated("A does not fit into its memory. ");
}

}  // namespace

QString outcomeText(const Comparison& comparison, const Estimate& a, const Estimate& b)
{
    if (comparison.fields.empty()) return faultText(a, b) + translated("Nothing is set differently: A and B come to the same.");
    const MetricDifference* time = find(comparison, "step_time_us");
    const QString outcome = time ? translated("A step of B takes %1").arg(told(*time->ratio(), "%1 longer", "%1 less time", "%1 times as long", "as long as one of A")) + yieldText(comparison)
                                 : workText(comparison);
    return faultText(a, b) + outcome + gpuText(comparison) + QLatin1Char('.');
}

QString changeText(const MetricDifference& difference)
{
    if (!difference.a || !difference.b) return QStringLiteral("–");
    if (*difference.a == *difference.b) return translated("equal");
    const QString mark = *difference.b > *difference.a ? QStringLiteral("▲ ") : QStringLiteral("▼ ");
    const int verdict = difference.verdict();
    return mark + toQString(format::change(*difference.a, *difference.b)) + (verdict > 0 ? translated(" · better") : verdict < 0 ? translated(" · worse") : QString());
}

}  // namespace gable
