#include "app/cli/suggest.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace gable::cli {
namespace {

/// Letters and digits alone: nobody remembers where the dashes and points of an id are.
std::string folded(std::string_view text)
{
    std::string out;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)))
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

/// Levenshtein distance: insertions, deletions and replacements of one character.
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

}  // namespace

Error unknownId(std::string_view id, const std::vector<std::string_view>& known, std::string_view list)
{
    constexpr std::size_t mostShown = 3, longestId = 100;
    const std::string wanted = folded(id.substr(0, longestId));
    std::vector<std::pair<std::size_t, std::string_view>> close;
    for (const std::string_view candidate : known) {
        const std::string name = folded(candidate);
        const bool within = wanted.size() >= 2 && name.find(wanted) != std::string::npos;
        const std::size_t distance = within ? 0 : editDistance(wanted, name);
        if (distance <= std::max<std::size_t>(2, name.size() / 3)) close.emplace_back(distance, candidate);
    }
    std::stable_sort(close.begin(), close.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    if (close.size() > mostShown) close.resize(mostShown);

    std::string message = "expected an id from its list, found \"" + std::string(id.substr(0, longestId)) + '"';
    for (std::size_t i = 0; i < close.size(); ++i)
        message.append(i == 0 ? "; did you mean " : i + 1 < close.size() ? ", " : " or ").append(close[i].second);
    if (!close.empty()) message += '?';
    return {std::move(message), std::string(list), {}};
}

}  // namespace gable::cli
