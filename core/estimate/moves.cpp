#include "core/estimate/moves.h"

#include <algorithm>
#include <cmath>

#include "core/estimate/diagnose.h"
#include "core/estimate/memory_fit.h"
#include "core/estimate/move_candidates.h"
#include "core/estimate/performance.h"
#include "core/timing/roofline.h"
#include "core/units/format.h"

namespace gable {

namespace {

constexpr double least = 0.005;  ///< a smaller relative change is none

/// "moe.experts_down" of "moe.experts_down/2": variants of a kernel share it.
std::string_view baseOf(std::string_view id) { return id.substr(0, id.find('/')); }

/// Time of an operation, or its bytes where there is no accelerator.
double costOf(const Estimate& estimate, std::size_t i)
{
    if (!estimate.times.empty()) return estimate.times[i].time.value;
    return estimate.operations[i].traffic().value + estimate.operations[i].link().value;
}

double stepCost(const Estimate& estimate)
{
    double sum = 0;
    for (std::size_t i = 0; i < estimate.operations.size(); ++i) sum += costOf(estimate, i);
    return sum;
}

bool has(const std::vector<Operation>& operations, std::string_view id)
{
    return std::any_of(operations.begin(), operations.end(), [&](const Operation& o) { return o.id == id; });
}

/// Of one operation, or of all variants of its kernel.
double operationCost(const Estimate& estimate, std::string_view id, bool variants)
{
    double sum = 0;
    for (std::size_t i = 0; i < estimate.operations.size(); ++i)
        if (const std::string_view own = estimate.operations[i].id; own == id || (variants && baseOf(own) == baseOf(id))) sum += costOf(estimate, i);
    return sum;
}

double relative(double before, double after) { return before > 0 ? after / before - 1 : 0; }

double gpusOf(const Deployment& d) { return d.tp * d.pp * d.dp; }

/// What is compared, before and after.
struct Figures {
    double step = 0, tokens = 0, prompts = 0, gpus = 1;

    [[nodiscard]] double rate() const { return step > 0 ? tokens / step : 0; }
    [[nodiscard]] double promptRate() const { return step > 0 ? prompts / step : 0; }
};

Figures figuresOf(const Scenario& scenario, const Estimate& estimate)
{
    return {stepCost(estimate), tokensOfStep(scenario), promptTokensOfStep(scenario), gpusOf(scenario.deployment)};
}

std::string effectOf(const Figures& before, const Figures& after, bool timed, bool otherStages)
{
    const double rateBefore = before.rate(), rateAfter = after.rate();
    // More stages shorten what each does of a step, not the way of a token through all of them.
    std::string out = (timed ? otherStages ? "one stage " : "step " : "bytes ") + format::change(before.step, after.step);
    if (!timed) return out;
    out += ", throughput " + format::change(rateBefore, rateAfter);
    if (after.gpus != before.gpus) out += ", per GPU " + format::change(rateBefore / before.gpus, rateAfter / after.gpus);
    const double promptChange = relative(before.promptRate(), after.promptRate()), change = relative(rateBefore, rateAfter);
    if (before.prompts > 0 && std::abs(promptChange - change) > least) out += ", prompts " + format::change(before.promptRate(), after.promptRate());
    return out;
}

bool feasible(const Estimate& estimate) { return !estimate.memory || estimate.memory->feasible(); }

/// A move doesn't lead out of what fits, nor from a batch that doesn't fit to an engine that doesn't start.
std::string memoryRefusal(const Estimate& before, const Estimate& after)
{
    if (feasible(after) || (!feasible(before) && (after.memory->fits || !before.memory->fits))) return {};
    const Bytes lacking = missing(*after.memory);
    return lacking.value > 0 ? "doesn't fit: " + format::storage(lacking) + " missing" : "doesn't fit";
}

/// Why vLLM would not run it, unless it would not run what is there for such a reason.
std::string refusalOf(const Estimate& before, const Estimate& after)
{
    const auto isKnown = [&](const Diagnostic& d) {
        return d.code == memoryExceeded || d.code == kvCacheExceeded
               || std::any_of(before.diagnostics.begin(), before.diagnostics.end(), [&](const Diagnostic& b) { return b.severity == Severity::Error && b.code == d.code; });
    };
    const auto refuses = [&](const Diagnostic& d) { return d.severity == Severity::Error && !isKnown(d); };
    const auto found = std::find_if(after.diagnostics.begin(), after.diagnostics.end(), refuses);
    return found == after.diagnostics.end() ? memoryRefusal(before, after) : found->message;
}

struct Ranked {
    Move move;
    bool mends = false;  ///< makes fit what doesn't
    double rank = 0;     ///< the lower the better
    bool worthwhile = true;
};

class Ranking {
public:
    Ranking(const Scenario& scenario, const Estimate& estimate, std::string_view operation) : m_scenario(scenario), m_estimate(estimate), m_operation(operation)
    {
        m_before = estimate;
        if (estimate.scope == Scope::Global) m_before = gable::estimate(estimate.prepared, perGpu(scenario), Remedies::Skipped).value_or(estimate);
        m_figures = figuresOf(scenario, m_before);
    }

    Ranked evaluate(move_parts::Candidate candidate) const
    {
        Ranked out;
        const Scenario changed = perGpu(candidate.after);
        const auto after = estimate(preparedFor(changed), changed, Remedies::Skipped);
        out.move.text = std::move(candidate.text);
        out.move.hypothetical = candidate.hypothetical;
        out.move.after = std::move(candidate.after);
        if (!after) {
            out.move.refused = after.error().text();
            return out;
        }
        out.move.refused = refusalOf(m_estimate, *after);
        compare(*after, out);
        return out;
    }

private:
    /// Of one GPU, and of the step alone: a serving load would be estimated for nothing.
    static Scenario perGpu(Scenario scenario)
    {
        scenario.scope = Scope::PerGpu;
        scenario.serving.reset();
        return scenario;
    }

    /// A config that would be read the same is not read again: most moves leave the stored formats as they are.
    SharedPrepared preparedFor(const Scenario& after) const
    {
        const Deployment &was = m_scenario.deployment, &is = after.deployment;
        if (is == was) return m_estimate.prepared;
        const HardwareModel* hardware = m_estimate.hardware();
        const bool sameFormats = is.dtype == was.dtype && is.quantization == was.quantization && is.formats == was.formats;
        const auto needed = neededFor(after);
        if (!hardware || !sameFormats || needed == Accounting::Vllm) return prepare(after.model, is, needed);
        HardwareModel planned{hardware->architecture, components::plan(hardware->architecture, is), memoryPlan(hardware->architecture, is)};
        Result<vllm::ModelMetrics> counters = tl::unexpected(Error{"was not asked for", {}, {}});
        if (!needed) counters = vllm::modelMetrics(after.model, is);
        return std::make_shared<const Prepared>(Prepared{std::move(counters), std::move(planned)});
    }

    void compare(const Estimate& after, Ranked& out) const
    {
        Move& move = out.move;
        const Figures figures = figuresOf(move.after, after);
        const bool timed = m_scenario.accelerator.has_value();
        const bool variants = !m_operation.empty() && !has(after.operations, m_operation);
        const double before = m_operation.empty() ? m_figures.step : operationCost(m_before, m_operation, variants);
        const double now = m_operation.empty() ? figures.step : operationCost(after, m_operation, variants);
        move.stepChange = relative(m_figures.step, figures.step);
        move.operationChange = relative(before, now);
        move.tokensPerSecondChange = relative(m_figures.rate(), figures.rate());
        move.tokensPerSecondPerGpuChange = relative(m_figures.rate() / m_figures.gpus, figures.rate() / figures.gpus);
        if (timed) {
            move.stepBefore = Seconds(m_figures.step), move.stepAfter = Seconds(figures.step);
            move.operationBefore = Seconds(before), move.operationAfter = Seconds(now);
        }
        out.mends = !feasible(m_estimate) && feasible(after);
        if (move.refused.empty()) move.effect = (out.mends ? "fits, " : "") + effectOf(m_figures, figures, timed, move.after.deployment.pp != m_scenario.deployment.pp);

        double gain = move.tokensPerSecondPerGpuChange;
        if (m_figures.prompts > 0) {
            move.promptsPerSecondPerGpuChange = relative(m_figures.promptRate() / m_figures.gpus, figures.promptRate() / figures.gpus);
            gain = std::min(gain, move.promptsPerSecondPerGpuChange);
        }
        out.rank = m_operation.empty() ? -gain : move.operationChange;
        out.worthwhile = move.operationChange < -least || move.tokensPerSecondPerGpuChange > least;
        if (!m_operation.empty()) out.worthwhile = out.worthwhile && std::abs(move.operationChange) > least;
        out.worthwhile = out.worthwhile || out.mends;
    }

    const Scenario& m_scenario;
    const Estimate& m_estimate;
    std::string_view m_operation;  ///< empty for the step
    Estimate m_before;
    Figures m_figures;
};

}  // namespace

double promptTokensOfStep(const Scenario& scenario) { return scenario.deployment.dp * promptTokensOf(scenario); }

double tokensOfStep(const Scenario& scenario)
{
    const double output = scenario.deployment.dp * outputTokensOf(scenario);
    return output > 0 ? output : promptTokensOfStep(scenario);
}

std::vector<Move> moves(const Scenario& scenario, const Estimate& estimate, std::string_view operation)
{
    constexpr std::size_t most = 8, mostRefused = 2;
    // Of the memory ledger: what leads to a batch that fits. Where it does, other moves would only tell of times.
    if (operation == "summary.memory" && feasible(estimate)) return {};
    const bool step = operation == "total" || operation.starts_with("summary.");
    if (!step && !has(estimate.operations, operation)) return {};
    const std::string_view of = step ? std::string_view() : operation;
    const Ranking ranking(scenario, estimate, of);
    std::vector<Ranked> feasible, refused;
    for (move_parts::Candidate& candidate : move_parts::candidates(scenario, estimate, of)) {
        if (!step && candidate.after.deployment.pp != scenario.deployment.pp) continue;  // layers on other GPUs: their kernels stay as long
        Ranked ranked = ranking.evaluate(std::move(candidate));
        if (!ranked.move.refused.empty()) refused.push_back(std::move(ranked));
        else if (ranked.worthwhile) feasible.push_back(std::move(ranked));
    }
    std::stable_sort(feasible.begin(), feasible.end(), [](const Ranked& a, const Ranked& b) { return a.mends != b.mends ? a.mends : a.rank < b.rank; });
    if (refused.size() > mostRefused) refused.erase(refused.begin() + mostRefused, refused.end());
    if (feasible.size() > most - refused.size()) feasible.erase(feasible.begin() + static_cast<std::ptrdiff_t>(most - refused.size()), feasible.end());
    std::vector<Move> out;
    for (Ranked& ranked : feasible) out.push_back(std::move(ranked.move));
    for (Ranked& ranked : refused) out.push_back(std::move(ranked.move));
    return out;
}

}  // namespace gable
