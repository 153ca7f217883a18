#include "ui/charts/scrub_data.h"

#include <algorithm>
#include <cmath>

namespace gable {

namespace {

constexpr double mostRequests = 4096;
constexpr double leastContext = 128, mostContext = 131072;
constexpr double mostNewTokens = 32768;

bool hasDecodes(const Workload& workload)
{
    return std::any_of(workload.groups.begin(), workload.groups.end(), [](const RequestGroup& group) { return group.phase == Phase::Decode && group.requests > 0; });
}

double figure(const RequestGroup& group, Scrubbed what)
{
    return what == Scrubbed::Requests ? group.requests : what == Scrubbed::NewTokens ? group.numTokens : group.contextLen;
}

/// Of the groups that a slider moves.
double largest(const Workload& workload, Scrubbed what, Phase phase)
{
    double most = 0;
    for (const RequestGroup& group : workload.groups)
        if (group.phase == phase && group.requests > 0) most = std::max(most, figure(group, what));
    return most;
}

Phase phaseOf(const Workload& workload)
{
    return hasDecodes(workload) ? Phase::Decode : Phase::Prefill;
}

ScrubScale scaleOf(const Workload& workload, Scrubbed what)
{
    const double value = std::max(1.0, largest(workload, what, phaseOf(workload)));
    const bool decodes = hasDecodes(workload);
    switch (what) {
        case Scrubbed::Requests:
            return {what, QStringLiteral("Decode requests"), QStringLiteral("Requests"), 1, std::max(mostRequests, value), value};
        case Scrubbed::NewTokens:
            return {what, QStringLiteral("New tokens"), QStringLiteral("New tokens"), 1, std::max(mostNewTokens, value), value};
        case Scrubbed::Context:
            break;
    }
    return {what, decodes ? QStringLiteral("Decode context") : QStringLiteral("Context"), QStringLiteral("Context"), std::min(leastContext, value), std::max(mostContext, value), value};
}

}  // namespace

double ScrubScale::fraction(double of) const
{
    return most > least ? std::clamp(std::log(of / least) / std::log(most / least), 0.0, 1.0) : 0;
}

double ScrubScale::valueAt(double fraction) const
{
    return std::clamp(std::round(least * std::pow(most / least, std::clamp(fraction, 0.0, 1.0))), least, most);
}

std::vector<ScrubScale> scrubScales(const Workload& workload)
{
    const bool any = std::any_of(workload.groups.begin(), workload.groups.end(), [](const RequestGroup& group) { return group.requests > 0; });
    if (!any) return {};
    return {scaleOf(workload, hasDecodes(workload) ? Scrubbed::Requests : Scrubbed::NewTokens), scaleOf(workload, Scrubbed::Context)};
}

std::optional<ScrubScale> scrubScale(const Workload& workload, Scrubbed what)
{
    for (const ScrubScale& scale : scrubScales(workload))
        if (scale.what == what) return scale;
    return std::nullopt;
}

Workload scrubbed(const Workload& workload, Scrubbed what, double value)
{
    const Phase phase = phaseOf(workload);
    const double before = largest(workload, what, phase);
    Workload out = workload;
    if (!(before > 0)) return out;
    for (RequestGroup& group : out.groups) {
        if (group.phase != phase || !(group.requests > 0)) continue;
        const double after = std::max(1.0, std::round(figure(group, what) * value / before));
        (what == Scrubbed::Requests ? group.requests : what == Scrubbed::NewTokens ? group.numTokens : group.contextLen) = after;
        group.contextLen = std::max(group.contextLen, group.numTokens);
    }
    return out;
}

}  // namespace gable
