#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace gable::cli {

enum class Format { Text, Json, Csv };

/// Standard output in large pieces. Commands append to `text` and call `settle` now and then, `flush` before they wait
/// for input.
class Output {
public:
    std::string text;

    void settle()
    {
        if (text.size() >= piece) flush();
    }
    void flush();

    /// Something could not be written: the disk is full, the reader is gone.
    [[nodiscard]] bool failed() const { return m_failed; }

private:
    static constexpr std::size_t piece = 1u << 20;
    bool m_failed = false;
};

/// One line on standard error; gives the exit status for it.
int report(const Error& error);

/// `text` as a field of a CSV row, quoted where RFC 4180 asks for it.
void appendCsv(std::string& out, std::string_view text);

}  // namespace gable::cli
