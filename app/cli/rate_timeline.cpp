#include "app/cli/rate_timeline.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gable::cli {
namespace {

void addTo(RateTimeline::Window& sum, const RateTimeline::Window& other)
{
    sum.steps += other.steps;
    sum.totals.flops += other.totals.flops;
    sum.totals.reads += other.totals.reads;
    sum.totals.writes += other.totals.writes;
}

}  // namespace

void RateTimeline::add(double seconds, const Totals& totals)
{
    if (m_windows.empty()) m_begin = m_last = seconds;
    m_last = std::max(m_last, seconds);
    const double elapsed = std::max(0.0, seconds - m_begin);
    while (elapsed >= m_width * static_cast<double>(most)) join();
    const auto index = std::min(most - 1, static_cast<std::size_t>(std::floor(elapsed / m_width)));
    if (index >= m_windows.size()) m_windows.resize(index + 1);
    addTo(m_windows[index], {1, totals});
}

void RateTimeline::join()
{
    for (std::size_t i = 1; i < m_windows.size(); ++i) {
        const Window window = std::exchange(m_windows[i], Window{});
        addTo(m_windows[i / 2], window);
    }
    m_windows.resize((m_windows.size() + 1) / 2);
    m_width *= 2;
}

}  // namespace gable::cli
