#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace gable::cli {

/// Lines of a file or of standard input, read by large pieces.
class LineReader {
public:
    enum class Kind { Line, TooLong, End };
    struct Line {
        Kind kind = Kind::End;
        std::string_view text;   ///< without its line end; holds until the next call
        std::size_t number = 0;  ///< from 1
    };

    static constexpr std::size_t longestLine = 16u << 20;

    /// An empty path or "-" is standard input. `beforeWait` is called before each read, so that a program on the other
    /// side of two pipes gets the answers to what it has sent so far.
    static Result<LineReader> open(const std::string& path, std::function<void()> beforeWait);

    LineReader(LineReader&& other) noexcept;
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;
    LineReader& operator=(LineReader&&) = delete;
    ~LineReader();

    /// A line over the limit is passed over and reported. Errors: the medium.
    Result<Line> next();

    /// For errors: "trace.jsonl", "standard input".
    [[nodiscard]] const std::string& name() const { return m_name; }

private:
    LineReader(int descriptor, std::string name, std::function<void()> beforeWait);

    /// Moves what is left to the front and reads behind it. False at the end.
    Result<bool> fill();
    Result<Line> skipLongLine();

    int m_descriptor;
    std::string m_name;
    std::function<void()> m_beforeWait;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0, m_end = 0;  ///< what is read and not given out
    std::size_t m_number = 0;
    bool m_atEnd = false;
};

}  // namespace gable::cli
