#include <algorithm>
#include <cmath>

#include "core/report/report_parts.h"
#include "core/units/format.h"

namespace gable {

namespace report {
namespace {

/// "64 decodes at 4,096 tokens and 1 prefill of 128 at 2,176": the first two groups, and how many more there are.
std::string loadText(const Workload& workload)
{
    std::vector<std::string> groups;
    for (const RequestGroup& group : workload.groups) {
        if (!(group.requests > 0)) continue;
        std::string text = format::count(group.requests) + (group.phase == Phase::Decode ? " decode" : " prefill") + (group.requests == 1 ? "" : "s");
        if (group.phase == Phase::Prefill) text += " of " + format::count(group.numTokens);
        groups.push_back(text + " at " + format::count(group.contextLen) + " tokens");
    }
    if (groups.empty()) return "an empty step";
    std::string out = groups[0];
    if (groups.size() == 2) out += " and " + groups[1];
    if (groups.size() > 2) out += " and " + format::count(static_cast<double>(groups.size() - 1)) + " more groups";
    return out;
}

/// What bounds most of a step's time.
Bound mainBound(const StepTime& step)
{
    const auto most = std::max_element(step.byBound.begin(), step.byBound.end());
    return allBounds[static_cast<std::size_t>(most - step.byBound.begin())];
}

std::string subject(const Scenario& scenario) { return modelText(scenario.model) + " on " + hardwareText(scenario) + " (" + parallelText(scenario.deployment) + ")"; }

/// "; TP 4 instead of 1 would help"
std::string remedyText(const Estimate& estimate)
{
    for (const Diagnostic& diagnostic : estimate.diagnostics)
        if (diagnostic.severity == Severity::Error && !diagnostic.remedies.empty()) return "; " + diagnostic.remedies.front().text + " would help";
    return {};
}

/// "22 ms ± 6 %"
std::string withError(const Metric& metric, const Scenario& scenario, const Estimate& estimate)
{
    const std::string error = errorText(errorPercent(metric, estimate));
    return valueText(metric, scenario, estimate) + (error.empty() ? "" : ' ' + error);
}

std::string singleVerdict(const Material& material, std::size_t i)
{
    const Scenario& scenario = material.scenario(i);
    const Estimate* estimate = material.estimate(i);
    const std::string obstacle = material.obstacle(i);
    if (!estimate) return modelText(scenario.model) + " can't be estimated: " + obstacle + '.';
    if (!obstacle.empty()) {
        const bool room = estimate->memory && !estimate->memory->feasible();
        return subject(scenario) + (room ? " does not fit: " + shortageText(*estimate->memory) : " can't run: " + obstacle) + remedyText(*estimate) + '.';
    }
    if (!estimate->step) {
        const std::string counts = format::flops(estimate->totals.flops) + " and moves " + format::bytes(estimate->totals.traffic()) + ' ' + std::string(label(estimate->scope));
        return "A step of " + modelText(scenario.model) + " with " + loadText(scenario.workload) + " takes " + counts
            + (scenario.accelerator ? "." : "; without an accelerator there are no times.");
    }
    const Metric& user = *findMetric("tokens_per_s_per_user");
    std::string out = subject(scenario) + " serves " + loadText(scenario.workload);
    if (user.value(scenario, *estimate)) out += " with " + valueText(user, scenario, *estimate) + " per user";
    out += ", " + withError(*findMetric("step_time_us"), scenario, *estimate) + " a step, bound by " + (mainBound(*estimate->step) == Bound::Link ? "the " : "")
        + std::string(label(mainBound(*estimate->step)));
    if (estimate->memory) out += "; it fits, with room for " + valueText(*findMetric("room_requests"), scenario, *estimate) + " requests";
    return out + '.';
}

/// "43 % fewer tokens per second than", "2.4 times the tokens per second of", "as many"
struct Words {
    std::string_view less, more, thing, same;
};
std::string compared(double ratio, const Words& words)
{
    constexpr double sameWithin = 0.005;
    const std::string thing(words.thing);
    if (std::abs(ratio - 1) < sameWithin) return std::string(words.same);
    if (ratio >= 2) return format::si(ratio, "") + " times the " + thing;
    return format::share(std::abs(ratio - 1), 1) + ' ' + std::string(ratio < 1 ? words.less : words.more) + ' ' + thing;
}

std::optional<double> ratio(const Material& material, std::string_view id, std::size_t from, std::size_t to)
{
    const Metric& metric = *findMetric(id);
    const auto a = metric.value(material.scenario(from), *material.estimate(from)), b = metric.value(material.scenario(to), *material.estimate(to));
    return a && b && *a > 0 && *b > 0 ? std::optional(*b / *a) : std::nullopt;
}

/// "“B” costs 56 % less per output token than “A”"; without prices the tokens of a GPU.
std::string pairVerdict(const Material& material, std::size_t from, std::size_t to)
{
    std::vector<std::string> parts;
    if (const auto cost = ratio(material, "usd_per_million_output_tokens", from, to))
        parts.push_back("has " + compared(*cost, {"less", "more", "cost per output token", "the same cost per output token"}));
    else if (const auto gpu = ratio(material, "tokens_per_s_per_gpu", from, to))
        parts.push_back("yields " + compared(*gpu, {"fewer", "more", "tokens per second and GPU", "as many tokens per second and GPU"}));
    if (const auto user = ratio(material, "tokens_per_s_per_user", from, to))
        parts.push_back("gives each user " + compared(*user, {"fewer", "more", "tokens per second", "as many tokens per second"}));
    if (parts.empty())
        if (const auto step = ratio(material, "step_time_us", from, to)) parts.push_back("takes " + compared(*step, {"less", "more", "time for a step", "the same time for a step"}));
    if (parts.empty()) return {};
    std::string out = "Against “" + material.name(from) + "”, “" + material.name(to) + "” " + parts[0];
    return parts.size() > 1 ? out + " and " + parts[1] + '.' : out + '.';
}

/// The best of those that run by a figure; nothing where it is not known of two.
std::optional<std::size_t> best(const Material& material, const std::vector<std::size_t>& running, std::string_view id)
{
    const Metric& metric = *findMetric(id);
    std::optional<std::size_t> out;
    std::size_t known = 0;
    for (const std::size_t i : running) {
        const auto value = metric.value(material.scenario(i), *material.estimate(i));
        if (!value) continue;
        ++known;
        const auto kept = out ? metric.value(material.scenario(*out), *material.estimate(*out)) : std::nullopt;
        if (!kept || (metric.better == Metric::Better::Less ? *value < *kept : *value > *kept)) out = i;
    }
    return known > 1 ? out : std::nullopt;
}

std::string manyVerdict(const Material& material, const std::vector<std::size_t>& running)
{
    const auto fast = best(material, running, "tokens_per_s_per_user");
    std::string_view yield = "usd_per_million_output_tokens";
    auto cheap = best(material, running, yield);
    if (!cheap) cheap = best(material, running, yield = "tokens_per_s_per_gpu");
    const auto figure = [&](std::string_view id, std::size_t i) { return valueText(*findMetric(id), material.scenario(i), *material.estimate(i)); };
    if (!fast || !cheap) return format::count(static_cast<double>(running.size())) + " of " + format::count(static_cast<double>(material.count())) + " scenarios can run.";
    const bool money = yield == "usd_per_million_output_tokens";
    const std::string of = "Of " + format::count(static_cast<double>(running.size())) + " scenarios that can run, ";
    const std::string fastest = figure("tokens_per_s_per_user", *fast) + " per user", cheapest = figure(yield, *cheap) + (money ? " per million output tokens" : " per GPU");
    if (*fast == *cheap) return of + "“" + material.name(*fast) + "” is best for users, with " + fastest + ", and " + (money ? "cheapest, with " : "yields most, with ") + cheapest + '.';
    return of + "“" + material.name(*fast) + "” is fastest for users, with " + fastest + "; “" + material.name(*cheap) + (money ? "” is cheapest, with " : "” yields most, with ") + cheapest + '.';
}

}  // namespace
}  // namespace report

std::string proposedTitle(const Study& study)
{
    const Scenario& active = study.scenarios[study.active];
    const std::string model = report::modelText(active.model);
    if (study.scenarios.size() == 1) return active.accelerator ? model + " on " + report::hardwareText(active) : model;
    const bool one = std::all_of(study.scenarios.begin(), study.scenarios.end(), [&](const Scenario& s) { return s.model == active.model; });
    const std::string many = format::count(static_cast<double>(study.scenarios.size()));
    return one ? model + ": " + many + " deployments compared" : many + " scenarios of LLM inference compared";
}

std::string proposedVerdict(const Study& study, const std::vector<Result<Estimate>>& estimates)
{
    using namespace report;
    const Material material(study, estimates);
    if (material.isSingle()) return singleVerdict(material, 0);
    std::vector<std::size_t> running;
    for (std::size_t i = 0; i < material.count(); ++i)
        if (material.obstacle(i).empty()) running.push_back(i);
    if (running.empty()) return "None of the " + format::count(static_cast<double>(material.count())) + " scenarios can run: " + material.obstacle(study.active) + '.';
    if (running.size() == 1) return "Only “" + material.name(running[0]) + "” can run. " + singleVerdict(material, running[0]);
    if (material.count() > 2) return manyVerdict(material, running);
    const std::size_t from = material.reference(), to = 1 - from;
    const std::string pair = pairVerdict(material, from, to);
    return pair.empty() ? manyVerdict(material, running) : pair;
}

}  // namespace gable
