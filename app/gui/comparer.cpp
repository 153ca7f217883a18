#include "app/gui/comparer.h"

#include "app/gui/study_document.h"
#include "core/estimate/compare.h"
#include "ui/models/text.h"
#include "ui/views/compare_page.h"

namespace gable {

Comparer::Comparer(StudyDocument& document, QObject* parent) : QObject(parent), m_document(document), m_page(new ComparePage)
{
    connect(m_page, &ComparePage::chosen, this, &Comparer::choose);
    connect(m_page, &ComparePage::duplicateRequested, this, [this] { m_document.duplicate(m_document.study().active); });
}

std::optional<std::size_t> Comparer::other() const
{
    const Study& study = m_document.study();
    const auto isOther = [&](const std::optional<std::size_t>& scenario) { return scenario && *scenario < study.scenarios.size() && *scenario != study.active; };
    if (isOther(m_chosen)) return m_chosen;
    if (isOther(study.baseline)) return study.baseline;
    if (study.scenarios.size() < 2) return std::nullopt;
    return study.active > 0 ? study.active - 1 : 1;  // the one it was copied from
}

void Comparer::choose(std::size_t a, std::size_t b)
{
    m_chosen = a;
    if (b == m_document.study().active) return update();
    m_document.activate(b);  // what is compared is what is edited
}

void Comparer::update()
{
    const Study& study = m_document.study();
    const auto a = other();
    if (!a) return m_page->setEmpty({});
    std::vector<QString> names;
    for (std::size_t i = 0; i < study.scenarios.size(); ++i) names.push_back(toQString(study.scenarios[i].name) + (study.baseline == i && !study.scenarios[i].name.ends_with("(baseline)") ? tr(" (baseline)") : QString()));
    m_page->setScenarios(names, *a, study.active);
    const Estimate *from = m_document.estimateOf(*a), *to = m_document.estimateOf(study.active);
    if (!from || !to) return m_page->setEmpty(tr("%1 can't be estimated.").arg(names[from ? study.active : *a]));
    const Scenario scenarioA = m_document.alikeOf(*a);
    m_page->setComparison(scenarioA, *from, m_document.scenario(), *to, compare(scenarioA, *from, m_document.scenario(), *to));
}

}  // namespace gable
