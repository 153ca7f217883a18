#include "core/estimate/explain.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/estimate/explain_memory.h"
#include "core/estimate/explain_time.h"
#include "core/estimate/explain_why.h"
#include "core/estimate/memory_formulas.h"
#include "core/units/format.h"

namespace gable {

namespace {

/// How a figure is named where it is explained, and where it is a symbol of a sum.
struct KindText {
    Kind kind;
    std::string_view id, label, unit, symbol, meaning;
};
constexpr std::array kindTexts{
    KindText{Kind::Flops, "flops", "FLOPs", "FLOP", "F", "FLOPs of "},
    KindText{Kind::Weights, "weights", "Weights read", "B", "W", "bytes of weights read by "},
    KindText{Kind::Activations, "activations", "Activations read", "B", "A", "bytes of activations read by "},
    KindText{Kind::KvCache, "kv_cache", "KV cache read", "B", "K", "bytes of the KV cache read by "},
    KindText{Kind::Writes, "writes", "Written", "B", "O", "bytes written by "},
    KindText{Kind::Link, "link", "Sent to other GPUs", "B", "S", "bytes sent to other GPUs by "},
};

const KindText& textOf(Kind kind) { return kindTexts[static_cast<std::size_t>(kind)]; }

struct Subject {
    std::string_view id, label;
};
constexpr std::array stepSubjects{
    Subject{"total", "The whole step"},
    Subject{"summary.flops", "FLOPs of the step"},
    Subject{"summary.bytes", "Bytes of the step"},
    Subject{"summary.intensity", "Intensity of the step"},
    Subject{"summary.weights", "Weights read in the step"},
    Subject{"summary.kv", "KV cache read in the step"},
    Subject{"summary.tokens", "Tokens of the step"},
    Subject{"summary.time", "Time of the step"},
    Subject{"summary.rate", "Output tokens per second"},
    Subject{"summary.utilization", "Utilization of the hardware"},
    Subject{"summary.cost", "Cost and energy"},
    Subject{"serving", "Serving load"},
};

std::optional<Traced> plus(const std::optional<Traced>& sum, const Traced& term) { return sum ? *sum + term : term; }

/// Sums of the derivations of an operation by kind, in the order of its terms.
using Sums = std::array<std::optional<Traced>, kindTexts.size()>;

Sums sumsOf(const Scenario& scenario, const Estimate& estimate, std::string_view operation)
{
    Sums out;
    const auto add = [&](Kind kind, const Traced& value) {
        std::optional<Traced>& sum = out[static_cast<std::size_t>(kind)];
        sum = plus(sum, value);
    };
    if (estimate.accounting == Accounting::Vllm) {
        for (const vllm::TracedTerm& term : vllm::trace(*estimate.counters(), estimate.context, estimate.scope))
            if (term.operation == operation) add(term.kind, term.value);
    } else if (const components::Plan& plan = estimate.hardware()->plan; const auto* planned = plan.operation(operation)) {
        for (const components::TracedTerm& term : components::trace(plan, *planned, components::stepBatch(scenario.workload), estimate.scope))
            add(term.kind, term.value);
    }
    return out;
}

/// What mixers with a state read is that state.
constexpr KindText stateText{Kind::KvCache, "kv_cache", "State read", "B", "S", "bytes of the states read by "};
const KindText& textOf(Kind kind, Component component)
{
    return kind == Kind::KvCache && component == Component::LinearAttention ? stateText : textOf(kind);
}

ExplainedFigure figure(const KindText& text, const Traced& value)
{
    return {std::string(text.id), std::string(text.label), std::string(text.unit), value};
}

/// FLOPs per byte out of the figures beside it.
ExplainedFigure intensity(const std::array<double, kindTexts.size()>& values, std::string_view of, Component component)
{
    constexpr std::array symbols{"F", "B_W", "B_A", "B_KV", "B_O"};
    const auto symbol = [&](Kind kind) {
        const KindText& text = textOf(kind, component);
        const auto index = static_cast<std::size_t>(kind);
        return Traced::symbol(symbols[index], std::string(text.meaning) + std::string(of), values[index], "the figure \"" + std::string(text.label) + '"');
    };
    std::optional<Traced> bytes;
    for (const Kind kind : byteKinds)
        if (values[static_cast<std::size_t>(kind)] > 0) bytes = plus(bytes, symbol(kind));
    return {"intensity", "Intensity", "FLOP/B", bytes ? symbol(Kind::Flops) / *bytes : Traced(0)};
}

Explained explainOperation(const Scenario& scenario, const Estimate& estimate, const Operation& operation)
{
    Explained out;
    out.id = operation.id;
    out.label = operation.label;
    out.component = operation.component;
    const Sums sums = sumsOf(scenario, estimate, operation.id);
    std::array<double, kindTexts.size()> values{};
    for (const KindText& text : kindTexts) {
        const auto index = static_cast<std::size_t>(text.kind);
        if (!sums[index] || sums[index]->value() == 0) continue;
        values[index] = sums[index]->value();
        out.figures.push_back(figure(textOf(text.kind, operation.component), *sums[index]));
    }
    if (operation.flops().value > 0 && operation.traffic().value > 0) out.figures.push_back(intensity(values, "this operation", operation.component));
    if (auto time = explainTime(scenario, estimate, operation)) out.figures.push_back(std::move(*time));
    if (scenario.accelerator) out.bound = bound(operation, *scenario.accelerator);
    out.why = why::ofOperation(scenario, estimate, operation);
    if (const std::string trust = trustIn(scenario, estimate, operation); !trust.empty()) out.why += ' ' + trust;
    return out;
}

// ------------------------------------------------------------------------------------------ the step

/// "qkv_proj" of "attn.qkv_proj", as a subscript; with the component where another one has an operation of that name.
std::string subscriptOf(const Estimate& estimate, std::string_view id)
{
    const auto tail = [](std::string_view full) { return full.substr(full.find('.') + 1); };
    const auto same = [&](const Operation& other) { return other.id != id && tail(other.id) == tail(id); };
    std::string out(std::any_of(estimate.operations.begin(), estimate.operations.end(), same) ? id : tail(id));
    for (char& c : out)
        if (c == '.' || c == '/') c = '_';
    return out;
}

/// Largest first. A sum that would be cut where it is set keeps its largest terms, and the rest becomes a sum with a name.
Traced sumOf(std::vector<Traced> parts, const std::string& name, const std::string& meaning)
{
    constexpr std::size_t shown = 6;
    std::stable_sort(parts.begin(), parts.end(), [](const Traced& a, const Traced& b) { return a.value() > b.value(); });
    const std::size_t kept = parts.size() > shown ? shown - 1 : parts.size();
    std::optional<Traced> sum;
    for (std::size_t i = 0; i < kept; ++i) sum = plus(sum, parts[i]);
    if (kept < parts.size()) {
        const std::string rest = name + (name.find('_') == std::string::npos ? "_" : ",") + "rest";
        const std::vector<Traced> others(parts.begin() + static_cast<std::ptrdiff_t>(kept), parts.end());
        sum = *sum + let(rest, meaning + ", the smaller ones together", sumOf(others, rest, meaning));
    }
    return sum.value_or(Traced(0));
}

/// A figure of the step: components, and in them operations.
Traced total(const Estimate& estimate, Kind kind)
{
    const KindText& text = textOf(kind);
    const std::string symbol(text.symbol), meaning(text.meaning);
    std::vector<Traced> groups;
    for (const Component component : allComponents) {
        std::vector<Traced> parts;
        for (const Operation& operation : estimate.operations)
            if (operation.component == component && operation.sum(kind) > 0)
                parts.push_back(Traced::symbol(symbol + '_' + subscriptOf(estimate, operation.id), meaning + std::string(operation.label), operation.sum(kind),
                                               "operation " + std::string(operation.id)));
        if (parts.empty()) continue;
        const std::string name = "Σ" + symbol + '_' + std::string(id(component)), of = meaning + "all of: " + std::string(label(component));
        groups.push_back(parts.size() == 1 ? parts.front() : let(name, of, sumOf(parts, name, of)));
    }
    return sumOf(groups, "Σ" + symbol, meaning + "other components");
}

/// The bytes of the step out of the figures that follow it.
ExplainedFigure traffic(const std::vector<ExplainedFigure>& parts)
{
    constexpr std::array symbols{"B_W", "B_A", "B_KV", "B_O"};
    std::optional<Traced> sum;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const double value = parts[i].value.value();
        const std::string meaning = std::string(textOf(byteKinds[i]).meaning) + "the step", origin = "the figure \"" + parts[i].label + '"';
        if (value > 0) sum = plus(sum, Traced::symbol(symbols[i], meaning, value, origin));
    }
    return {"bytes", "Bytes moved", "B", sum.value_or(Traced(0))};
}

std::vector<ExplainedFigure> trafficByKind(const Estimate& estimate)
{
    std::vector<ExplainedFigure> out;
    for (const Kind kind : byteKinds) out.push_back(figure(textOf(kind), total(estimate, kind)));
    return out;
}

ExplainedFigure stepIntensity(const Estimate& estimate)
{
    std::array<double, kindTexts.size()> values{};
    for (const KindText& text : kindTexts) values[static_cast<std::size_t>(text.kind)] = total(estimate, text.kind).value();
    return intensity(values, "the step", Component::Attention);
}

/// Sums of times, at best and by the scenario's choice, components and in them operations.
std::vector<ExplainedFigure> stepTime(const Estimate& estimate)
{
    constexpr double microseconds = 1e6;
    std::vector<ExplainedFigure> out;
    if (estimate.times.empty()) return out;
    const auto sum = [&](Seconds OperationTime::*part, const std::string& symbol, const std::string& meaning) {
        std::vector<Traced> groups;
        for (const Component component : allComponents) {
            std::vector<Traced> parts;
            for (std::size_t i = 0; i < estimate.operations.size(); ++i)
                if (const Operation& operation = estimate.operations[i]; operation.component == component)
                    parts.push_back(Traced::symbol(symbol + '_' + subscriptOf(estimate, operation.id), meaning + std::string(operation.label) + ", µs",
                                                   (estimate.times[i].*part).value * microseconds, "operation " + std::string(operation.id)));
            if (parts.empty()) continue;
            const std::string name = "Σ" + symbol + '_' + std::string(id(component)), of = meaning + "all of: " + std::string(label(component)) + ", µs";
            groups.push_back(parts.size() == 1 ? parts.front() : let(name, of, sumOf(parts, name, of)));
        }
        return sumOf(groups, "Σ" + symbol, meaning + "other components, µs");
    };
    out.push_back({"time", "Time", "µs", sum(&OperationTime::time, "t", "time of ")});
    out.push_back({"bound", "At best", "µs", sum(&OperationTime::atBest, "t*", "time at best of ")});
    return out;
}

/// Sums over the groups of the batch: `each` gives what one request counts, of its new tokens and its phase.
template <typename Each>
Traced sumOverGroups(const Workload& workload, Each each)
{
    std::optional<Traced> sum;
    for (std::size_t row = 0; row < workload.groups.size(); ++row) {
        const RequestGroup& group = workload.groups[row];
        if (!(group.requests > 0) || !(group.numTokens > 0)) continue;
        const std::string number = std::to_string(row + 1), index = workload.groups.size() > 1 ? '_' + number : std::string();
        const std::string of = workload.groups.size() > 1 ? ", group " + number : std::string();
        const Traced tokens = Traced::symbol("n" + index, "new tokens of each request" + of, group.numTokens, "batch mix");
        const std::optional<Traced> counted = each(group.phase, tokens);
        if (counted) sum = plus(sum, Traced::symbol("r" + index, "requests" + of, group.requests, "batch mix") * *counted);
    }
    return sum.value_or(Traced(0));
}

std::vector<ExplainedFigure> tokens(const Scenario& scenario)
{
    const Traced acceptance = Traced::symbol("α", "chance that a draft is accepted when those before it were", scenario.deployment.acceptancePercent / 100,
                                             format::exact(scenario.deployment.acceptancePercent) + " % accepted, as the scenario says");
    using Counted = std::optional<Traced>;
    const Workload& workload = scenario.workload;
    std::vector<ExplainedFigure> out;
    out.push_back({"tokens", "New tokens", "", sumOverGroups(workload, [](Phase, const Traced& n) { return Counted(n); })});
    out.push_back({"logits", "Tokens whose logits are computed", "",
                   sumOverGroups(workload, [](Phase phase, const Traced& n) { return Counted(phase == Phase::Decode ? n : Traced(1)); })});
    const Traced yield = sumOverGroups(workload, [&](Phase phase, const Traced& n) {
        if (phase != Phase::Decode) return Counted();
        return Counted(n.value() > 1 ? expectedTokens(n, acceptance) : n);
    });
    if (yield.value() > 0) out.push_back({"output_tokens", "Output tokens of decodes, expected", "", yield});
    return out;
}

/// What the other accounting says about a sum.
std::string comparison(const Estimate& estimate, double own, double theirs, std::string (*text)(double))
{
    if (!estimate.otherTotals) return {};
    const std::string name(label(other(estimate.accounting)));
    return " The other accounting, " + name + ", says " + text(theirs) + " (here " + format::change(theirs, own) + ").";
}

std::string whyOf(std::string_view subject, const Scenario& scenario, const Estimate& estimate)
{
    const Totals others = estimate.otherTotals.value_or(Totals());
    if (subject == "summary.flops")
        return "A multiply-add is 2 FLOP."
            + comparison(estimate, estimate.totals.flops.value, others.flops.value, [](double v) { return format::flops(Flops(v)); });
    if (subject == "summary.bytes")
        return "Bytes that move between memory and chip: each operand of each operation once."
            + comparison(estimate, estimate.totals.traffic().value, others.traffic().value, [](double v) { return format::bytes(Bytes(v)); });
    if (subject == "summary.weights") return "Each matrix is read once in a step, however many tokens use it: more tokens spread its bytes.";
    if (subject == "summary.kv")
        return "Each request reads its own cached tokens or state: the bytes grow with the requests, and those of attention with their contexts.";
    if (subject == "summary.rate") return "A decode yields a token in each step; with pipeline stages a token passes all of them, while each stage is busy with a batch of its own.";
    if (subject == "summary.utilization")
        return "MFU compares the FLOPs of the step with what the peak allows in its time, MBU the bytes with what the bandwidth allows. Decoding small batches moves bytes and leaves the matrix units idle.";
    if (subject == "summary.cost") return "All GPUs are paid for all the time; energy is at the power limit of the boards, so at most that.";
    if (subject == "serving")
        return "Requests in flight are a closed loop. While the others read their prompts, an answer waits: that is the second part of TPOT. TTFT begins with the rest of the step in progress and the wait for "
               "earlier prompts. Neither the network, nor tokenizer, nor the start of a benchmark is in it, where all requests come at once.";
    if (subject == "summary.tokens")
        return "A decode of n tokens verifies n − 1 drafts. Those that are accepted, and the one token that is sure, are "
               "(1 − αⁿ) ÷ (1 − α) on average (Leviathan, Kalman, Matias 2023, equation 1).";
    return why::ofStep(scenario, estimate);
}

/// The limit whose operations take most of the step.
std::optional<Bound> stepBound(std::string_view subject, const Scenario& scenario, const Estimate& estimate)
{
    const bool asked = subject == "total" || subject == "summary.intensity" || subject == "summary.time";
    if (!asked || !scenario.accelerator || estimate.operations.empty()) return std::nullopt;
    std::array<double, allBounds.size()> seconds{};
    for (const OperationTime& time : estimate.times) seconds[static_cast<std::size_t>(time.bound)] += time.time.value;
    return static_cast<Bound>(std::max_element(seconds.begin(), seconds.end()) - seconds.begin());
}

std::vector<ExplainedFigure> stepFigures(std::string_view subject, const Scenario& scenario, const Estimate& estimate)
{
    if (subject == "summary.flops") return {figure(textOf(Kind::Flops), total(estimate, Kind::Flops))};
    if (subject == "summary.weights") return {figure(textOf(Kind::Weights), total(estimate, Kind::Weights))};
    if (subject == "summary.kv") return {figure(textOf(Kind::KvCache), total(estimate, Kind::KvCache))};
    if (subject == "summary.tokens") return tokens(scenario);
    if (subject == "summary.time") return stepTime(estimate);
    if (auto figures = explainPerformance(subject, scenario, estimate); !figures.empty()) return figures;
    if (subject == "summary.rate" || subject == "summary.utilization" || subject == "summary.cost" || subject == "serving") return {};
    std::vector<ExplainedFigure> out;
    if (subject == "summary.bytes") {
        out = trafficByKind(estimate);
        out.insert(out.begin(), traffic(out));
        return out;
    }
    if (subject == "summary.intensity") out.push_back(stepIntensity(estimate));
    for (const KindText& text : kindTexts)
        if (const Traced value = total(estimate, text.kind); value.value() > 0) out.push_back(figure(text, value));
    if (subject == "total" && estimate.totals.traffic().value > 0) out.push_back(stepIntensity(estimate));
    return out;
}

Error unknown(const Estimate& estimate, std::string_view subject)
{
    constexpr std::size_t longestShown = 100;
    const std::vector<std::string> known = explainable(estimate);
    const std::string_view tail = subject.substr(subject.rfind('.') + 1);
    std::string close, all;
    for (const std::string& id : known) {
        const bool similar = !tail.empty() && id.find(tail) != std::string::npos;
        if (similar) close += (close.empty() ? "" : ", ") + id;
        all += (all.empty() ? "" : ", ") + id;
    }
    return {"expected one of " + (close.empty() ? all : close) + ", found \"" + std::string(subject.substr(0, longestShown)) + '"', {}, {}};
}

}  // namespace

std::string ExplainedFigure::text() const
{
    const double number = value.value();
    if (unit == "FLOP") return format::flops(Flops(number));
    if (unit == "B") return format::bytes(Bytes(number));
    if (unit == "GiB") return format::gibibytes(Bytes(number * memory::gibi));
    if (unit == "FLOP/B") return format::intensity(FlopsPerByte(number));
    if (unit == "µs") return format::duration(Seconds(number * 1e-6));
    if (unit == "tok/s" && number >= 1000) return format::count(number) + " tok/s";
    if (unit == "tok/s" || unit == "J") return format::si(number, unit);
    if (unit == "%") return format::share(number, 100);
    if (unit == "$") return format::dollars(number);
    return number == std::floor(number) || number >= 1000 ? format::count(number) : format::si(number, "");
}

Result<Explained> explain(const Scenario& scenario, const Estimate& estimate, std::string_view subject)
{
    for (const Operation& operation : estimate.operations)
        if (operation.id == subject) return explainOperation(scenario, estimate, operation);
    if (auto memory = explainMemory(scenario, estimate, subject)) return std::move(*memory);
    const auto found = std::find_if(stepSubjects.begin(), stepSubjects.end(), [&](const Subject& row) { return row.id == subject; });
    if (found == stepSubjects.end()) return tl::unexpected(unknown(estimate, subject));
    return Explained{std::string(found->id), std::string(found->label), std::nullopt, stepFigures(subject, scenario, estimate),
                     stepBound(subject, scenario, estimate), whyOf(subject, scenario, estimate)};
}

std::vector<std::string> explainable(const Estimate& estimate)
{
    std::vector<std::string> out;
    for (const Operation& operation : estimate.operations) out.emplace_back(operation.id);
    for (const Subject& subject : stepSubjects) out.emplace_back(subject.id);
    for (std::string& subject : memorySubjects(estimate)) out.push_back(std::move(subject));
    return out;
}

std::string subjectLabel(const Estimate& estimate, std::string_view subject)
{
    for (const Operation& operation : estimate.operations)
        if (operation.id == subject) return std::string(operation.label);
    for (const Subject& row : stepSubjects)
        if (row.id == subject) return std::string(row.label);
    const std::string memory = memoryLabel(estimate, subject);
    return memory.empty() ? std::string(subject) : memory;
}

}  // namespace gable
