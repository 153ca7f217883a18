#include <algorithm>
#include <array>
#include <set>

#include "core/estimate/compare.h"
#include "core/report/report_parts.h"
#include "core/units/format.h"

namespace gable::report {

namespace {

/// Of scenarios that a section has no place for.
std::string leftOut(const Material& material, std::size_t shown, const std::string& what)
{
    return what + " are of " + format::count(static_cast<double>(shown)) + " of the " + format::count(static_cast<double>(material.count())) + " scenarios of the study.";
}

std::string fitsText(const Material& material, std::size_t i)
{
    const Estimate* estimate = material.estimate(i);
    if (!material.obstacle(i).empty()) return estimate && estimate->memory && !estimate->memory->feasible() ? "no" : "can’t run";
    return estimate->memory ? "yes" : nothing;
}

std::vector<std::string> scenarioRow(const Material& material, std::size_t i)
{
    const Scenario& s = material.scenario(i);
    const Estimate* estimate = material.estimate(i);
    return {material.name(i),  modelText(s.model), hardwareText(s), parallelText(s.deployment), estimate ? precisionText(s, *estimate) : nothing, workloadText(s.workload),
            fitsText(material, i)};
}

constexpr std::array headlines{"step_time_us", "tokens_per_s_per_user", "tokens_per_s_per_gpu", "ttft_ms", "tpot_ms", "room_requests", "usd_per_million_output_tokens"};

KeyFigures headlineFigures(const Scenario& scenario, const Estimate& estimate)
{
    KeyFigures out;
    for (const char* id : headlines) {
        const Metric& metric = *findMetric(id);
        if (metric.value(scenario, estimate)) out.figures.push_back({std::string(metric.label), valueText(metric, scenario, estimate), errorText(errorPercent(metric, estimate))});
    }
    return out;
}

/// How a figure is known: those that follow from times as the step's times are.
std::string knownText(const Metric& metric, const Estimate& estimate)
{
    if (metric.error == Metric::ErrorOf::Step && estimate.step) return trustText(estimate.step->confidence, 0);
    if (metric.error == Metric::ErrorOf::Serving && estimate.serving) return estimate.serving->basis;
    return metric.id == "step_bound_us" ? "roofline" : "computed";
}

Table allFigures(const Scenario& scenario, const Estimate& estimate)
{
    Table out{"All figures of a step, and how each is known", {{"", false}, {"Figure", false}, {"Value", true}, {"Error", true}, {"Known as", false}}, {}, false};
    const Metric::Group* last = nullptr;
    for (const Metric& metric : metrics()) {
        if (!metric.value(scenario, estimate)) continue;
        const bool first = !last || *last != metric.group;
        last = &metric.group;
        const std::string error = errorText(errorPercent(metric, estimate));
        out.rows.push_back({first ? std::string(label(metric.group)) : "", std::string(metric.label), valueText(metric, scenario, estimate), error.empty() ? nothing : error, knownText(metric, estimate)});
    }
    return out;
}

Table headlineTable(const Material& material, const std::vector<std::size_t>& listed)
{
    Table out{"Key figures of each scenario", {{"Scenario", false}}, {}, false};
    std::vector<const Metric*> shown;
    for (const char* id : headlines) {
        const Metric* metric = findMetric(id);
        const auto knows = [&](std::size_t i) { return material.estimate(i) && metric->value(material.scenario(i), *material.estimate(i)); };
        if (std::any_of(listed.begin(), listed.end(), knows)) shown.push_back(metric), out.columns.push_back({std::string(metric->label), true});
    }
    out.columns.push_back({"Times", false});
    for (const std::size_t i : listed) {
        const Estimate* estimate = material.estimate(i);
        std::vector<std::string> row{material.name(i) + (material.obstacle(i).empty() ? "" : " (can’t run)")};
        for (const Metric* metric : shown) row.push_back(estimate ? valueText(*metric, material.scenario(i), *estimate) : nothing);
        row.push_back(estimate && estimate->step ? trustText(estimate->step->confidence, estimate->step->errorPercent) : nothing);
        out.rows.push_back(std::move(row));
    }
    return out;
}

std::string_view meaning(Confidence confidence)
{
    constexpr std::string_view texts[] = {"fitted to measured kernels of this accelerator, software and number format that took as long",
                                          "fitted to this accelerator, software and number format, but for kernels longer or shorter than what was measured, or with an edited figure",
                                          "parameters of other accelerators, software or number formats", "what the roofline allows; nothing was measured", "given parts of the peaks"};
    return texts[static_cast<int>(confidence)];
}

/// Of the marks that occur.
std::string legend(const Material& material, const std::vector<std::size_t>& listed)
{
    std::set<Confidence> seen;
    for (const std::size_t i : listed)
        if (const Estimate* estimate = material.estimate(i); estimate && estimate->step) seen.insert(estimate->step->confidence);
    std::string out;
    for (const Confidence confidence : seen) out += (out.empty() ? "" : "; ") + trustText(confidence, 0) + ": " + std::string(meaning(confidence));
    return out.empty() ? out : "How times are known: " + out + ". Errors are medians on measured shapes that the fit had not seen, weighted by time; the rest is counted exactly.";
}

}  // namespace

Section scenariosSection(const Material& material)
{
    const std::vector<std::size_t> listed = material.listed();
    Table table{"What was estimated",
                {{"Scenario", false}, {"Model", false}, {"GPUs", false}, {"Parallelism", false}, {"Precision", false}, {"Batch of a step", false}, {"Fits", false}},
                {},
                false};
    for (const std::size_t i : listed) table.rows.push_back(scenarioRow(material, i));
    Section out{material.isSingle() ? "Scenario" : "Scenarios", {table}};
    if (listed.size() < material.count()) out.blocks.emplace_back(Paragraph{leftOut(material, listed.size(), "Tables")});
    List obstacles;
    for (const std::size_t i : listed)
        if (const std::string obstacle = material.obstacle(i); !obstacle.empty()) obstacles.items.push_back(material.name(i) + ": " + obstacle);
    if (!obstacles.items.empty()) out.blocks.emplace_back(std::move(obstacles));
    return out;
}

Section keyFiguresSection(const Material& material)
{
    Section out{"Key figures", {}};
    const std::vector<std::size_t> listed = material.listed();
    if (!material.isSingle()) {
        out.blocks.emplace_back(headlineTable(material, listed));
    } else if (const Estimate* estimate = material.estimate(0)) {
        if (KeyFigures figures = headlineFigures(material.scenario(0), *estimate); !figures.figures.empty()) out.blocks.emplace_back(std::move(figures));
        out.blocks.emplace_back(allFigures(material.scenario(0), *estimate));
    }
    if (material.isSingle() && material.estimate(0) && material.estimate(0)->step && !material.obstacle(0).empty())
        out.blocks.emplace_back(Paragraph{"The step can’t run as it is; times are those that it would take if it could."});
    if (std::string text = legend(material, listed); !text.empty()) out.blocks.emplace_back(Paragraph{std::move(text)});
    return out;
}

}  // namespace gable::report
