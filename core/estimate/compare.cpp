#include "core/estimate/compare.h"

#include <algorithm>

#include "core/scenario/fields.h"
#include "core/units/format.h"

namespace gable {

std::string workloadText(const Workload& workload)
{
    std::string out;
    for (const RequestGroup& group : workload.groups) {
        if (!(group.requests > 0)) continue;
        const bool one = group.requests == 1, plain = group.phase == Phase::Decode && group.numTokens == 1;
        out += (out.empty() ? "" : ", ") + format::count(group.requests) + (group.phase == Phase::Prefill ? " prefill" : " decode") + (one ? "" : "s")
            + (plain ? std::string() : " of " + format::count(group.numTokens)) + " at " + format::count(group.contextLen);
    }
    return out.empty() ? "nothing" : out;
}

namespace {

/// As people chose it: "bfloat16", "auto: from config".
std::string valueText(const Field& field, const std::string& value)
{
    for (const Choice& choice : field.choices)
        if (choice.value == value) return std::string(choice.label);
    double number = 0;
    return field.kind == FieldKind::Count && format::parse(value, number) ? format::compact(number) : value;
}

/// Choices that are no fields of the table: what turns A's into B's.
struct Whole {
    std::string_view id, label;
    bool (*same)(const Scenario& a, const Scenario& b);
    std::string (*text)(const Scenario& scenario);
    void (*copy)(const Scenario& from, Scenario& to);
};

constexpr Whole model{"model", "Model",
                      [](const Scenario& a, const Scenario& b) { return a.model.config == b.model.config && a.model.quantConfig == b.model.quantConfig; },
                      [](const Scenario& s) { return s.model.name; }, [](const Scenario& from, Scenario& to) { to.model = from.model; }};
constexpr Whole accelerator{"accelerator", "Accelerator", [](const Scenario& a, const Scenario& b) { return a.accelerator == b.accelerator; },
                            [](const Scenario& s) { return s.accelerator ? s.accelerator->name : std::string("none"); },
                            [](const Scenario& from, Scenario& to) { to.accelerator = from.accelerator; }};
constexpr Whole batch{"batch", "Batch mix", [](const Scenario& a, const Scenario& b) { return a.workload == b.workload; },
                      [](const Scenario& s) { return workloadText(s.workload); }, [](const Scenario& from, Scenario& to) { to.workload = from.workload; }};

/// Of figures of two accelerators with one name, say that they differ.
FieldDifference difference(const Whole& whole, const Scenario& a, const Scenario& b)
{
    FieldDifference out{std::string(whole.id), std::string(whole.label), whole.text(a), whole.text(b)};
    if (out.a == out.b) out.b += " (edited)";
    return out;
}

FieldDifference difference(const Field& field, const Scenario& a, const Scenario& b)
{
    return {std::string(field.id), std::string(field.label), valueText(field, field.get(a)), valueText(field, field.get(b))};
}

/// Walks from A to B, choice by choice.
class Walk {
public:
    Walk(const Scenario& a, const Estimate& estimate, const Scenario& b, std::vector<Cause>& causes) : m_now(a), m_to(b), m_time(estimate.step->time), m_causes(causes) {}

    void step(const Whole& whole)
    {
        if (whole.same(m_now, m_to)) return;
        const FieldDifference change = difference(whole, m_now, m_to);
        whole.copy(m_to, m_now);
        took(change.id, whole.id == batch.id ? change.label : change.a + " → " + change.b);
    }
    void step(const Field& field)
    {
        const std::string wanted = field.get(m_to);
        if (field.get(m_now) == wanted) return;
        const FieldDifference change = difference(field, m_now, m_to);
        field.set(m_now, wanted);
        took(change.id, std::string(field.symbol.empty() ? field.label : field.symbol) + ' ' + change.a + " → " + change.b);
    }
    /// Whatever no choice by itself accounts for.
    void finish(Seconds last)
    {
        constexpr double rounding = 1e-9;
        if (std::abs((last - m_time).value) > rounding * last.value) m_causes.push_back({"rest", m_pending.empty() ? "Everything else" : m_pending, last - m_time});
    }

private:
    void took(const std::string& id, const std::string& text)
    {
        m_pending += (m_pending.empty() ? "" : ", ") + text;
        const auto made = estimate(prepare(m_now.model, m_now.deployment, neededFor(m_now)), m_now);
        if (!made || !made->step) return;  // can't be counted halfway: the next choice takes it along
        const Seconds difference = made->step->time - m_time;
        if (difference.value != 0) m_causes.push_back({id, m_pending, difference});
        m_time = made->step->time;
        m_pending.clear();
    }

    Scenario m_now;
    const Scenario& m_to;
    Seconds m_time;
    std::vector<Cause>& m_causes;
    std::string m_pending;
};

bool isReport(const Field& field) { return field.group == reportGroup || field.id == "times"; }

std::vector<Cause> causesOf(const Scenario& a, const Estimate& estimateA, const Scenario& b, const Estimate& estimateB)
{
    std::vector<Cause> out;
    if (!estimateA.step || !estimateB.step) return out;
    Scenario from = a, to = b;
    from.serving.reset(), to.serving.reset();  // not asked for on the way
    Walk walk(from, estimateA, to, out);
    walk.step(model);
    walk.step(accelerator);
    for (const Field& field : fields())
        if (!isReport(field) && field.group != servingGroup) walk.step(field);
    walk.step(batch);
    walk.finish(estimateB.step->time);
    return out;
}

std::vector<OperationPair> pairs(const Estimate& a, const Estimate& b)
{
    std::vector<OperationPair> out;
    const auto add = [&](const Estimate& estimate, std::optional<std::size_t> OperationPair::*place) {
        std::size_t at = 0;  // behind the operation that came before, so that either order is kept
        for (std::size_t i = 0; i < estimate.operations.size(); ++i) {
            const Operation& operation = estimate.operations[i];
            auto found = std::find_if(out.begin(), out.end(), [&](const OperationPair& pair) { return pair.id == operation.id; });
            if (found == out.end())
                found = out.insert(out.begin() + static_cast<std::ptrdiff_t>(std::min(at, out.size())),
                                   {std::string(operation.id), std::string(operation.label), operation.component, std::nullopt, std::nullopt});
            (*found).*place = i;
            at = static_cast<std::size_t>(found - out.begin()) + 1;
        }
    };
    add(a, &OperationPair::a);
    add(b, &OperationPair::b);
    return out;
}

}  // namespace

int MetricDifference::verdict() const
{
    if (!a || !b || *a == *b || metric->better == Metric::Better::Neither) return 0;
    return (*b < *a) == (metric->better == Metric::Better::Less) ? 1 : -1;
}

Scenario alike(Scenario scenario, const Scenario& reference)
{
    scenario.accounting = reference.accounting;
    scenario.scope = reference.scope;
    scenario.timing.times = reference.timing.times;
    return scenario;
}

std::vector<FieldDifference> fieldDifferences(const Scenario& a, const Scenario& b)
{
    std::vector<FieldDifference> out;
    for (const Whole* whole : {&model, &accelerator, &batch})
        if (!whole->same(a, b)) out.push_back(difference(*whole, a, b));
    const auto applies = [](const Field& field, const Scenario& s) { return !field.applies || field.applies(s); };
    for (const Field& field : fields())
        if (!isReport(field) && field.get(a) != field.get(b) && (applies(field, a) || applies(field, b))) out.push_back(difference(field, a, b));
    return out;
}

Comparison compare(const Scenario& a, const Estimate& estimateA, const Scenario& b, const Estimate& estimateB)
{
    Comparison out;
    out.fields = fieldDifferences(a, b);
    for (const Metric& metric : metrics()) {
        MetricDifference row{&metric, metric.value(a, estimateA), metric.value(b, estimateB), errorPercent(metric, estimateA), errorPercent(metric, estimateB)};
        if (row.a || row.b) out.metrics.push_back(row);
    }
    out.operations = pairs(estimateA, estimateB);
    out.causes = causesOf(a, estimateA, b, estimateB);
    return out;
}

}  // namespace gable
