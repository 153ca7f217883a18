#pragma once

#include <string>
#include <vector>

namespace gable::validation {

/// Relative errors of predictions, in percent.
struct ErrorSummary {
    double count = 0;
    double median = 0, p90 = 0;  ///< of the absolute error
    double bias = 0;             ///< median with its sign: below 0 what is predicted is too fast

    friend bool operator==(const ErrorSummary&, const ErrorSummary&) = default;
};

/// Predicted against measured: 0.1 = a tenth too long.
inline double relativeError(double predicted, double measured) { return predicted / measured - 1; }

ErrorSummary summarize(std::vector<double> relativeErrors);

/// "5.2 / 15 %": median and 90th percentile, rounded as far as they mean something.
std::string errorText(double median, double p90);
/// "5.2 %"
std::string percentText(double percent);
/// "−8 %", "+0.6 %"
std::string biasText(double percent);

/// Errors of points that belong together.
struct NamedErrors {
    std::string name;
    ErrorSummary errors;
};

}  // namespace gable::validation
