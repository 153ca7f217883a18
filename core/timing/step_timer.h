#pragma once

#include <vector>

#include "core/components/registry.h"
#include "core/scenario/accelerator.h"
#include "core/scenario/timing.h"
#include "core/timing/calibration.h"
#include "core/timing/roofline.h"

namespace gable {

/// How far a time can be trusted.
enum class Confidence {
    Measured,    ///< parameters fitted to this accelerator, software and number format, and as long as the kernels that were measured
    Calibrated,  ///< fitted to them, but longer or shorter than what was measured, or with a figure of the accelerator edited
    Pooled,      ///< parameters of other accelerators, software or number formats
    Bound,       ///< what the roofline allows; nothing was measured
    Custom,      ///< given parts of the peaks
};
inline constexpr std::array allConfidences{Confidence::Measured, Confidence::Calibrated, Confidence::Pooled, Confidence::Bound, Confidence::Custom};

constexpr std::string_view id(Confidence confidence)
{
    constexpr std::string_view ids[] = {"measured", "calibrated", "pooled", "bound", "custom"};
    return ids[static_cast<int>(confidence)];
}
constexpr std::string_view label(Confidence confidence)
{
    constexpr std::string_view labels[] = {"as measured", "calibrated", "pooled", "bound", "custom"};
    return labels[static_cast<int>(confidence)];
}

/// The same in one character; a word or a legend is always beside it.
constexpr std::string_view mark(Confidence confidence)
{
    constexpr std::string_view marks[] = {"●", "◐", "○", "–", "◇"};
    return marks[static_cast<int>(confidence)];
}

/// The time of one operation in a step.
struct OperationTime {
    LimitTimes limits;            ///< how long each part of the hardware is busy
    Bound bound = Bound::Memory;  ///< which of them is busy longest
    Seconds atBest;               ///< what the roofline allows
    Seconds time;                 ///< by the scenario's choice of times; never below `atBest`
    Confidence confidence = Confidence::Bound;
    double errorPercent = 0;      ///< median absolute error of such times on measured kernels; 0 where none is known
};

namespace timing {

/// What an accelerator gives a kernel of this precision, per µs. A link that is not known is as fast as the memory; a GPU without a count of
/// multiprocessors is taken to have as many as its peak would have on an H100.
Machine<double> machineOf(const Accelerator& accelerator, Precision precision);

/// The kernel that a launch is, with the fit for it; `fit` is nullptr where its time is part of another kernel's (the activation between two products of experts).
struct TimedKernel {
    Kernel kernel;
    Slot slot;
    Sizes<double> parameters{};  ///< of the fit; of quantized products with static scales of activations, as serving has them
};
TimedKernel timedKernel(const components::Launch& launch, const Accelerator& accelerator, const FitSet& set);

/// Times the operations that `components::evaluate` appends.
class StepTimer : public components::LaunchSink {
public:
    StepTimer(const Accelerator& accelerator, const Timing& timing);

    void launched(const components::Launch& launch) override;
    [[nodiscard]] std::vector<OperationTime> take() { return std::move(m_times); }
    [[nodiscard]] const FitSet& set() const { return m_set; }

private:
    const Accelerator& m_accelerator;
    const Timing& m_timing;
    const FitSet& m_set;
    bool m_edited;
    std::vector<OperationTime> m_times;
};

/// Time between two steps of vLLM on tp GPUs that is no kernel's: 0.58 + 0.1·[tp > 1] + 0.05·tp ms, fitted to serving runs of Llama-3.1-70B.
Seconds stepOverhead(double tp);

}  // namespace timing
}  // namespace gable
