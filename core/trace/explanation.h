#pragma once

#include <string>

#include "core/trace/traced.h"

namespace gable {

/// How a traced number came about, as people read it.
struct Explanation {
    std::string formula;       ///< "2 · T · D · (q + 2 · kv) · d · L"; a named intermediate shows as its name
    std::string substitution;  ///< the same with numbers for the names
    double value = 0;
};

Explanation explain(const Traced& traced);

/// The number computed anew from the leaves of the tree.
double evaluate(const Traced::Node& node);

}  // namespace gable
