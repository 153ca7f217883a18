#include "core/model/quantization_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace gable {

namespace {

constexpr std::size_t maxPatterns = 1000;
constexpr std::size_t maxName = 300;

/// Under these the language model hangs in checkpoints, one or several of them.
constexpr std::array<std::string_view, 7> roots{"model", "language_model", "transformer", "backbone", "decoder", "thinker", "text_model"};

struct Alias {
    std::string_view other, usual;
};
constexpr std::array aliases{
    Alias{"block_sparse_moe", "mlp"},
    Alias{"feed_forward", "mlp"},
    Alias{"ffn", "mlp"},
    Alias{"attn", "self_attn"},
    Alias{"w1", "gate_proj"},
    Alias{"w2", "down_proj"},
    Alias{"w3", "up_proj"},
    // The shorter of the two, so that the glob "shared_expert*" still finds both.
    Alias{"shared_experts", "shared_expert"},
};
constexpr std::array firstAliases{Alias{"h", "layers"}, Alias{"blocks", "layers"}};
constexpr std::array wholeAliases{Alias{"embed", "embed_tokens"}, Alias{"head", "lm_head"}};

template <typename Table>
std::string_view usual(const Table& table, std::string_view segment)
{
    const auto found = std::find_if(table.begin(), table.end(), [segment](const Alias& alias) { return alias.other == segment; });
    return found == table.end() ? segment : found->usual;
}

bool isNumber(std::string_view text)
{
    return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == std::string_view::npos;
}
bool hasDigit(std::string_view text)
{
    return text.find_first_of("0123456789") != std::string_view::npos;
}

double numberOf(std::string_view digits)
{
    double number = 0;
    for (const char c : digits) number = number * 10 + (c - '0');
    return number;
}

std::string_view takeSegment(std::string_view& rest)
{
    const std::size_t end = std::min(rest.find('.'), rest.size());
    const std::string_view segment = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return segment;
}

std::string_view withoutRoots(std::string_view name)
{
    for (;;) {
        const std::size_t dot = name.find('.');
        if (dot == std::string_view::npos || std::find(roots.begin(), roots.end(), name.substr(0, dot)) == roots.end()) return name;
        name.remove_prefix(dot + 1);
    }
}

/// Experts of a stacked tensor have their own names in lists that were made from another layout of the same model.
std::string unstacked(std::string_view name)
{
    constexpr std::string_view container = "experts.", fused = "gate_up_proj";
    const std::size_t at = name.rfind(container);
    if (at == std::string_view::npos || name.find('*') != std::string_view::npos || (at > 0 && name[at - 1] != '.')) return {};
    const std::string_view matrix = name.substr(at + container.size());
    return std::string(name.substr(0, at + container.size())) + "*." + std::string(matrix == fused ? "gate_proj" : matrix);
}

/// A name for the pattern matchers, which know no `*`.
std::string withExpert(std::string_view name, std::string_view number)
{
    const std::size_t star = name.find('*');
    if (star == std::string_view::npos) return std::string(name);
    return std::string(name.substr(0, star)).append(number).append(name.substr(star + 1));
}

}  // namespace

CanonicalName canonicalName(std::string_view name)
{
    CanonicalName out;
    std::string_view rest = withoutRoots(name);
    out.anchored = rest.size() != name.size();
    const bool single = rest.find('.') == std::string_view::npos;
    std::string_view previous;
    for (bool first = true; !rest.empty(); first = false) {
        std::string_view segment = takeSegment(rest);
        if (first) segment = single ? usual(wholeAliases, segment) : usual(firstAliases, segment);
        segment = usual(aliases, segment);
        const bool number = isNumber(segment);
        if (previous == "layers" && number && out.text == "layers") out.anchored = true;
        if (previous == "experts" && number) {
            out.expert = numberOf(segment);
            segment = "*";
        }
        if (!first) out.text += '.';
        out.text += segment;
        previous = segment;
    }
    return out;
}

ModulePath modulePath(std::string_view layerPrefix, double layer, double mtp, std::string_view module)
{
    ModulePath out;
    const std::string own = canonicalName(module).text;
    if (layer < 0) {
        out.raw = out.neutral = module;
        out.canonical.push_back({own, 0});
        return out;
    }
    const std::string digits = std::to_string(static_cast<long>(layer));
    const std::string prefix(layerPrefix);
    out.raw = prefix + digits + "." + std::string(module);
    out.neutral = prefix + std::string(digits.size(), '0') + "." + std::string(module);

    const auto add = [&](const std::string& start, bool whole) {
        out.canonical.push_back({start + own, whole ? 0 : start.size()});
        if (std::string other = unstacked(own); !other.empty()) out.canonical.push_back({start + other, whole ? 0 : start.size()});
    };
    add(canonicalName(prefix + digits).text + ".", false);
    if (mtp < 0) return out;
    const std::string number = std::to_string(static_cast<long>(mtp)) + ".";
    add("mtp.layers." + number, true);
    add("mtp." + number, true);
    out.neutral = out.raw;  // few; and their own number is not that of a layer
    return out;
}

void NameSet::refuse(std::string_view text)
{
    if (m_unread++ == 0) m_firstUnread = std::string(text.substr(0, 60));
}

void NameSet::addPattern(Pattern pattern, std::string_view text)
{
    if (m_patterns.size() >= maxPatterns) return refuse(text);
    pattern.digits = hasDigit(text);
    const std::size_t experts = text.find("experts");
    pattern.experts = experts != std::string_view::npos && hasDigit(text.substr(experts));
    m_patterns.push_back(std::move(pattern));
}

void NameSet::addRegex(std::string_view pattern)
{
    std::optional<NameRegex> regex = NameRegex::compile(pattern);
    if (!regex) return refuse(pattern);
    addPattern({{}, std::move(regex)}, pattern);
}

/// Of a glob `x*`. Not where `x` is a single word, which may be the start of a root, and not within the number of an expert.
bool NameSet::addPrefix(std::string_view start)
{
    CanonicalName name = canonicalName(start);
    if (start.ends_with('.')) name.text += '.';
    if (name.expert >= 0 || name.text.find('.') == std::string::npos) return false;
    m_prefixes.push_back(std::move(name.text));
    return true;
}

void NameSet::add(std::string_view entry)
{
    if (entry.empty()) return;
    if (entry.size() > maxName) return refuse(entry);
    const std::size_t wildcard = entry.find_first_of("*?");
    if (wildcard == std::string_view::npos) {
        CanonicalName name = canonicalName(entry);
        double& experts = (name.anchored ? m_anchored : m_anywhere)[std::move(name.text)];
        experts = name.expert < 0 ? 0 : experts + 1;
        return;
    }
    if (wildcard + 1 == entry.size() && entry.back() == '*' && addPrefix(entry.substr(0, wildcard))) return;
    const CanonicalName name = canonicalName(entry);
    // A glob names containers too: "model.layers.*.self_attn".
    addPattern({std::string(entry), {}}, entry);
    if (entry.back() != '*') addPattern({std::string(entry) + ".*", {}}, entry);
    if (name.text != entry) addPattern({name.text, {}}, entry);
    if (name.text != entry && entry.back() != '*') addPattern({name.text + ".*", {}}, entry);
}

void NameSet::seal()
{
    std::sort(m_prefixes.begin(), m_prefixes.end());
    std::vector<std::string> kept;
    for (std::string& prefix : m_prefixes)
        if (kept.empty() || !prefix.starts_with(kept.back())) kept.push_back(std::move(prefix));
    m_prefixes = std::move(kept);
}

/// As no prefix is the start of another, only the last one not behind the name can be the start of it.
bool NameSet::hasPrefixOf(std::string_view name) const
{
    const auto after = std::upper_bound(m_prefixes.begin(), m_prefixes.end(), name);
    return after != m_prefixes.begin() && name.starts_with(*std::prev(after));
}

void NameSet::lookUp(const ModulePath::Canonical& name, double copies, NameMatch& out) const
{
    const std::string_view text = name.text;
    const auto found = [&](const Names& names, std::string_view part) {
        const auto it = names.find(part);
        if (it == names.end()) return;
        out.copies = std::max(out.copies, it->second > 0 ? std::min(it->second, copies) : copies);
        out.exact |= part.size() == text.size();
    };
    if (!m_anchored.empty())
        for (std::size_t end = 0; end != std::string_view::npos;) {
            end = text.find('.', end + 1);
            found(m_anchored, text.substr(0, end));
        }
    if (m_anywhere.empty()) return;
    // Any run of whole segments of the module's own name.
    for (std::size_t start = name.own; start < text.size();) {
        for (std::size_t end = start; end != std::string_view::npos;) {
            end = text.find('.', end + 1);
            found(m_anywhere, text.substr(start, end == std::string_view::npos ? end : end - start));
        }
        const std::size_t dot = text.find('.', start);
        start = dot == std::string_view::npos ? text.size() : dot + 1;
    }
}

bool NameSet::matchesSpellings(const Pattern& pattern, const std::string& raw, MatchBudget& budget) const
{
    const auto matches = [&](std::string_view name) {
        return pattern.regex ? pattern.regex->matches(name, budget) : globMatches(pattern.glob, name, budget);
    };
    if (matches(raw)) return true;
    const std::string_view tail = withoutRoots(raw);
    std::string other;
    for (const std::string_view root : {"", "model.", "model.language_model.", "language_model.model.", "language_model."}) {
        other.assign(root).append(tail);
        if (other != raw && matches(other)) return true;
    }
    return false;
}

double NameSet::matchPatterns(const ModulePath& path, double copies, MatchBudget& budget) const
{
    const auto matches = [&](const Pattern& pattern, const std::string& raw, std::string_view expert) {
        if (matchesSpellings(pattern, raw, budget)) return true;
        for (const ModulePath::Canonical& name : path.canonical) {
            const std::string text = withExpert(name.text, expert);
            if (pattern.regex ? pattern.regex->matches(text, budget) : globMatches(pattern.glob, text, budget)) return true;
        }
        return false;
    };
    const auto any = [&](bool digits, const std::string& raw) {
        return std::any_of(m_patterns.begin(), m_patterns.end(),
                           [&](const Pattern& p) { return p.digits == digits && !p.experts && matches(p, raw, "0"); });
    };
    auto known = m_remembered.find(path.neutral);
    if (known == m_remembered.end()) known = m_remembered.emplace(path.neutral, any(false, withExpert(path.neutral, "0"))).first;
    if (known->second || any(true, withExpert(path.raw, "0"))) return copies;

    // Experts one by one only where a pattern tells them apart.
    const bool each = std::any_of(m_patterns.begin(), m_patterns.end(), [](const Pattern& p) { return p.experts; });
    if (!each) return 0;
    const bool expert = path.raw.find('*') != std::string::npos;
    double sum = 0;
    for (double e = 0; e < (expert ? copies : 1) && !budget.spent(); ++e) {
        const std::string number = std::to_string(static_cast<long>(e));
        const std::string raw = withExpert(path.raw, number);
        if (std::any_of(m_patterns.begin(), m_patterns.end(), [&](const Pattern& p) { return p.experts && matches(p, raw, number); })) ++sum;
    }
    return expert ? sum : sum * copies;
}

NameMatch NameSet::match(const ModulePath& path, double copies, MatchBudget& budget) const
{
    NameMatch out;
    constexpr double cost = 4;  // of looking up one name, in steps of a pattern
    budget.steps -= cost * static_cast<double>(path.canonical.size());
    if (budget.spent()) return out;
    for (const ModulePath::Canonical& name : path.canonical) {
        lookUp(name, copies, out);
        if (hasPrefixOf(name.text)) out.copies = copies;
    }
    if (out.copies < copies && !m_patterns.empty()) out.copies = std::max(out.copies, matchPatterns(path, copies, budget));
    return out;
}

}  // namespace gable
