#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gable {

/// A piece of a name that is set in one way.
struct NameRun {
    enum class Style {
        Variable,  ///< a letter that stands for a quantity: italic
        Upright,   ///< an abbreviation, a word or digits
        Sign       ///< "+" within a name that is a formula itself
    };

    std::string text;
    Style style = Style::Variable;
    bool subscript = false;
};

/// A name that is a formula itself, such as "q + 2·kv".
bool isExpression(std::string_view name);

/// "d_v" is d with the subscript v, "r1" r with the subscript 1; names of several letters stand upright, so that "TP" is no product.
std::vector<NameRun> nameRuns(std::string_view name);

/// The length in bytes of the UTF-8 character that `text` begins with; `text` is not empty.
std::size_t characterLength(std::string_view text);

}  // namespace gable
