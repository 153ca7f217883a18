#include <algorithm>

#include "core/estimate/engine_constants.h"
#include "core/report/report_parts.h"
#include "core/scenario/accelerator_figures.h"
#include "core/timing/calibration.h"
#include "core/units/format.h"

namespace gable::report {

namespace {

void addOnce(List& list, std::string text)
{
    if (std::find(list.items.begin(), list.items.end(), text) == list.items.end()) list.items.push_back(std::move(text));
}

/// "link, checked 2026-10-02"
std::string origin(const std::string& source, const std::string& date) { return (source.empty() ? "no source given" : source) + (date.empty() ? "" : ", checked " + date); }

std::string figureLabels(const FigureSource& source)
{
    std::string out;
    for (const std::string& key : source.figures)
        if (const AcceleratorFigure* figure = findAcceleratorFigure(key)) out += (out.empty() ? "" : ", ") + std::string(figure->label);
    return out.empty() ? "figures" : out;
}

void addAccelerator(const Accelerator& accelerator, List& list)
{
    if (accelerator.sources.empty()) addOnce(list, accelerator.name + ": " + origin(accelerator.source, accelerator.date));
    for (const FigureSource& source : accelerator.sources)
        addOnce(list, accelerator.name + ", " + figureLabels(source) + ": " + origin(source.source, source.date) + (source.note.empty() ? "" : " (" + source.note + ")"));
}

void addTimes(const Scenario& scenario, const Estimate& estimate, List& list)
{
    if (!estimate.step || estimate.step->software.empty()) return;
    const timing::FitSet& set = timing::builtinCalibration().set(scenario.accelerator->id, scenario.timing.software);
    std::string text = "Times of " + estimate.step->software + " on " + scenario.accelerator->name;
    if (set.file) text += ": " + origin(set.file->source, set.file->date) + (set.file->errors.empty() ? "" : ". Errors: " + set.file->errors);
    addOnce(list, text);
}

void addAssumptions(const Material& material, std::size_t i, List& list)
{
    const Estimate& estimate = *material.estimate(i);
    const std::string whose = material.isSingle() ? std::string() : material.name(i) + ": ";
    if (const HardwareModel* hardware = estimate.hardware())
        for (const std::string& assumption : hardware->architecture.assumptions) addOnce(list, modelText(material.scenario(i).model) + ": " + assumption);
    for (const vllm::Unavailable& missing : estimate.unavailable) addOnce(list, whose + "not counted: " + std::string(label(missing.component)) + ", " + missing.message);
    for (const Diagnostic& diagnostic : estimate.diagnostics) addOnce(list, whose + diagnostic.message);
}

}  // namespace

Section sourcesSection(const Material& material)
{
    List assumptions, sources;
    for (const std::size_t i : material.listed()) {
        const Scenario& scenario = material.scenario(i);
        addOnce(sources, modelText(scenario.model) + (scenario.model.publisher.empty() ? "" : " (" + scenario.model.publisher + ")") + ", config: " + origin(scenario.model.source, scenario.model.date));
        if (scenario.accelerator) addAccelerator(*scenario.accelerator, sources);
        const Estimate* estimate = material.estimate(i);
        if (!estimate) continue;
        addAssumptions(material, i, assumptions);
        addTimes(scenario, *estimate, sources);
        if (!estimate->memory) continue;
        const EngineConstants& constants = engineConstants(scenario.engine);
        addOnce(sources, "Memory beside weights and KV cache, vLLM from " + constants.version + " on: fitted to " + constants.fit);
    }
    Section out{"Assumptions and sources", {}};
    if (!assumptions.items.empty()) out.blocks = {Subheading{"Assumptions"}, std::move(assumptions)};
    out.blocks.emplace_back(Subheading{"Sources"});
    out.blocks.emplace_back(std::move(sources));
    return out;
}

}  // namespace gable::report
