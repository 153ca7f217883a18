#include "app/cli/text_table.h"

#include <algorithm>

namespace gable::cli {
namespace {

constexpr std::size_t gap = 2;

void appendCell(std::string& out, std::string_view cell, std::size_t width, TextTable::Align align)
{
    const std::size_t own = displayWidth(cell);
    const std::size_t padding = width > own ? width - own : 0;
    if (align == TextTable::Align::Right) out.append(padding, ' ');
    out.append(cell);
    if (align == TextTable::Align::Left) out.append(padding, ' ');
}

void endLine(std::string& out)
{
    while (!out.empty() && out.back() == ' ') out.pop_back();
    out += '\n';
}

}  // namespace

std::size_t displayWidth(std::string_view text)
{
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
}

void appendFact(std::string& out, std::string_view label, std::string_view value, std::size_t width)
{
    appendCell(out, label, width, TextTable::Align::Left);
    if (displayWidth(label) >= width) out += ' ';
    out.append(value);
    endLine(out);
}

std::string TextTable::text() const
{
    std::vector<std::size_t> widths;
    for (std::size_t c = 0; c < m_columns.size(); ++c) {
        std::size_t width = displayWidth(m_columns[c].title);
        for (const auto& row : m_rows)
            if (!row.empty()) width = std::max(width, displayWidth(row[c]));
        widths.push_back(width);
    }

    std::string out;
    const auto appendRow = [&](const auto& cellOf) {
        for (std::size_t c = 0; c < m_columns.size(); ++c) {
            if (c > 0) out.append(gap, ' ');
            appendCell(out, cellOf(c), widths[c], m_columns[c].align);
        }
        endLine(out);
    };
    std::size_t total = 0;
    for (const std::size_t width : widths) total += width + gap;
    appendRow([&](std::size_t c) { return m_columns[c].title; });
    for (const auto& row : m_rows) {
        if (row.empty())
            out.append(total - gap, '-').append("\n");
        else
            appendRow([&](std::size_t c) { return std::string_view(row[c]); });
    }
    return out;
}

}  // namespace gable::cli
