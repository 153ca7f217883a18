#pragma once

#include <string>
#include <string_view>

#include "core/units/quantity.h"

/// The only place where numbers become text. Nothing here follows the locale.
namespace gable::format {

/// Shortest text that reads back to the same double; whole numbers with all their digits ("131072", never "1.3e5").
/// Not a number and the infinities are "NaN", "Infinity", "-Infinity".
std::string exact(double value);

/// A count with thousands separated by commas: "4,096". `value` is rounded to a whole number.
std::string count(double value);

/// A number in a line of text: whole ones as a count, others with four significant digits: "4,096", "0.5625", "7.811 × 10⁻⁷".
std::string compact(double value);

/// Three significant digits with an SI prefix (k, M, G, T, P, E) in front of `unit`: "3.48 TFLOP", "29.8 GB", "0 B".
/// 1,000 of a prefix step to the next; values under 1000 have no prefix.
std::string si(double value, std::string_view unit);

std::string flops(Flops value);            ///< "3.48 TFLOP"
std::string bytes(Bytes value);            ///< traffic: "29.8 GB"
std::string intensity(FlopsPerByte value); ///< "109 FLOP/B"; one decimal below 100
std::string rate(FlopsPerSecond value);    ///< "989 TFLOP/s"
std::string bandwidth(BytesPerSecond value); ///< "3.35 TB/s"
std::string duration(Seconds value);       ///< "588 µs", "3.21 ms", "1.5 s"
std::string capacity(Bytes value);         ///< GiB: "80 GiB"
std::string gibibytes(Bytes value);        ///< GiB with two decimals, as vLLM logs it: "14.99 GiB", "−2.14 GiB"
/// What takes up room, in the unit that fits: "131 GiB", "320 KiB", "0 B"; three significant digits.
std::string storage(Bytes value);
/// A number of weights: "70.6 B", "596 M", "1.04 T", "4,096".
std::string parameters(double value);

/// An amount of US dollars: "$1.17", "$0.042", "$12,300".
std::string dollars(double value);

/// A part of a whole: "24 %", "<1 %" when it is not nothing but rounds to less than one, "0 %" for nothing.
std::string share(double part, double whole);

/// How one figure differs from another: "+0.4 %", "−7 %", "×2.4" from a doubling on, "÷256" from a halving on, "equal".
std::string change(double from, double to);

/// Reads what people type for a count: "4096", "4,096", "8k", "1.5 M". k, M and G (in any case, also Ki, Mi, Gi) are powers of 1024,
/// as token counts are meant: 8k is 8,192. A trailing `unit` is passed over. False, and `value` left, when it is no finite number.
bool parse(std::string_view text, double& value, std::string_view unit = {});

}  // namespace gable::format
