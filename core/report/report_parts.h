#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/estimate/metrics.h"
#include "core/report/report.h"

/// What the sections of a report share.
namespace gable::report {

inline constexpr std::size_t mostScenarios = 12, mostDetailed = 4;

class Material {
public:
    Material(const Study& study, const std::vector<Result<Estimate>>& estimates) : m_study(study), m_estimates(estimates) {}

    [[nodiscard]] const Study& study() const { return m_study; }
    [[nodiscard]] std::size_t count() const { return m_study.scenarios.size(); }
    [[nodiscard]] bool isSingle() const { return count() == 1; }
    [[nodiscard]] const Scenario& scenario(std::size_t i) const { return m_study.scenarios[i]; }
    /// nullptr when it can't be estimated.
    [[nodiscard]] const Estimate* estimate(std::size_t i) const { return m_estimates[i] ? &*m_estimates[i] : nullptr; }

    /// As people know it, cut to a length that fits into tables and sentences.
    [[nodiscard]] std::string name(std::size_t i) const;
    /// Why vLLM would not run it; empty when it would.
    [[nodiscard]] std::string obstacle(std::size_t i) const;
    /// What the others are compared with: the baseline, else the first.
    [[nodiscard]] std::size_t reference() const { return m_study.baseline.value_or(0); }
    /// Those of tables, in their order, the reference and the active one always among them.
    [[nodiscard]] std::vector<std::size_t> listed() const { return chosen(mostScenarios); }
    /// Those of details and pictures that can be estimated: the reference, the active one, then the first others.
    [[nodiscard]] std::vector<std::size_t> detailed() const;

private:
    [[nodiscard]] std::vector<std::size_t> chosen(std::size_t most) const;

    const Study& m_study;
    const std::vector<Result<Estimate>>& m_estimates;
};

inline const std::string nothing = "–";

/// What the batch or the one request that vLLM starts with lacks; empty where it fits.
std::string shortageText(const MemoryLedger& ledger);
/// "4 × H100 SXM 80 GB"
std::string hardwareText(const Scenario& scenario);
/// "TP 8", "TP 4, PP 2, EP"
std::string parallelText(const Deployment& deployment);
/// "bfloat16, KV cache fp8"
std::string precisionText(const Scenario& scenario, const Estimate& estimate);
/// A link of the model, or how it is called.
std::string modelText(const Model& model);
/// "22 ms"; "–" where it is not known.
std::string valueText(const Metric& metric, const Scenario& scenario, const Estimate& estimate);
/// "± 6 %"; empty without a stated error.
std::string errorText(double percent);
/// "● as measured", "± 6 %, ● as measured"
std::string trustText(Confidence confidence, double errorPercent);

/// Nothing without blocks.
Section scenariosSection(const Material& material);
Section keyFiguresSection(const Material& material);
Section rooflineSection(const Material& material);
Section workSection(const Material& material);
Section memorySection(const Material& material);
Section comparisonSection(const Material& material);
Section demandSection(const Material& material);
Section sourcesSection(const Material& material);
Section methodSection(const Material& material);

}  // namespace gable::report
