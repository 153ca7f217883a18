#include "app/gui/study_document.h"

#include "app/gui/change_study.h"
#include "core/estimate/compare.h"

namespace gable {

namespace {

constexpr std::string_view baselineMark = " (baseline)";

/// Whether pinning made this scenario: it is of no other use then.
bool isPinnedCopy(const Study& study) { return *study.baseline != study.active && study.scenarios[*study.baseline].name.ends_with(baselineMark); }

/// Without what was pinned before.
Study withoutBaseline(Study study)
{
    if (!study.baseline) return study;
    if (isPinnedCopy(study)) return removed(std::move(study), *study.baseline);
    study.baseline.reset();
    return study;
}

/// Why there is no estimate, as a diagnostic of the field that it lies in, if it lies in one.
Diagnostic noEstimate(const Error& error, Accounting accounting)
{
    const bool inConfig = error.origin != "scenario";
    Diagnostic diagnostic{Severity::Error, "no_estimate", inConfig ? Error{error.message, "config.json", error.pointer}.text() : error.message, {}, std::nullopt};
    if (error.pointer.ends_with("/torch_dtype") || error.pointer == "/dtype") {
        diagnostic.fields = {"dtype"};
        diagnostic.fix = Fix{"dtype", "bfloat16"};
    } else if (error.pointer == "/kv_cache_dtype") {
        diagnostic.fields = {"kv_cache_dtype"};
        diagnostic.fix = Fix{"kv_cache_dtype", "auto"};
    } else if (error.pointer.ends_with("/quant_method") || error.pointer.ends_with("/quant_algo")) {
        diagnostic.fields = {"quantization"};
        diagnostic.fix = Fix{"quantization", "none"};
    } else if (accounting == Accounting::Vllm) {
        diagnostic.fields = {"accounting"};
        diagnostic.fix = Fix{"accounting", "hardware"};
    }
    return diagnostic;
}

}  // namespace

StudyDocument::StudyDocument(Study study, QObject* parent) : QObject(parent), m_study(std::move(study))
{
    recalculate();
    connect(&m_undoStack, &QUndoStack::cleanChanged, this, &StudyDocument::fileChanged);
}

const Accelerator* StudyDocument::accelerator() const
{
    return scenario().accelerator ? &*scenario().accelerator : nullptr;
}

void StudyDocument::setFilePath(const QString& path)
{
    m_filePath = path;
    emit fileChanged();
}

void StudyDocument::edit(const Scenario& scenario, const EditInfo& info)
{
    Study after = m_study;
    after.scenarios[after.active] = scenario;
    replace(after, info);
}

void StudyDocument::replace(const Study& study, const EditInfo& info)
{
    if (study == m_study) return;
    m_undoStack.push(new ChangeStudy(m_study, study, info, [this](const Study& value) { apply(value); }));
}

QString StudyDocument::baselineName() const
{
    if (!m_study.baseline) return {};
    std::string_view name = m_study.scenarios[*m_study.baseline].name;
    if (name.ends_with(baselineMark)) name.remove_suffix(baselineMark.size());
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

void StudyDocument::pinBaseline()
{
    Study after = withoutBaseline(m_study);
    Scenario copy = after.scenarios[after.active];
    copy.name += baselineMark;
    after.scenarios.push_back(std::move(copy));
    after.baseline = after.scenarios.size() - 1;
    replace(after, {tr("Pin as baseline"), 0});
}

void StudyDocument::unpinBaseline() { replace(withoutBaseline(m_study), {tr("Unpin baseline"), 0}); }

void StudyDocument::apply(const Study& study)
{
    m_study = study;
    recalculate();
    emit changed();
}

void StudyDocument::setBaseline(std::size_t scenario)
{
    Study after = m_study;
    after.baseline = scenario;
    replace(after, {tr("Use %1 as baseline").arg(QString::fromStdString(after.scenarios[scenario].name)), 0});
}

void StudyDocument::activate(std::size_t scenario)
{
    if (scenario == m_study.active || scenario >= m_study.scenarios.size()) return;
    Study after = m_study;
    after.active = scenario;
    apply(after);
}

void StudyDocument::duplicate(std::size_t scenario) { replace(duplicated(m_study, scenario), {tr("Duplicate %1").arg(QString::fromStdString(m_study.scenarios[scenario].name)), 0}); }

void StudyDocument::remove(std::size_t scenario) { replace(removed(m_study, scenario), {tr("Remove %1").arg(QString::fromStdString(m_study.scenarios[scenario].name)), 0}); }

void StudyDocument::move(std::size_t from, std::size_t to) { replace(moved(m_study, from, to), {tr("Move %1").arg(QString::fromStdString(m_study.scenarios[from].name)), 0}); }

void StudyDocument::rename(std::size_t scenario, const QString& name)
{
    const std::string wanted = name.trimmed().toStdString();
    if (wanted.empty() || m_study.scenarios[scenario].name == wanted) return;
    Study after = m_study;
    after.scenarios[scenario].name = freeName(after, wanted);
    replace(after, {tr("Rename to %1").arg(name.trimmed()), 0});
}

Scenario StudyDocument::alikeOf(std::size_t scenario) const { return alike(m_study.scenarios[scenario], this->scenario()); }

const StudyDocument::Kept& StudyDocument::kept(std::size_t scenario) const
{
    if (m_kept.size() != m_study.scenarios.size()) m_kept.assign(m_study.scenarios.size(), std::nullopt);
    std::optional<Kept>& place = m_kept[scenario];
    Scenario wanted = alikeOf(scenario);
    if (place && place->scenario == wanted) return *place;
    place = Kept{std::move(wanted), std::nullopt};
    if (auto estimated = gable::estimate(place->scenario)) place->estimate = std::move(*estimated);
    return *place;
}

const Estimate* StudyDocument::estimateOf(std::size_t scenario) const
{
    if (scenario == m_study.active) return m_error ? nullptr : &m_estimate;
    const Kept& found = kept(scenario);
    return found.estimate ? &*found.estimate : nullptr;
}

const Scenario* StudyDocument::baselineScenario() const { return comparesWithBaseline() ? &kept(*m_study.baseline).scenario : nullptr; }

void StudyDocument::recalculate()
{
    const Scenario& current = scenario();
    const bool sameModel = m_prepared && m_preparedConfig == current.model.config && m_preparedQuantConfig == current.model.quantConfig;
    if (!sameModel || m_preparedDeployment != current.deployment) {
        m_prepared = prepare(current.model, current.deployment);
        m_preparedConfig = current.model.config;
        m_preparedQuantConfig = current.model.quantConfig;
        m_preparedDeployment = current.deployment;
    }
    auto estimated = gable::estimate(m_prepared, current);
    m_error.reset();
    if (estimated) {
        m_estimate = std::move(*estimated);
        return;
    }
    m_error = estimated.error();
    m_estimate = Estimate{};
    m_estimate.accounting = current.accounting;
    m_estimate.scope = current.scope;
    m_estimate.diagnostics.push_back(noEstimate(*m_error, current.accounting));
}

}  // namespace gable
