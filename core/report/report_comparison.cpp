#include <algorithm>

#include "core/estimate/compare.h"
#include "core/report/report_parts.h"
#include "core/units/format.h"

namespace gable::report {

namespace {

/// The detailed scenarios beside the one that they are compared with.
class SideBySide {
public:
    explicit SideBySide(const Material& material) : m_material(material), m_from(material.reference())
    {
        for (const std::size_t i : material.detailed())
            if (i != m_from) m_others.push_back({i, compare(material.scenario(m_from), *material.estimate(m_from), material.scenario(i), *material.estimate(i))});
    }

    [[nodiscard]] Table fields() const
    {
        Table out = emptyTable("What is set differently", "Setting", false);
        std::vector<const FieldDifference*> rows;
        for (const Other& other : m_others)
            for (const FieldDifference& field : other.comparison.fields)
                if (std::none_of(rows.begin(), rows.end(), [&](const FieldDifference* row) { return row->id == field.id; })) rows.push_back(&field);
        for (const FieldDifference* row : rows) {
            std::vector<std::string> cells{row->label, row->a};
            for (const Other& other : m_others) {
                const auto& fields = other.comparison.fields;
                const auto found = std::find_if(fields.begin(), fields.end(), [&](const FieldDifference& field) { return field.id == row->id; });
                cells.push_back(found == fields.end() ? "same" : found->b);
            }
            out.rows.push_back(std::move(cells));
        }
        return out;
    }

    [[nodiscard]] Table figures() const
    {
        Table out = emptyTable("Figures side by side, and how they differ from “" + m_material.name(m_from) + "”", "Figure", true);
        for (const Metric& metric : metrics()) {
            std::vector<std::string> cells{std::string(metric.label), valueText(metric, m_material.scenario(m_from), *m_material.estimate(m_from))};
            for (const Other& other : m_others) cells.push_back(figureText(metric, other.comparison));
            if (std::any_of(cells.begin() + 1, cells.end(), [](const std::string& cell) { return cell != nothing; })) out.rows.push_back(std::move(cells));
        }
        return out;
    }

    /// From the reference's step time to that of each other.
    void addCauses(std::vector<Block>& blocks) const
    {
        for (const Other& other : m_others) {
            if (other.comparison.causes.empty()) continue;
            blocks.emplace_back(Chart{"causes", other.scenario, m_from, "Step time from A, “" + m_material.name(m_from) + "”, to B, “" + m_material.name(other.scenario) + "”, by what is set differently", false});
        }
    }

private:
    struct Other {
        std::size_t scenario = 0;
        Comparison comparison;
    };

    [[nodiscard]] Table emptyTable(std::string caption, std::string first, bool numbers) const
    {
        Table out{std::move(caption), {{std::move(first), false}, {m_material.name(m_from), numbers}}, {}, false};
        for (const Other& other : m_others) out.columns.push_back({m_material.name(other.scenario), numbers});
        return out;
    }

    static std::string figureText(const Metric& metric, const Comparison& comparison)
    {
        const auto found = std::find_if(comparison.metrics.begin(), comparison.metrics.end(), [&](const MetricDifference& row) { return row.metric == &metric; });
        if (found == comparison.metrics.end() || !found->b) return nothing;
        return metric.text(*found->b) + (found->a ? " (" + format::change(*found->a, *found->b) + ")" : "");
    }

    const Material& m_material;
    std::size_t m_from;
    std::vector<Other> m_others;
};

}  // namespace

Section comparisonSection(const Material& material)
{
    Section out{"Comparison", {}};
    if (!material.estimate(material.reference()) || material.detailed().size() < 2) return out;
    const SideBySide sides(material);
    if (Table fields = sides.fields(); !fields.rows.empty()) out.blocks.emplace_back(std::move(fields));
    out.blocks.emplace_back(sides.figures());
    sides.addCauses(out.blocks);
    return out;
}

}  // namespace gable::report
