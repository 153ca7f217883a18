#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/model/quantization_pattern.h"

/// Which modules the names in a quantization config mean. Configs and checkpoints spell the same module in several ways, and configs list
/// tens of thousands of names, so names are compared in a canonical spelling and looked up, never searched.
namespace gable {

/// A name in the spelling that all of its variants share: without the prefixes under which a language model hangs in a checkpoint, its
/// segments under their commonest names (`block_sparse_moe` and `ffn` are `mlp`, `w1` is `gate_proj` …), the number of an expert as `*`.
struct CanonicalName {
    std::string text;
    bool anchored = false;  ///< began with such a prefix or with a layer: it can only be the start of a module's name
    double expert = -1;     ///< the number that was replaced
};
CanonicalName canonicalName(std::string_view name);

/// Everything by which one module of one layer may be called.
struct ModulePath {
    struct Canonical {
        std::string text;
        std::size_t own = 0;  ///< where the module's own name begins, after the layer
    };
    std::vector<Canonical> canonical;  ///< usually one; modules of MTP and stacked experts have more
    std::string raw;                   ///< as in the checkpoint
    std::string neutral;               ///< the same with zeros for the digits of the layer
};

/// The variants of a module's name; `layer` < 0: outside of the layers. `mtp` >= 0: layer `layer` is also number `mtp` of "mtp.layers".
ModulePath modulePath(std::string_view layerPrefix, double layer, double mtp, std::string_view module);

/// How a module was found: how many of its copies, and whether by its full name.
struct NameMatch {
    double copies = 0;
    bool exact = false;
};

/// A list of names, globs and regular expressions as configs have them.
class NameSet {
public:
    /// A name, a part of one ("gate", "mlp.gate"), a container ("model.layers.3.mlp"), a glob with `*` or `?`.
    void add(std::string_view entry);
    void addRegex(std::string_view pattern);

    [[nodiscard]] bool empty() const { return m_anchored.empty() && m_anywhere.empty() && m_prefixes.empty() && m_patterns.empty(); }
    /// Patterns that were not understood, or too many.
    [[nodiscard]] int unread() const { return m_unread; }
    [[nodiscard]] const std::string& firstUnread() const { return m_firstUnread; }

    /// To be called after the last `add`.
    void seal();
    [[nodiscard]] NameMatch match(const ModulePath& path, double copies, MatchBudget& budget) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    /// How many experts an entry stands for; 0 = all there are.
    using Names = std::unordered_map<std::string, double, Hash, std::equal_to<>>;
    struct Pattern {
        std::string glob;
        std::optional<NameRegex> regex;
        bool digits = false;   ///< it tells layers or experts apart
        bool experts = false;  ///< it tells experts apart
    };

    bool addPrefix(std::string_view start);
    void addPattern(Pattern pattern, std::string_view text);
    void refuse(std::string_view text);
    void lookUp(const ModulePath::Canonical& name, double copies, NameMatch& out) const;
    [[nodiscard]] bool hasPrefixOf(std::string_view name) const;
    [[nodiscard]] double matchPatterns(const ModulePath& path, double copies, MatchBudget& budget) const;
    [[nodiscard]] bool matchesSpellings(const Pattern& pattern, const std::string& raw, MatchBudget& budget) const;

    Names m_anchored;
    Names m_anywhere;
    std::vector<std::string> m_prefixes;  ///< of globs `x*`; once sealed in order, none the start of another
    std::vector<Pattern> m_patterns;
    int m_unread = 0;
    std::string m_firstUnread;
    /// Patterns without digits see nothing of a layer but how many digits it has: their answers by neutral name.
    mutable std::unordered_map<std::string, bool, Hash, std::equal_to<>> m_remembered;
};

}  // namespace gable
