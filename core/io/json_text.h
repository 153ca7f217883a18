#pragma once

#include <string>
#include <string_view>

/// What the JSON writers share. They append to one string, so that a program that writes many lines keeps its storage.
namespace gable::json {

/// `text` as a JSON string: quoted and escaped; bytes that are no UTF-8 become U+FFFD, so that the result always is
/// JSON.
void appendString(std::string& out, std::string_view text);

/// Whole numbers with all their digits, others with the shortest text that reads back to the same double; null for what
/// JSON can't say (NaN, infinities). Never follows the locale.
void appendNumber(std::string& out, double value);

}  // namespace gable::json
