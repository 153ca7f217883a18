#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gable::cli {

/// Columns that line up in a terminal.
class TextTable {
public:
    enum class Align { Left, Right };
    struct Column {
        std::string_view title;
        Align align = Align::Left;
    };

    explicit TextTable(std::vector<Column> columns) : m_columns(std::move(columns)) {}

    /// As many cells as there are columns.
    void add(std::vector<std::string> cells) { m_rows.push_back(std::move(cells)); }
    /// A rule between what is above and what comes.
    void addRule() { m_rows.emplace_back(); }

    [[nodiscard]] std::string text() const;

private:
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;  ///< an empty row is a rule
};

/// Cells that a terminal gives to UTF-8 text of one cell per character.
std::size_t displayWidth(std::string_view text);

/// "label" and its value on one line, the value beginning at column `width`.
void appendFact(std::string& out, std::string_view label, std::string_view value, std::size_t width = 14);

}  // namespace gable::cli
