#include "app/cli/line_reader.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace gable::cli {
namespace {

constexpr std::size_t piece = 1u << 20;

}  // namespace

Result<LineReader> LineReader::open(const std::string& path, std::function<void()> beforeWait)
{
    if (path.empty() || path == "-") return LineReader(STDIN_FILENO, "standard input", std::move(beforeWait));
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return fail(std::strerror(errno), {}, path);
    return LineReader(descriptor, path, std::move(beforeWait));
}

LineReader::LineReader(int descriptor, std::string name, std::function<void()> beforeWait)
    : m_descriptor(descriptor), m_name(std::move(name)), m_beforeWait(std::move(beforeWait)), m_buffer(piece)
{}

LineReader::LineReader(LineReader&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_name(std::move(other.m_name)),
      m_beforeWait(std::move(other.m_beforeWait)),
      m_buffer(std::move(other.m_buffer)),
      m_begin(other.m_begin),
      m_end(other.m_end),
      m_number(other.m_number),
      m_atEnd(other.m_atEnd)
{}

LineReader::~LineReader()
{
    if (m_descriptor > STDIN_FILENO) ::close(m_descriptor);
}

Result<bool> LineReader::fill()
{
    if (m_atEnd) return false;
    if (m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    if (m_end == m_buffer.size()) m_buffer.resize(m_buffer.size() * 2);
    m_beforeWait();
    ssize_t count = 0;
    do {
        count = ::read(m_descriptor, m_buffer.data() + m_end, m_buffer.size() - m_end);
    } while (count < 0 && errno == EINTR);
    if (count < 0) return fail(std::strerror(errno), {}, m_name);
    m_end += static_cast<std::size_t>(count);
    m_atEnd = count == 0;
    return !m_atEnd;
}

Result<LineReader::Line> LineReader::skipLongLine()
{
    for (;;) {
        const char* const first = m_buffer.data() + m_begin;
        if (const void* end = std::memchr(first, '\n', m_end - m_begin)) {
            m_begin += static_cast<std::size_t>(static_cast<const char*>(end) - first) + 1;
            break;
        }
        m_begin = m_end;
        const auto more = fill();
        if (!more) return tl::unexpected(more.error());
        if (!*more) break;
    }
    return Line{Kind::TooLong, {}, m_number};
}

Result<LineReader::Line> LineReader::next()
{
    std::size_t searched = 0;
    for (;;) {
        const char* const first = m_buffer.data() + m_begin;
        const std::size_t size = m_end - m_begin;
        const void* const end = std::memchr(first + searched, '\n', size - searched);
        const std::size_t length = end ? static_cast<std::size_t>(static_cast<const char*>(end) - first) : size;
        if (length > longestLine) {
            ++m_number;
            return skipLongLine();
        }
        if (end || (m_atEnd && size > 0)) {
            m_begin += length + (end ? 1 : 0);
            return Line{Kind::Line, {first, length}, ++m_number};
        }
        if (m_atEnd) return Line{Kind::End, {}, m_number};
        searched = size;
        if (const auto more = fill(); !more) return tl::unexpected(more.error());
    }
}

}  // namespace gable::cli
