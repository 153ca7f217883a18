#pragma once

#include <span>
#include <string>

#include "core/estimate/explain.h"
#include "core/estimate/moves.h"

namespace gable::cli {

/// For people: figures with formula and numbers, symbols, why it is bound so, and what would move it.
std::string explanationText(const Scenario& scenario, const Estimate& estimate, const Explained& explained, std::span<const Move> moves);

/// For papers and slides: an aligned block for each figure and a table of symbols; needs amsmath.
std::string explanationLatex(const Scenario& scenario, const Explained& explained);

/// What can be asked for, one line each.
std::string explainableText(const Estimate& estimate);

}  // namespace gable::cli
