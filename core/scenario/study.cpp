#include "core/scenario/study.h"

#include <algorithm>

namespace gable {

namespace {

/// Every position in the list of scenarios.
template <typename Change>
void eachPosition(Study& study, Change change)
{
    change(study.active);
    if (study.baseline) change(*study.baseline);
    for (Bookmark& bookmark : study.bookmarks) change(bookmark.scenario);
}

}  // namespace

std::string freeName(const Study& study, const std::string& name)
{
    const auto taken = [&](const std::string& wanted) {
        return std::any_of(study.scenarios.begin(), study.scenarios.end(), [&](const Scenario& scenario) { return scenario.name == wanted; });
    };
    // Of a copy of a copy: "name (2)" again, not "name (2) (2)".
    std::string base = name;
    if (const std::size_t open = name.rfind(" ("); open != std::string::npos && name.ends_with(')')
        && std::all_of(name.begin() + static_cast<std::ptrdiff_t>(open) + 2, name.end() - 1, [](char c) { return c >= '0' && c <= '9'; }))
        base.resize(open);
    std::string out = name;
    for (int i = 2; taken(out); ++i) out = base + " (" + std::to_string(i) + ')';
    return out;
}

Study duplicated(Study study, std::size_t scenario)
{
    Scenario copy = study.scenarios[scenario];
    copy.name = freeName(study, copy.name);
    study.scenarios.insert(study.scenarios.begin() + static_cast<std::ptrdiff_t>(scenario) + 1, std::move(copy));
    eachPosition(study, [&](std::size_t& position) { position += position > scenario ? 1 : 0; });
    study.active = scenario + 1;
    return study;
}

Study removed(Study study, std::size_t scenario)
{
    if (study.scenarios.size() == 1) return study;
    study.scenarios.erase(study.scenarios.begin() + static_cast<std::ptrdiff_t>(scenario));
    std::erase_if(study.bookmarks, [&](const Bookmark& bookmark) { return bookmark.scenario == scenario; });
    if (study.baseline == scenario) study.baseline.reset();
    const std::size_t last = study.scenarios.size() - 1;
    eachPosition(study, [&](std::size_t& position) { position = std::min(position > scenario ? position - 1 : position, last); });
    return study;
}

Study moved(Study study, std::size_t from, std::size_t to)
{
    const auto at = [&](std::size_t position) { return study.scenarios.begin() + static_cast<std::ptrdiff_t>(position); };
    if (from < to) std::rotate(at(from), at(from) + 1, at(to) + 1);
    else std::rotate(at(to), at(from), at(from) + 1);
    eachPosition(study, [&](std::size_t& position) {
        if (position == from) position = to;
        else if (from < position && position <= to) --position;
        else if (to <= position && position < from) ++position;
    });
    return study;
}

}  // namespace gable
