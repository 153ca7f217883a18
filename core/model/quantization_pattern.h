#pragma once

#include <bitset>
#include <optional>
#include <string_view>
#include <vector>

namespace gable {

/// What matching may cost in all while one config is read, in elementary steps; patterns come from files that nobody has checked.
struct MatchBudget {
    double steps = 2e7;
    [[nodiscard]] bool spent() const { return steps <= 0; }
};

/// `*` any text, `?` one character. The time is at most the product of both lengths.
bool globMatches(std::string_view glob, std::string_view text, MatchBudget& budget);

/// A regular expression of Python's kind, matched from the start of the text as `re.match` does. All threads of the automaton are followed
/// side by side, so there is no backtracking that could explode: the time is at most the product of both lengths.
class NameRegex {
public:
    /// Nothing for patterns that are too long or use what is not understood: back references, look-behind, flags, possessive quantifiers.
    static std::optional<NameRegex> compile(std::string_view pattern);

    [[nodiscard]] bool matches(std::string_view text, MatchBudget& budget) const;

    struct Step {
        enum class Kind { Character, Set, Split, Jump, Begin, End, WordEdge, NoWordEdge, Ahead, NotAhead, Done };
        Kind kind = Kind::Done;
        int first = 0;   ///< Split, Jump: distance; Set: index; Character: its code; Ahead: length of the inner program
        int second = 0;  ///< Split: the other distance
    };
    using Set = std::bitset<256>;

private:
    [[nodiscard]] bool run(std::size_t start, std::size_t position, std::string_view text, MatchBudget& budget) const;

    std::vector<Step> m_steps;
    std::vector<Set> m_sets;
};

}  // namespace gable
