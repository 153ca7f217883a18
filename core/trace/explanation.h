#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/trace/traced.h"

namespace gable {

/// One named intermediate, defined once.
struct Definition {
    std::string name, meaning, formula, substitution, latex;
    double value = 0;
    std::shared_ptr<const Traced::Node> tree;  ///< what the formula is made of
};

/// One symbol that occurs in the formula or in its definitions.
struct SymbolUse {
    std::string name, meaning, origin;
    double value = 0;
};

/// How a traced number came about, as people read it. Long sums are cut; what occurs in the cut terms alone is explained nowhere.
struct Explanation {
    std::string formula;       ///< "2 · T · D · (q + 2 · kv) · d · L"; a named intermediate shows as its name, at the top as its definition
    std::string substitution;  ///< the same with numbers for the names
    std::string latex;         ///< the formula for LaTeX's mathematics, with amsmath for \text
    double value = 0;
    std::vector<Definition> definitions;  ///< in order of need: what a definition uses itself comes after it
    std::vector<SymbolUse> symbols;       ///< in order of appearance, in the formula and then in the definitions
};

Explanation explain(const Traced& traced);

/// The number computed anew from the leaves of the tree.
double evaluate(const Traced::Node& node);

}  // namespace gable
