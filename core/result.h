#pragma once

#include <string>

#include <tl/expected.hpp>

namespace gable {

/// Input that can't be read: what was expected and found (`message`), in which file or argument (`origin`), and where in
/// it (`pointer`, a JSON pointer, empty for the whole).
struct Error {
    std::string message;
    std::string origin;
    std::string pointer;

    /// `origin: /pointer: message`, leaving out what is empty.
    [[nodiscard]] std::string text() const
    {
        std::string out;
        if (!origin.empty()) out += origin + ": ";
        if (!pointer.empty()) out += pointer + ": ";
        return out + message;
    }

    friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string message, std::string pointer = {}, std::string origin = {})
{
    return tl::unexpected<Error>(Error{std::move(message), std::move(origin), std::move(pointer)});
}

}  // namespace gable
