#include "app/gui/study_document.h"

#include "app/gui/change_study.h"

namespace gable {

namespace {

constexpr std::string_view baselineMark = " (baseline)";

/// Whether pinning made this scenario: it is of no other use then.
bool isPinnedCopy(const Study& study) { return *study.baseline != study.active && study.scenarios[*study.baseline].name.ends_with(baselineMark); }

/// Without what was pinned before.
Study withoutBaseline(Study study)
{
    if (!study.baseline) return study;
    if (isPinnedCopy(study)) {
        study.scenarios.erase(study.scenarios.begin() + static_cast<std::ptrdiff_t>(*study.baseline));
        if (study.active > *study.baseline) --study.active;
    }
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

void StudyDocument::recalculateBaseline()
{
    if (!m_study.baseline) {
        m_baseline.reset();
        m_baselineEstimate.reset();
        return;
    }
    const Scenario& current = scenario();
    Scenario wanted = m_study.scenarios[*m_study.baseline];
    wanted.accounting = current.accounting;
    wanted.scope = current.scope;
    wanted.timing.times = current.timing.times;
    if (m_baseline == wanted) return;
    m_baseline = std::move(wanted);
    m_baselineEstimate.reset();
    if (auto estimated = gable::estimate(*m_baseline)) m_baselineEstimate = std::move(*estimated);
}

void StudyDocument::recalculate()
{
    recalculateBaseline();
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
