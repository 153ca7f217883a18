#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/scenario/scenario.h"

namespace gable {

/// A prepared view: a page with something chosen on it, of one of the scenarios.
struct Bookmark {
    std::string name;
    std::string page;       ///< id: "step"
    std::string selection;  ///< subject that is explained: "attn.decode", empty for none
    std::size_t scenario = 0;

    friend bool operator==(const Bookmark&, const Bookmark&) = default;
};

/// What a document holds. `active`, `baseline` and those of bookmarks are positions in `scenarios`, which is never empty.
struct Study {
    std::vector<Scenario> scenarios;
    std::size_t active = 0;
    std::optional<std::size_t> baseline {};
    std::vector<Bookmark> bookmarks {};
    std::string title {};    ///< of the report; empty: proposed
    std::string verdict {};  ///< of the report, one sentence; empty: proposed

    friend bool operator==(const Study&, const Study&) = default;
};

/// A copy of a scenario behind it, under a name of its own, which becomes the active one.
Study duplicated(Study study, std::size_t scenario);
/// Without a scenario and the bookmarks of it. The last one stays.
Study removed(Study study, std::size_t scenario);
/// The scenario `from` at the place `to`; active, baseline and bookmarks stay with theirs.
Study moved(Study study, std::size_t from, std::size_t to);
/// A name that no scenario has: "name", "name (2)" …
std::string freeName(const Study& study, const std::string& name);

}  // namespace gable
