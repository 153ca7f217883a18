#include "core/report/report.h"

#include <array>

#include "core/estimate/compare.h"
#include "core/report/report_parts.h"

namespace gable {

Study countedAlike(Study study)
{
    const Scenario active = study.scenarios[study.active];
    for (Scenario& scenario : study.scenarios) scenario = alike(std::move(scenario), active);
    return study;
}

std::vector<Result<Estimate>> estimatesOf(const Study& study)
{
    std::vector<Result<Estimate>> out;
    for (const Scenario& scenario : study.scenarios) out.push_back(estimate(scenario));
    return out;
}

Report makeReport(const Study& study, const std::vector<Result<Estimate>>& estimates, const ReportInfo& info)
{
    using namespace report;
    constexpr std::array sections{scenariosSection, keyFiguresSection, rooflineSection, workSection, memorySection, comparisonSection, demandSection, sourcesSection, methodSection};
    const Material material(study, estimates);
    const Scenario& active = study.scenarios[study.active];
    Report out;
    out.title = study.title.empty() ? proposedTitle(study) : study.title;
    out.verdict = study.verdict.empty() ? proposedVerdict(study, estimates) : study.verdict;
    out.footer = "Gable " + info.version + " · " + info.date + " · " + std::string(label(active.accounting)) + ", " + std::string(label(active.scope));
    for (const auto section : sections)
        if (Section made = section(material); !made.blocks.empty()) out.sections.push_back(std::move(made));
    return out;
}

}  // namespace gable
