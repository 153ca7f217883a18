#include "core/components/registry.h"

#include <algorithm>
#include <array>

#include "core/components/attention.h"
#include "core/components/collectives.h"
#include "core/components/elementwise.h"
#include "core/components/experts.h"
#include "core/components/latent_attention.h"
#include "core/components/linear.h"
#include "core/components/state_mixer.h"

namespace gable::components {

namespace {

struct NumberSink {
    Operation& operation;

    void add(Kind kind, std::string_view key, double value) { operation.add({kind, key, value}); }
};

struct TraceSink {
    std::vector<TracedTerm>& terms;

    void add(Kind kind, std::string_view key, const Traced& value) { terms.push_back({kind, key, value}); }
};

template <typename N, typename Sink>
using Evaluate = void (*)(const Sizes<N>& sizes, const Step<N>& step, Sink& sink);

struct Entry {
    Formula formula;
    std::span<const Symbol> symbols;
    Phase phase = Phase::Decode;  ///< of the requests that it serves, where it serves one phase only
    Evaluate<double, NumberSink> number;
    Evaluate<Traced, TraceSink> traced;
};

template <template <typename> class Shape>
constexpr Entry entry(Formula formula, Phase phase = Phase::Decode)
{
    return {formula, Shape<double>::symbols, phase,
            [](const Sizes<double>& sizes, const Step<double>& step, NumberSink& sink) { terms(unpack<Shape>(sizes), step, sink); },
            [](const Sizes<Traced>& sizes, const Step<Traced>& step, TraceSink& sink) { terms(unpack<Shape>(sizes), step, sink); }};
}

/// One row for each formula, in the order of `Formula`.
constexpr std::array table{
    entry<Lookup>(Formula::Lookup),
    entry<Linear>(Formula::Linear),
    entry<Attention>(Formula::PrefillAttention, Phase::Prefill),
    entry<Attention>(Formula::DecodeAttention, Phase::Decode),
    entry<IndexScores>(Formula::IndexScores),
    entry<LatentUp>(Formula::LatentUp),
    entry<HeadLinear>(Formula::HeadLinear),
    entry<StateUpdate>(Formula::StateUpdate),
    entry<ShortConvolution>(Formula::ShortConvolution),
    entry<Experts>(Formula::Experts),
    entry<Elementwise>(Formula::Elementwise),
    entry<Collective>(Formula::Collective),
    entry<PointToPoint>(Formula::PointToPoint),
};
static_assert(table.size() == static_cast<std::size_t>(Formula::PointToPoint) + 1);

const Entry& entryOf(Formula formula)
{
    const Entry& found = table[static_cast<std::size_t>(formula)];
    assert(found.formula == formula);
    return found;
}

/// Sums over the groups of a batch, in whatever number type.
template <typename N>
void finish(StepBatch<N>& batch)
{
    batch.tokens = sumOver(batch, {}, [](const Requests<N>& g) { return g.tokens; });
    std::optional<N> rows, sequences;
    for (const Requests<N>& g : batch.groups) {
        const N logits = g.phase == Phase::Decode ? g.requests * g.tokens : g.requests;
        rows = rows ? *rows + logits : logits;
        sequences = sequences ? *sequences + g.requests : g.requests;
    }
    batch.rows = rows ? *rows : N(0);
    batch.sequences = sequences ? *sequences : N(0);
}

template <typename N>
N rowsOf(const StepBatch<N>& batch, Rows rows, const N& ranks)
{
    switch (rows) {
        case Rows::Tokens: break;
        case Rows::Logits: return let("T_logits", "tokens whose logits are computed: the last of a prefill, all of a decode", batch.rows);
        case Rows::Prefill: return let("T_p", "new tokens of prefills", tokensOf(batch, Phase::Prefill));
        case Rows::Decode: return let("T_d", "new tokens of decodes", tokensOf(batch, Phase::Decode));
        case Rows::AllRanks:
            if (ranks > N(1)) return let("T_DP", "new tokens of all data-parallel ranks", batch.tokens * ranks);
            break;
    }
    return let("T", "new tokens of the step", batch.tokens);
}

/// What MTP runs on: so many passes, each with this batch.
template <typename N>
struct Drafts {
    N passes = N(0);
    StepBatch<N> batch;
};

/// MTP drafts one token after the other: a decode of n tokens was drafted in n − 1 passes of one token each, and every pass reads the weights anew.
/// Groups that draft less take part in fewer of them; counted is the mean pass.
template <typename N>
Drafts<N> draftsOf(const StepBatch<N>& batch)
{
    const auto drafts = [](const Requests<N>& g) { return g.phase == Phase::Decode && g.tokens > N(1); };
    N passes(0);
    for (const Requests<N>& g : batch.groups)
        if (drafts(g)) passes = larger(passes, g.tokens - 1.0);
    Drafts<N> out{let("n_d", "passes of the drafter, one for each drafted token", passes), {}};
    for (const Requests<N>& g : batch.groups)
        if (drafts(g)) out.batch.groups.push_back({g.phase, g.requests * (g.tokens - 1.0) / out.passes, N(1), g.context});
    finish(out.batch);
    return out;
}

StepBatch<Traced> traced(const StepBatch<double>& batch)
{
    StepBatch<Traced> out;
    for (std::size_t row = 0; row < batch.groups.size(); ++row) {
        const Requests<double>& g = batch.groups[row];
        const std::string number = std::to_string(row + 1), index = batch.groups.size() > 1 ? '_' + number : std::string();
        const std::string of = batch.groups.size() > 1 ? ", group " + number : std::string(), origin = "batch mix";
        out.groups.push_back({g.phase, Traced::symbol("r" + index, "requests" + of, g.requests, origin),
                              Traced::symbol("n" + index, "new tokens of each request" + of, g.tokens, origin),
                              Traced::symbol("c" + index, "context of each request, new tokens included" + of, g.context, origin)});
    }
    finish(out);
    return out;
}

}  // namespace

std::span<const Symbol> symbolsOf(Formula formula) { return entryOf(formula).symbols; }

StepBatch<double> stepBatch(const Workload& workload)
{
    StepBatch<double> out;
    out.groups.reserve(workload.groups.size());
    for (const RequestGroup& group : workload.groups)
        if (group.requests > 0 && group.numTokens > 0)
            out.groups.push_back({group.phase, group.requests, group.numTokens, std::max(group.numTokens, group.contextLen)});
    finish(out);
    return out;
}

void evaluate(const Plan& plan, const StepBatch<double>& batch, Scope scope, std::vector<Operation>& operations)
{
    evaluate(plan, batch, scope == Scope::PerGpu ? Extent::Gpu : Extent::AllGpus, operations);
}

void evaluate(const Plan& plan, const StepBatch<double>& batch, Extent extent, std::vector<Operation>& operations, LaunchSink* listener)
{
    operations.clear();
    operations.reserve(plan.operations.size());
    const Drafts<double> drafts = plan.drafts ? draftsOf(batch) : Drafts<double>();
    const double skew = extent == Extent::AllGpus ? 1 : plan.expertSkew;
    for (const PlannedOperation& planned : plan.operations) {
        const double layers = planned.draft ? planned.count(extent) * drafts.passes : planned.count(extent);
        if (layers == 0) continue;
        const StepBatch<double>& own = planned.draft ? drafts.batch : batch;
        const Entry& formula = entryOf(planned.formula);
        Operation& operation = operations.emplace_back();
        operation.id = planned.id;
        operation.label = planned.label;
        operation.component = planned.component;
        operation.precision = planned.precision;
        operation.exchange = planned.exchange;
        operation.participants = planned.participants;
        operation.reach = planned.reach;
        NumberSink sink{operation};
        const double rows = rowsOf(own, planned.rows, plan.ranks);
        formula.number(planned.sizes, {own, formula.phase, rows, layers, skew}, sink);
        if (operation.isIdle()) operations.pop_back();
        else if (listener) listener->launched({planned, operation, own, formula.phase, rows, layers});
    }
}

std::vector<TracedTerm> trace(const Plan& plan, const PlannedOperation& planned, const StepBatch<double>& batch, Scope scope)
{
    const Entry& formula = entryOf(planned.formula);
    Sizes<Traced> sizes;
    for (std::size_t i = 0; i < formula.symbols.size(); ++i)
        sizes[i] = Traced::symbol(formula.symbols[i].name, formula.symbols[i].meaning, planned.sizes[i], planned.origins[i]);
    const bool perGpu = scope == Scope::PerGpu;
    const StepBatch<Traced> all = traced(batch);
    const Drafts<Traced> drafts = planned.draft ? draftsOf(all) : Drafts<Traced>{Traced(1), all};
    const StepBatch<Traced>& own = drafts.batch;
    const Traced ranks = Traced::symbol("DP", "data-parallel ranks, whose tokens meet in the experts", plan.ranks, "parallelism");
    const Traced layers = Traced::symbol("L", perGpu ? "how often one GPU runs this kernel in a step" : "how often all GPUs together run this kernel in a step",
                                         planned.count(scope), planned.repeats(scope, plan));
    const Traced skew = Traced::symbol("σ", "load of the GPU with the hottest experts over the mean", perGpu ? plan.expertSkew : 1, "expert skew of the scenario");
    std::vector<TracedTerm> out;
    TraceSink sink{out};
    formula.traced(sizes, {own, formula.phase, rowsOf(own, planned.rows, ranks), planned.draft ? layers * drafts.passes : layers, skew}, sink);
    return out;
}

}  // namespace gable::components
