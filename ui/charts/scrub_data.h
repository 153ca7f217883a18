#pragma once

#include <optional>
#include <vector>

#include <QString>

#include "core/scenario/workload.h"

/// What the sliders below the roofline move: all groups of a batch in proportion.
namespace gable {

enum class Scrubbed {
    Requests,   ///< of the decodes
    NewTokens,  ///< of the prefills, where there are no decodes
    Context,    ///< of the decodes, else of the prefills
};

/// A logarithmic scale; the value is that of the largest group.
struct ScrubScale {
    Scrubbed what = Scrubbed::Requests;
    QString label;       ///< "Decode requests"
    QString shortLabel;  ///< "Requests"
    double least = 1, most = 1, value = 1;

    /// Where a value stands, 0 to 1, and back to a whole number.
    [[nodiscard]] double fraction(double of) const;
    [[nodiscard]] double valueAt(double fraction) const;

    friend bool operator==(const ScrubScale&, const ScrubScale&) = default;
};

/// The two that a batch has; none without requests.
std::vector<ScrubScale> scrubScales(const Workload& workload);
std::optional<ScrubScale> scrubScale(const Workload& workload, Scrubbed what);

/// With the largest group at `value`, the others in proportion; whole numbers ≥ 1, contexts never below the new tokens.
Workload scrubbed(const Workload& workload, Scrubbed what, double value);

}  // namespace gable
