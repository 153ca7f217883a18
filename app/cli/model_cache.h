#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/io/scenario_json.h"

namespace gable::cli {

/// Models by the name that scenarios call them, so that a config is read once however many scenarios name it. What was
/// not asked for longest goes when the trees together pass the budget.
class ModelCache {
public:
    static constexpr std::size_t defaultBudget = 256u << 20;

    explicit ModelCache(ModelLookup lookup, std::size_t budget = defaultBudget)
        : m_lookup(std::move(lookup)), m_budget(budget)
    {}

    /// Errors are not kept: a file that was missing may be there the next time.
    Result<Model> find(const std::string& idOrPath);

private:
    struct Entry {
        std::string name;
        Model model;
        std::size_t bytes = 0;
    };

    ModelLookup m_lookup;
    std::size_t m_budget;
    std::size_t m_bytes = 0;
    std::list<Entry> m_entries;                                                 ///< the latest first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> m_byName;  ///< keys are the entries' own names
};

}  // namespace gable::cli
