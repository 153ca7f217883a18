#pragma once

#include <cstddef>
#include <vector>

#include "core/step/operation.h"

namespace gable::cli {

/// Work over time in a handful of equal windows, however long a trace is: when it outgrows them, neighbours are joined.
class RateTimeline {
public:
    struct Window {
        double steps = 0;
        Totals totals;
    };

    /// The first time is where the windows begin; a time before it counts as that.
    void add(double seconds, const Totals& totals);

    [[nodiscard]] const std::vector<Window>& windows() const { return m_windows; }
    [[nodiscard]] Seconds width() const { return Seconds(m_width); }
    [[nodiscard]] Seconds begin() const { return Seconds(m_begin); }
    /// From the first time to the last one.
    [[nodiscard]] Seconds span() const { return Seconds(m_last - m_begin); }

private:
    static constexpr std::size_t most = 12;  ///< even, so that windows join in pairs

    void join();

    std::vector<Window> m_windows;
    double m_begin = 0, m_last = 0;
    double m_width = 1e-3;
};

}  // namespace gable::cli
