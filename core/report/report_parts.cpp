#include "core/report/report_parts.h"

#include <algorithm>

#include "core/estimate/memory_fit.h"
#include "core/units/format.h"

namespace gable::report {

namespace {

/// Cut between two characters, with an ellipsis.
std::string shortened(const std::string& text, std::size_t most)
{
    std::size_t characters = 0, at = 0;
    const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };  // of a character in UTF-8
    for (; at < text.size(); ++at)
        if (starts(text[at]) && ++characters > most) return text.substr(0, at) + "…";
    return text;
}

}  // namespace

std::string Material::name(std::size_t i) const
{
    constexpr std::size_t longest = 48;
    const std::string& own = scenario(i).name;
    return own.empty() ? "Scenario " + format::count(static_cast<double>(i + 1)) : shortened(own, longest);
}

std::string Material::obstacle(std::size_t i) const
{
    if (!m_estimates[i]) return m_estimates[i].error().text();
    const Estimate& made = *m_estimates[i];
    for (const Diagnostic& diagnostic : made.diagnostics)
        if (diagnostic.severity == Severity::Error) return diagnostic.message;
    return made.memory ? shortageText(*made.memory) : std::string();
}

std::vector<std::size_t> Material::chosen(std::size_t most) const
{
    std::vector<std::size_t> out{reference()};
    const auto add = [&](std::size_t i) {
        if (out.size() < most && std::find(out.begin(), out.end(), i) == out.end()) out.push_back(i);
    };
    add(m_study.active);
    for (std::size_t i = 0; i < count(); ++i) add(i);
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<std::size_t> Material::detailed() const
{
    std::vector<std::size_t> out = chosen(mostDetailed);
    std::erase_if(out, [this](std::size_t i) { return !estimate(i); });
    return out;
}

std::string shortageText(const MemoryLedger& m)
{
    if (m.feasible()) return {};
    const std::string more = " more memory on each GPU than there is";
    if (m.fits) return "the KV cache of the batch needs " + format::storage(missing(m)) + more;
    return "one request of " + format::count(m.maxModelLen) + " tokens needs " + format::storage(m.block * m.blocksPerRequest - m.availableKv) + more;
}

std::string hardwareText(const Scenario& scenario)
{
    const Deployment& d = scenario.deployment;
    const std::string gpus = format::count(d.tp * d.pp * d.dp);
    return scenario.accelerator ? gpus + " × " + scenario.accelerator->name : gpus + (gpus == "1" ? " GPU" : " GPUs");
}

std::string parallelText(const Deployment& deployment)
{
    std::string out = "TP " + format::count(deployment.tp);
    if (deployment.pp > 1) out += ", PP " + format::count(deployment.pp);
    if (deployment.dp > 1) out += ", DP " + format::count(deployment.dp);
    return deployment.ep ? out + ", EP" : out;
}

std::string precisionText(const Scenario& scenario, const Estimate& estimate)
{
    std::string out = estimate.quantization.empty() ? estimate.dtype : estimate.quantization;
    for (const auto& [part, format] : scenario.deployment.formats) out += ", " + std::string(label(part)) + ' ' + format;
    const std::string& cache = scenario.deployment.kvCacheDtype;
    return cache == "auto" ? out : out + ", KV cache " + cache;
}

std::string modelText(const Model& model) { return !model.name.empty() ? model.name : !model.source.empty() ? model.source : "unnamed"; }

std::string valueText(const Metric& metric, const Scenario& scenario, const Estimate& estimate)
{
    const auto value = metric.value(scenario, estimate);
    return value ? metric.text(*value) : nothing;
}

std::string errorText(double percent) { return percent > 0 ? "± " + format::share(percent, 100) : std::string(); }

std::string trustText(Confidence confidence, double errorPercent)
{
    std::string out = errorText(errorPercent);
    if (!out.empty()) out += ", ";
    return out + std::string(mark(confidence)) + ' ' + std::string(label(confidence));
}

}  // namespace gable::report
