#include "app/cli/output.h"

#include <algorithm>
#include <cstdio>

#include "app/cli/exit_status.h"

namespace gable::cli {

void Output::flush()
{
    if (!text.empty() && std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) m_failed = true;
    if (std::fflush(stdout) != 0) m_failed = true;
    text.clear();
}

int report(const Error& error)
{
    std::string line = error.text();
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < 0x20; }, ' ');  // one line, whatever the input held
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
    return unreadable;
}

void appendCsv(std::string& out, std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace gable::cli
