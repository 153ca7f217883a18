#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/trace/traced.h"

namespace gable {

/// A formula as it is set: what stands where, with the brackets that its reading needs, and nothing of characters or fonts. Text, LaTeX
/// and pictures are all made of it, so that precedence is decided once.
struct Notation {
    enum class Kind {
        Number,    ///< `text`
        Name,      ///< `text`, of a symbol or a named intermediate
        Sum,       ///< terms; `minus` says which are subtracted
        Product,   ///< factors
        Quotient,  ///< dividend and divisor
        Power,     ///< base and exponent
        Floor,     ///< of one part
        Brackets,  ///< around one part
        Cut        ///< the last `cut` parts of a sum or product, or, when that is 0, what lies too deep
    };

    Kind kind = Kind::Number;
    std::string text;
    std::vector<Notation> parts;
    std::vector<bool> minus;
    bool inLineOnly = false;  ///< brackets that a fraction bar or a raised exponent makes needless
    std::size_t cut = 0;
};

/// Leaves of a formula: names for people, or their numbers.
enum class Leaves { Names, Numbers };

/// Named intermediates show as their name. Long sums are cut, and so is what is too deep or too much to be read.
/// `names`, where given, gets the nodes of the names that it shows, in the order of reading.
Notation notate(const Traced::Node& node, Leaves leaves, std::vector<const Traced::Node*>* names = nullptr);

/// What a node at the top of a formula shows: the definition of a named intermediate.
const Traced::Node& definitionOf(const Traced::Node& node);

std::string toText(const Notation& notation);   ///< "2 · T · (q + 2 · kv) ÷ d_v"
std::string toLatex(const Notation& notation);  ///< "\frac{2 \cdot T}{d_{v}}"
std::string nameToLatex(const std::string& name);

/// What stands for the parts that were cut: "95 more terms"; empty for what lies too deep.
std::string cutText(const Notation& cut);

/// "1.5" and "-5" of "1.5e-05", which is set as 1.5 × 10⁻⁵; the exponent is empty in numbers that are written in full.
struct Scientific {
    std::string mantissa, exponent;
};
Scientific scientific(const std::string& number);

/// Holds a fraction or a power: brackets around it grow.
bool isTall(const Notation& notation);

}  // namespace gable
