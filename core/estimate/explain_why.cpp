#include "core/estimate/explain_why.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/components/attention.h"
#include "core/components/collectives.h"
#include "core/components/experts.h"
#include "core/components/latent_attention.h"
#include "core/components/linear.h"
#include "core/components/state_mixer.h"
#include "core/timing/roofline.h"
#include "core/units/format.h"

namespace gable::why {

namespace {

using components::Formula;

/// What a sentence is made from.
struct Facts {
    const Scenario& scenario;
    const Estimate& estimate;
    const Operation& operation;
    const components::PlannedOperation* planned = nullptr;  ///< none under vLLM's accounting
    std::optional<Bound> bound;
    FlopsPerByte ridge;  ///< 0 without an accelerator

    [[nodiscard]] double flops() const { return operation.flops().value; }
    [[nodiscard]] double weights() const { return operation.bytes(Kind::Weights).value; }
    [[nodiscard]] double others() const { return operation.traffic().value - weights(); }
    /// Rows of a matrix product that does `flopsOfARow` with `weightBytes`; both count for a layer and, where drafts are made, for a pass.
    [[nodiscard]] double rows(double flopsOfARow, double weightBytes) const { return weights() > 0 ? flops() / flopsOfARow / (weights() / weightBytes) : 0; }
    /// Its FLOPs hardly count, and the peak of the matrix units says nothing of them.
    [[nodiscard]] bool onVectorUnits() const { return planned && (planned->formula == Formula::Elementwise || planned->formula == Formula::ShortConvolution); }
    template <template <typename> class Shape>
    [[nodiscard]] Shape<double> shape() const
    {
        return components::unpack<Shape>(planned->sizes);
    }
};

std::string rowsText(double rows) { return rows < 9.95 && rows != std::floor(rows) ? format::si(rows, "") : format::count(rows); }

/// "1 row", "192 rows".
std::string plural(double count, std::string_view noun) { return rowsText(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s"); }

/// By how much the rows of a matrix product have to grow until reading its weights takes as long as multiplying; infinite where inputs and outputs alone
/// keep it below the ridge.
double growthToRidge(const Facts& f)
{
    const double spare = f.flops() - f.ridge.value * f.others();
    return spare > 0 ? f.ridge.value * f.weights() / spare : std::numeric_limits<double>::infinity();
}

std::string roof(const Facts& f)
{
    const Accelerator& accelerator = *f.scenario.accelerator;
    const Precision used = effectivePrecision(accelerator, f.operation.precision);
    return "the ridge of " + accelerator.name + " in " + std::string(label(used));
}

std::string linkSentence(const Facts& f)
{
    const Accelerator& accelerator = *f.scenario.accelerator;
    const std::string bytes = format::bytes(f.operation.link()), link = accelerator.linkType.empty() ? "the link" : accelerator.linkType;
    if (!accelerator.linkBandwidth)
        return bytes + " go to other GPUs. How fast the link of " + accelerator.name + " is, is not known, and so this counts no time.";
    return bytes + " go to other GPUs over " + link + " at " + format::bandwidth(*accelerator.linkBandwidth) + ": "
        + format::duration(limitTimes(f.operation, accelerator).link) + '.';
}

/// The numbers that decide.
std::string limitsSentence(const Facts& f)
{
    const bool multiplies = f.flops() > 0 && f.operation.traffic().value > 0;
    const std::string use = multiplies ? "Each byte is used for " + format::intensity(f.operation.intensity()) : "";
    const std::string perByte = multiplies ? use.substr(0, use.size() - std::string_view("/B").size()) : "";
    if (!f.bound) return (multiplies ? perByte + ". " : "") + "Which limit it meets first depends on the accelerator, and the scenario names none.";
    if (*f.bound == Bound::Link) return linkSentence(f);
    const LimitTimes times = limitTimes(f.operation, *f.scenario.accelerator);
    const std::string memory = format::duration(times.memory), compute = format::duration(times.compute);
    if (!multiplies) return "Nothing is multiplied: memory is busy for " + memory + '.';
    const std::string ridge = format::intensity(f.ridge);
    if (*f.bound == Bound::Memory)
        return perByte + "; " + roof(f) + " lies at " + ridge + ": memory is busy for " + memory
            + (f.onVectorUnits() ? "." : ", the matrix units for " + compute + '.');
    return perByte + ", more than at " + roof(f) + ", " + ridge + ": the matrix units are busy for " + compute + ", memory for " + memory + '.';
}

/// A matrix product: weights are read once, rows share them.
std::string weightsSentence(const Facts& f, double rows, std::string_view row)
{
    std::string out = rows == 1 ? "The weights are read for one " + std::string(row) + " alone"
        : rows > 0              ? "The weights are read once for " + plural(rows, row)
                                : "The weights are read once for all tokens";
    const double growth = f.bound ? growthToRidge(f) : 0;
    const bool known = rows > 0 && f.bound && std::isfinite(growth);
    if (f.bound == Bound::Compute)
        return out + (known ? ", and about " + rowsText(std::ceil(growth * rows)) + " would do to keep the matrix units busy" : "")
            + ": more rows take more time.";
    if (!f.bound) return out + ": more rows add FLOPs but few bytes.";
    if (std::isfinite(growth))
        return out + ": more rows add FLOPs but few bytes, until at about "
            + (known ? plural(std::ceil(growth * rows), row) : format::si(growth, "") + " times as many") + " the matrix units take over.";
    return out + ": more rows raise that to at most " + format::intensity(FlopsPerByte(f.flops() / f.others()))
        + ", below the ridge, since inputs and outputs grow with them.";
}

bool hasPrefill(const Workload& workload)
{
    return std::any_of(workload.groups.begin(), workload.groups.end(), [](const RequestGroup& g) { return g.phase == Phase::Prefill && g.requests > 0 && g.numTokens > 0; });
}

double tokensOfADecode(const Workload& workload)
{
    double most = 1;
    for (const RequestGroup& g : workload.groups)
        if (g.phase == Phase::Decode && g.requests > 0) most = std::max(most, g.numTokens);
    return most;
}

/// What bounds the keys that a token sees.
std::string reach(const components::Attention<double>& s)
{
    if (s.window > 0) return " A window of " + plural(s.window, "token") + " bounds what is read, however long the context.";
    if (s.chunk > 0) return " A token sees only its own chunk of " + plural(s.chunk, "token") + ", which bounds what is read.";
    if (s.selected > 0) return " Only " + plural(s.selected, "chosen key") + " are attended to, however long the context.";
    return s.ratio > 1 ? " Each cached entry stands for " + plural(s.ratio, "token") + '.' : "";
}

std::string decodeAttention(const Facts& f)
{
    const auto s = f.shape<components::Attention>();
    const double tokens = tokensOfADecode(f.scenario.workload), sharers = s.heads / s.kvHeads;
    std::string out = "Every cached key and value is read once for each request, so more requests add bytes as fast as FLOPs: batching does not move this dot.";
    if (sharers > 1) out += ' ' + plural(sharers, "query head") + (tokens > 1 ? " and up to " + plural(tokens, "token") + " that are verified" : "") + " share each reading.";
    else if (tokens > 1) out += " Up to " + plural(tokens, "token") + " that are verified share each reading.";
    return out + reach(s);
}

std::string prefillAttention(const Facts& f)
{
    const auto s = f.shape<components::Attention>();
    const std::string what = s.expanded > 0 ? "The expanded keys and values" : "The keys and values";
    return what + " of a request are read once for all of its new tokens: a longer chunk adds more FLOPs than bytes." + reach(s);
}

/// Tokens that meet in the experts: of all data-parallel ranks, or those of one pass of the drafts.
double tokensIn(const Facts& f)
{
    double sum = 0;
    for (const RequestGroup& g : f.scenario.workload.groups)
        if (g.requests > 0 && g.numTokens > 0 && (!f.planned->draft || (g.phase == Phase::Decode && g.numTokens > 1))) sum += g.requests * (f.planned->draft ? 1 : g.numTokens);
    return sum * f.estimate.hardware()->plan.ranks;
}

std::string experts(const Facts& f)
{
    const auto s = f.shape<components::Experts>();
    const double rows = f.rows(2 * s.inputs * s.outputs, s.expertBytes);  // of an expert that is read
    const double touched = s.local * (1 - std::pow(1 - s.topK / s.experts, tokensIn(f)));
    std::string out = "The tokens touch about " + format::count(std::round(touched)) + " of " + plural(s.local, "expert") + " here, and each that is read serves about " + plural(rows, "row");
    const double growth = f.bound ? growthToRidge(f) : 0;
    if (f.bound == Bound::Compute) return out + ", enough to keep the matrix units busy.";
    if (f.bound && std::isfinite(growth)) out += ", where about " + rowsText(std::ceil(growth * rows)) + " would reach the ridge";
    return out + (touched < 0.95 * s.local ? ". More tokens touch more experts first, and only then share them." : ". Nearly all are read already: more tokens share them.");
}

std::string state(const Facts& f)
{
    std::string out = "A state of fixed size is read and written once for each request, whatever its context: more decodes add bytes as fast as FLOPs.";
    if (hasPrefill(f.scenario.workload)) out += " A prefill uses one reading for its whole chunk.";
    return out;
}

std::string latentUp(const Facts& f)
{
    const auto s = f.shape<components::LatentUp>();
    return "The latents of the whole context, not of the new tokens alone, are projected up to keys and values of every head, and written at "
        + plural(s.outputs * s.outputBytes / (s.latent * s.cacheBytes), "time") + " their size: each further chunk of a prompt does it again.";
}

std::string collective(const Facts& f)
{
    const auto s = f.shape<components::Collective>();
    const std::string grows = "What is sent grows with the tokens of the step";
    if (s.factor > 1) return grows + ". An all-reduce passes the data twice, so each GPU sends nearly twice its size, however many GPUs take part.";
    return grows + ". Each of " + plural(s.participants, "GPU") + " sends all of its data but the part that stays with it.";
}

/// Of a kernel of the hardware estimate.
std::string reason(const Facts& f)
{
    switch (f.planned->formula) {
    case Formula::Lookup: return "Each token reads its row of the table.";
    case Formula::Linear: {
        const auto s = f.shape<components::Linear>();
        return weightsSentence(f, f.rows(2 * s.inputs * s.outputs, s.weightBytes), "row");
    }
    case Formula::HeadLinear: {
        const auto s = f.shape<components::HeadLinear>();
        return "Each head has a small matrix of its own. " + weightsSentence(f, f.rows(2 * s.heads * s.inputs * s.outputs, s.weightBytes), "row");
    }
    case Formula::PrefillAttention: return prefillAttention(f);
    case Formula::DecodeAttention: return decodeAttention(f);
    case Formula::IndexScores:
        return "All index keys of the context are read for each request, whatever is then chosen: its bytes grow with the context. "
            + format::count(f.shape<components::IndexScores>().heads) + " index queries of a token share each.";
    case Formula::LatentUp: return latentUp(f);
    case Formula::StateUpdate: return state(f);
    case Formula::ShortConvolution: return "Each channel is convolved with a few weights of its own, so nearly all bytes are inputs and outputs, and grow with the tokens.";
    case Formula::Experts: return experts(f);
    case Formula::Elementwise: return "Each element is read and written once for a few FLOP. No batch changes that; only joining it to a neighbour would spare the bytes.";
    case Formula::Collective: return collective(f);
    case Formula::PointToPoint: return "What is sent grows with the tokens of the step.";
    }
    return {};
}

/// Of an operation as vLLM's counters see it: the bytes that it has most of decide.
std::string reasonOfCounters(const Facts& f)
{
    const Kind most = *std::max_element(byteKinds.begin(), byteKinds.end(), [&](Kind a, Kind b) { return f.operation.sum(a) < f.operation.sum(b); });
    if (most == Kind::KvCache) return "Most of its bytes are cached keys and values, and each request reads its own: more requests add bytes as fast as FLOPs.";
    if (f.flops() == 0) return "Each element is read and written once. No batch changes that; only joining it to a neighbour would spare the bytes.";
    if (f.weights() == 0) return "Queries and outputs are most of its bytes.";
    const bool routed = f.operation.id.find("routed") != std::string_view::npos;
    const double rows = f.operation.component == Component::Unembed ? f.estimate.context.numLogitsTokens() : f.estimate.context.totalNumTokens();
    return weightsSentence(f, routed ? 0 : rows, "row");
}

}  // namespace

std::string ofOperation(const Scenario& scenario, const Estimate& estimate, const Operation& operation)
{
    Facts f{scenario, estimate, operation, nullptr, std::nullopt, FlopsPerByte(0)};
    if (scenario.accelerator) {
        f.bound = bound(operation, *scenario.accelerator);
        f.ridge = ridge(peakRate(*scenario.accelerator, operation.precision), scenario.accelerator->memoryBandwidth);
    }
    if (estimate.accounting == Accounting::Hardware) f.planned = estimate.hardware()->plan.operation(operation.id);
    if (operation.component == Component::Overhead)
        return "What vLLM does between two steps on the host: scheduling, sampling, launching. Fitted to serving runs of Llama-3.1-70B, and counted only where the scenario asks for it.";
    std::string out = limitsSentence(f) + ' ' + (f.planned ? reason(f) : reasonOfCounters(f));
    if (f.bound && estimate.scope == Scope::Global) out += " Counts are of all GPUs, and the times named here as if one did the work of all.";
    return out;
}

std::string ofStep(const Scenario& scenario, const Estimate& estimate)
{
    if (estimate.operations.empty()) return "Nothing runs.";
    if (!scenario.accelerator) return "Which limit each operation meets first depends on the accelerator, and the scenario names none.";
    Seconds whole, best;
    std::array<Seconds, allBounds.size()> byBound;
    std::vector<std::pair<Seconds, std::string_view>> longest;
    for (std::size_t i = 0; i < estimate.operations.size(); ++i) {
        const OperationTime& time = estimate.times[i];
        whole += time.time;
        best += time.atBest;
        byBound[static_cast<std::size_t>(time.bound)] += time.time;
        longest.emplace_back(time.time, estimate.operations[i].label);
    }
    std::stable_sort(longest.begin(), longest.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::string out = (whole > best ? "The step takes " : "At its limits the step takes ") + format::duration(whole);
    if (whole > best) out += ", where the roofline allows " + format::duration(best);
    out += ": operations bound by memory take " + format::share(byBound[0].value, whole.value) + " of it";
    constexpr std::pair<Bound, std::string_view> others[] = {{Bound::Compute, ", by compute "}, {Bound::Link, ", by the link "}, {Bound::Overhead, ", the engine itself "}};
    for (const auto& [limit, words] : others)
        if (const Seconds time = byBound[static_cast<std::size_t>(limit)]; time.value > 0) out.append(words).append(format::share(time.value, whole.value));
    out += ". The longest:";
    for (std::size_t i = 0; i < std::min<std::size_t>(3, longest.size()); ++i)
        out.append(i > 0 ? ", " : " ").append(longest[i].second).append(" ").append(format::share(longest[i].first.value, whole.value));
    out += '.';
    if (estimate.scope == Scope::Global && estimate.accounting == Accounting::Hardware) out += " Times are those of one GPU of each stage.";
    return out;
}

}  // namespace gable::why
