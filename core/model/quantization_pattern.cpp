#include "core/model/quantization_pattern.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace gable {

namespace {

using Step = NameRegex::Step;
using Kind = Step::Kind;
using Set = NameRegex::Set;
using Steps = std::vector<Step>;

constexpr std::size_t maxPattern = 1000;
constexpr std::size_t maxSteps = 2000;
constexpr int maxDepth = 20;      ///< of parentheses
constexpr int maxRepetition = 100;

bool isWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

template <typename Test>
Set setOf(Test test)
{
    Set set;
    for (int c = 0; c < 256; ++c) set[static_cast<std::size_t>(c)] = test(static_cast<char>(c));
    return set;
}

/// The set behind `\d`, `\w`, `\s` and their negations.
std::optional<Set> namedSet(char letter)
{
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    switch (letter) {
    case 'd': return setOf(digit);
    case 'D': return ~setOf(digit);
    case 'w': return setOf(isWord);
    case 'W': return ~setOf(isWord);
    case 's': return setOf(space);
    case 'S': return ~setOf(space);
    default: return std::nullopt;
    }
}

/// Escapes of single characters; letters and digits that mean something else are not understood.
std::optional<char> escaped(char c)
{
    if (c == 'n') return '\n';
    if (c == 't') return '\t';
    if (c == 'r') return '\r';
    if (std::isalnum(static_cast<unsigned char>(c))) return std::nullopt;
    return c;
}

/// Recursive descent; every piece of a program jumps relative to itself, so that pieces can be joined and repeated.
class Compiler {
public:
    Compiler(std::string_view pattern, std::vector<Set>& sets) : m_rest(pattern), m_sets(&sets) {}

    std::optional<Steps> compile()
    {
        Steps steps = alternatives(0);
        if (!m_rest.empty()) m_failed = true;
        steps.push_back({Kind::Done});
        if (m_failed || steps.size() > maxSteps) return std::nullopt;
        return steps;
    }

private:
    [[nodiscard]] bool at(char c) const { return !m_rest.empty() && m_rest.front() == c; }
    bool take(std::string_view text)
    {
        if (!m_rest.starts_with(text)) return false;
        m_rest.remove_prefix(text.size());
        return true;
    }
    Steps fail()
    {
        m_failed = true;
        m_rest = {};
        return {};
    }
    void append(Steps& steps, const Steps& more)
    {
        if (steps.size() + more.size() > maxSteps) fail();
        else steps.insert(steps.end(), more.begin(), more.end());
    }

    Steps alternatives(int depth)
    {
        if (depth > maxDepth) return fail();
        Steps left = sequence(depth);
        while (take("|")) {
            const Steps right = sequence(depth);
            Steps both{{Kind::Split, 1, static_cast<int>(left.size()) + 2}};
            append(both, left);
            both.push_back({Kind::Jump, static_cast<int>(right.size()) + 1});
            append(both, right);
            left = std::move(both);
        }
        return left;
    }

    Steps sequence(int depth)
    {
        Steps steps;
        while (!m_failed && !m_rest.empty() && !at('|') && !at(')')) append(steps, repeated(atom(depth)));
        return steps;
    }

    Steps repeated(Steps piece)
    {
        const int size = static_cast<int>(piece.size());
        int least = 1, most = 1;  // most < 0: any number
        if (take("*")) least = 0, most = -1;
        else if (take("+")) most = -1;
        else if (take("?")) least = 0;
        else if (!takeCounts(least, most)) return piece;
        take("?");  // whether it is lazy makes no difference to whether it matches
        if (at('+') || at('*') || at('?')) return fail();
        Steps steps;
        for (int i = 0; i < least; ++i) append(steps, piece);
        if (most < 0) {
            steps.push_back({Kind::Split, 1, size + 2});
            append(steps, piece);
            steps.push_back({Kind::Jump, -size - 1});
        }
        for (int i = least; i < most; ++i) {
            steps.push_back({Kind::Split, 1, size + 1});
            append(steps, piece);
        }
        return steps;
    }

    std::optional<int> takeNumber()
    {
        int number = 0;
        if (m_rest.empty() || !std::isdigit(static_cast<unsigned char>(m_rest.front()))) return std::nullopt;
        for (; !m_rest.empty() && std::isdigit(static_cast<unsigned char>(m_rest.front())); m_rest.remove_prefix(1))
            number = std::min(number * 10 + (m_rest.front() - '0'), maxRepetition + 1);
        return number;
    }

    /// `{3}`, `{1,}`, `{,3}`, `{1,3}`; anything else in braces is plain text.
    bool takeCounts(int& least, int& most)
    {
        const std::string_view before = m_rest;
        if (!take("{")) return false;
        const std::optional<int> low = takeNumber();
        const bool range = take(",");
        const std::optional<int> high = range ? takeNumber() : low;
        if (!take("}") || (!low && !high)) {
            m_rest = before;
            return false;
        }
        least = low.value_or(0);
        most = range && !high ? -1 : *high;
        if (least > maxRepetition || most > maxRepetition || (most >= 0 && most < least)) fail();
        return true;
    }

    Steps set(const Set& members)
    {
        m_sets->push_back(members);
        return {{Kind::Set, static_cast<int>(m_sets->size()) - 1}};
    }
    static Steps character(char c) { return {{Kind::Character, static_cast<unsigned char>(c)}}; }

    Steps atom(int depth)
    {
        const char c = m_rest.front();
        if (c == '(') return group(depth);
        m_rest.remove_prefix(1);
        switch (c) {
        case '.': return set(setOf([](char x) { return x != '\n'; }));
        case '^': return {{Kind::Begin}};
        case '$': return {{Kind::End}};
        case '[': return bracket();
        case '\\': return escape();
        case '*':
        case '+':
        case '?': return fail();  // nothing to repeat
        default: return character(c);
        }
    }

    Steps escape()
    {
        if (m_rest.empty()) return fail();
        const char c = m_rest.front();
        m_rest.remove_prefix(1);
        if (const std::optional<Set> named = namedSet(c)) return set(*named);
        if (c == 'b') return {{Kind::WordEdge}};
        if (c == 'B') return {{Kind::NoWordEdge}};
        if (c == 'A') return {{Kind::Begin}};
        if (c == 'Z') return {{Kind::End}};
        const std::optional<char> plain = escaped(c);
        return plain ? character(*plain) : fail();
    }

    Steps group(int depth)
    {
        Kind kind = Kind::Done;  // a plain group
        if (take("(?=")) kind = Kind::Ahead;
        else if (take("(?!")) kind = Kind::NotAhead;
        else if (take("(?P<") || (!m_rest.starts_with("(?<=") && !m_rest.starts_with("(?<!") && take("(?<"))) {
            const std::size_t end = m_rest.find('>');
            if (end == std::string_view::npos) return fail();
            m_rest.remove_prefix(end + 1);
        } else if (!take("(?:") && (m_rest.starts_with("(?") || !take("("))) {
            return fail();
        }
        Steps inner = alternatives(depth + 1);
        if (!take(")")) return fail();
        if (kind == Kind::Done) return inner;
        inner.push_back({Kind::Done});
        Steps steps{{kind, static_cast<int>(inner.size())}};
        append(steps, inner);
        return steps;
    }

    Steps bracket()
    {
        const bool negated = take("^");
        Set members;
        bool first = true;
        for (; !m_rest.empty() && (first || !at(']')); first = false) {
            std::optional<Set> named;
            const std::optional<char> low = bracketCharacter(named);
            if (named) members |= *named;
            if (!low) {
                if (named) continue;
                return fail();
            }
            char high = *low;
            if (m_rest.size() > 1 && m_rest[0] == '-' && m_rest[1] != ']') {
                m_rest.remove_prefix(1);
                const std::optional<char> end = bracketCharacter(named);
                if (!end || static_cast<unsigned char>(*end) < static_cast<unsigned char>(*low)) return fail();
                high = *end;
            }
            for (int c = static_cast<unsigned char>(*low); c <= static_cast<unsigned char>(high); ++c) members.set(static_cast<std::size_t>(c));
        }
        return take("]") ? set(negated ? ~members : members) : fail();
    }

    /// One character of a bracket, or nothing and `named` set for the likes of `\d`.
    std::optional<char> bracketCharacter(std::optional<Set>& named)
    {
        const char c = m_rest.front();
        m_rest.remove_prefix(1);
        if (c != '\\') return c;
        if (m_rest.empty()) return std::nullopt;
        const char letter = m_rest.front();
        m_rest.remove_prefix(1);
        named = namedSet(letter);
        return named ? std::nullopt : escaped(letter);
    }

    std::string_view m_rest;
    std::vector<Set>* m_sets;
    bool m_failed = false;
};

bool isWordEdge(std::string_view text, std::size_t position)
{
    const bool before = position > 0 && isWord(text[position - 1]);
    const bool after = position < text.size() && isWord(text[position]);
    return before != after;
}

}  // namespace

bool globMatches(std::string_view glob, std::string_view text, MatchBudget& budget)
{
    std::size_t g = 0, t = 0;
    std::size_t star = std::string_view::npos, resume = 0;  // the last `*`, and where the text goes on when it takes one character more
    while (t < text.size()) {
        if ((budget.steps -= 1) <= 0) return false;
        if (g < glob.size() && glob[g] == '*') {
            star = g++;
            resume = t;
        } else if (g < glob.size() && (glob[g] == '?' || glob[g] == text[t])) {
            ++g;
            ++t;
        } else if (star != std::string_view::npos) {
            g = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return glob.find_first_not_of('*', g) == std::string_view::npos;
}

std::optional<NameRegex> NameRegex::compile(std::string_view pattern)
{
    if (pattern.size() > maxPattern) return std::nullopt;
    NameRegex out;
    std::optional<Steps> steps = Compiler(pattern, out.m_sets).compile();
    if (!steps) return std::nullopt;
    out.m_steps = std::move(*steps);
    return out;
}

bool NameRegex::matches(std::string_view text, MatchBudget& budget) const { return run(0, 0, text, budget); }

/// Each pair of step and position is visited once: reachability needs no more.
bool NameRegex::run(std::size_t start, std::size_t position, std::string_view text, MatchBudget& budget) const
{
    struct Thread {
        std::size_t step, position;
    };
    const std::size_t width = text.size() + 1;
    std::vector<bool> visited(m_steps.size() * width);
    std::vector<Thread> open{{start, position}};
    budget.steps -= static_cast<double>(visited.size()) / 64;
    while (!open.empty()) {
        const auto [step, at] = open.back();
        open.pop_back();
        if ((budget.steps -= 1) <= 0) return false;
        if (visited[step * width + at]) continue;
        visited[step * width + at] = true;
        const Step& s = m_steps[step];
        const auto go = [&open, from = step](int distance, std::size_t to) { open.push_back({from + static_cast<std::size_t>(distance), to}); };
        const int code = at < text.size() ? static_cast<unsigned char>(text[at]) : -1;
        switch (s.kind) {
        case Kind::Done: return true;
        case Kind::Character: if (code == s.first) go(1, at + 1); break;
        case Kind::Set: if (code >= 0 && m_sets[static_cast<std::size_t>(s.first)][static_cast<std::size_t>(code)]) go(1, at + 1); break;
        case Kind::Split: go(s.second, at), go(s.first, at); break;
        case Kind::Jump: go(s.first, at); break;
        case Kind::Begin: if (at == 0) go(1, at); break;
        case Kind::End: if (at == text.size()) go(1, at); break;
        case Kind::WordEdge: if (isWordEdge(text, at)) go(1, at); break;
        case Kind::NoWordEdge: if (!isWordEdge(text, at)) go(1, at); break;
        case Kind::Ahead:
        case Kind::NotAhead:
            if (run(step + 1, at, text, budget) == (s.kind == Kind::Ahead)) go(s.first + 1, at);
            break;
        }
    }
    return false;
}

}  // namespace gable
