#include <algorithm>
#include <numeric>

#include "core/estimate/explain.h"
#include "core/report/report_parts.h"
#include "core/units/format.h"

namespace gable::report {

namespace {

/// Headings are needed where there is more than one scenario.
void addHeading(const Material& material, std::size_t i, std::vector<Block>& blocks)
{
    if (!material.isSingle()) blocks.emplace_back(Subheading{material.name(i)});
}

std::string counted(const Estimate& estimate) { return std::string(label(estimate.accounting)) + ", " + std::string(label(estimate.scope)); }

/// "Bound by memory. The step takes …"
std::string limits(const Scenario& scenario, const Estimate& estimate)
{
    const auto explained = explain(scenario, estimate, "total");
    if (!explained) return {};
    std::string out;
    if (explained->bound) out = std::string("Bound by ") + (*explained->bound == Bound::Link ? "the " : "") + std::string(label(*explained->bound)) + ". ";
    return out + explained->why;
}

/// The operations of a step that matter most, and the rest together.
class OperationTable {
public:
    OperationTable(const Estimate& estimate, std::size_t most) : m_estimate(estimate), m_order(estimate.operations.size())
    {
        std::iota(m_order.begin(), m_order.end(), std::size_t{0});
        std::stable_sort(m_order.begin(), m_order.end(), [this](std::size_t a, std::size_t b) { return weight(a) > weight(b); });
        m_shown = m_order.size() > most + 1 ? most : m_order.size();  // one alone is no rest
    }

    [[nodiscard]] Table table() const
    {
        Table out{timed() ? "The longest operations of a step" : "The operations of a step that move most", {{"Operation", false}, {"FLOPs", true}, {"Bytes", true}}, {}, true};
        if (sends()) out.columns.push_back({"Sent", true});
        if (timed()) out.columns.insert(out.columns.end(), {{"Bound by", false}, {"Bound", true}, {"Time", true}, {"Share", true}, {"Error", true}});
        for (std::size_t at = 0; at < m_shown; ++at) {
            const std::size_t i = m_order[at];
            out.rows.push_back(row(std::string(m_estimate.operations[i].id), at, at + 1));
            if (!timed()) continue;
            const std::string error = errorText(m_estimate.times[i].errorPercent);
            out.rows.back()[bound()] = label(m_estimate.times[i].bound);
            out.rows.back().back() = error.empty() ? "assumed" : error;
        }
        const std::size_t rest = m_order.size() - m_shown;
        if (rest > 0) out.rows.push_back(row(format::count(static_cast<double>(rest)) + " more together", m_shown, m_order.size()));
        out.rows.push_back(row("Step", 0, m_order.size()));
        return out;
    }

private:
    [[nodiscard]] bool timed() const { return !m_estimate.times.empty(); }
    [[nodiscard]] bool sends() const { return m_estimate.totals.link.value > 0; }
    [[nodiscard]] std::size_t bound() const { return sends() ? 4 : 3; }
    [[nodiscard]] double weight(std::size_t i) const { return timed() ? m_estimate.times[i].time.value : m_estimate.operations[i].traffic().value; }

    /// Sums over a stretch of the order.
    [[nodiscard]] std::vector<std::string> row(std::string name, std::size_t from, std::size_t to) const
    {
        Flops flops;
        Bytes moved, sent;
        Seconds best, time, all;
        for (std::size_t at = from; at < to; ++at) {
            const Operation& operation = m_estimate.operations[m_order[at]];
            flops += operation.flops(), moved += operation.traffic(), sent += operation.link();
            if (timed()) best += m_estimate.times[m_order[at]].atBest, time += m_estimate.times[m_order[at]].time;
        }
        for (const OperationTime& each : m_estimate.times) all += each.time;
        std::vector<std::string> out{std::move(name), format::flops(flops), format::bytes(moved)};
        if (sends()) out.push_back(format::bytes(sent));
        if (timed()) out.insert(out.end(), {"", format::duration(best), format::duration(time), format::share(time.value, all.value), ""});
        return out;
    }

    const Estimate& m_estimate;
    std::vector<std::size_t> m_order;
    std::size_t m_shown = 0;
};

}  // namespace

Section rooflineSection(const Material& material)
{
    Section out{"Roofline: what limits a step", {}};
    for (const std::size_t i : material.detailed()) {
        const Scenario& scenario = material.scenario(i);
        if (!scenario.accelerator) continue;
        addHeading(material, i, out.blocks);
        if (std::string text = limits(scenario, *material.estimate(i)); !text.empty()) out.blocks.emplace_back(Paragraph{std::move(text)});
        out.blocks.emplace_back(Chart{"roofline", i, i, "Operations of a step under the limits of " + scenario.accelerator->name + " (" + counted(*material.estimate(i)) + ")", false});
    }
    return out;
}

Section workSection(const Material& material)
{
    constexpr std::size_t rowsOfOne = 12, rowsOfSeveral = 6;
    Section out{"Where work and time go", {}};
    for (const std::size_t i : material.detailed()) {
        const Estimate& estimate = *material.estimate(i);
        addHeading(material, i, out.blocks);
        out.blocks.emplace_back(Chart{"flops", i, i, "FLOPs of a step by operation", true});
        out.blocks.emplace_back(Chart{"bytes", i, i, "Bytes that a step moves, by operation", true});
        if (!estimate.times.empty()) out.blocks.emplace_back(Chart{"step-time", i, i, "Time of a step, operation by operation: solid as far as the roofline allows, hatched beyond", false});
        out.blocks.emplace_back(OperationTable(estimate, material.isSingle() ? rowsOfOne : rowsOfSeveral).table());
    }
    return out;
}

}  // namespace gable::report
