#include "core/validation/error_summary.h"

#include <algorithm>
#include <cmath>

#include "core/units/format.h"

namespace gable::validation {

namespace {

double medianOf(const std::vector<double>& sorted)
{
    const std::size_t half = sorted.size() / 2;
    return sorted.size() % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/// Two digits below a hundred, whole numbers above.
std::string rounded(double percent)
{
    constexpr double tenths = 10, whole = 9.95;
    return format::exact(percent < whole ? std::round(percent * tenths) / tenths : std::round(percent));
}

}  // namespace

std::string errorText(double median, double p90) { return rounded(median) + " / " + rounded(p90) + " %"; }

std::string percentText(double percent) { return rounded(percent) + " %"; }

std::string biasText(double percent)
{
    const std::string text = rounded(std::abs(percent));
    return (text == "0" ? "" : percent < 0 ? "−" : "+") + text + " %";
}

ErrorSummary summarize(std::vector<double> errors)
{
    ErrorSummary out;
    if (errors.empty()) return out;
    constexpr double percent = 100, most = 0.9;
    out.count = static_cast<double>(errors.size());
    std::sort(errors.begin(), errors.end());
    out.bias = medianOf(errors) * percent;
    for (double& error : errors) error = std::abs(error);
    std::sort(errors.begin(), errors.end());
    out.median = medianOf(errors) * percent;
    out.p90 = errors[static_cast<std::size_t>(most * (out.count - 1))] * percent;
    return out;
}

}  // namespace gable::validation
