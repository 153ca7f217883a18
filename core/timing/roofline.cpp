#include "core/estimate/roofline.h"

#include <algorithm>

namespace gable {

FlopsPerSecond attainable(FlopsPerByte intensity, FlopsPerSecond peak, BytesPerSecond bandwidth)
{
    return std::min(peak, intensity * bandwidth);
}

FlopsPerByte ridge(FlopsPerSecond peak, BytesPerSecond bandwidth) { return peak / bandwidth; }

Precision effectivePrecision(const Accelerator& accelerator, Precision wanted)
{
    if (accelerator.peak(wanted)) return wanted;
    // Narrow weights are widened as far as needed; a 16-bit format that is missing runs in the other one, then in FP32.
    for (const Precision wider : {Precision::Fp8, Precision::Bfloat16, Precision::Float16}) {
        const bool isWider = wanted == Precision::Fp4 || wider != Precision::Fp8;
        if (isWider && accelerator.peak(wider)) return wider;
    }
    return Precision::Float32;
}

FlopsPerSecond peakRate(const Accelerator& accelerator, Precision wanted)
{
    return accelerator.peak(effectivePrecision(accelerator, wanted)).value_or(FlopsPerSecond(0));
}

LimitTimes limitTimes(const Operation& operation, const Accelerator& accelerator)
{
    LimitTimes times{operation.flops() / peakRate(accelerator, operation.precision), operation.traffic() / accelerator.memoryBandwidth, Seconds(0)};
    if (accelerator.linkBandwidth) times.link = operation.link() / *accelerator.linkBandwidth;
    return times;
}

Bound bound(const Operation& operation, const Accelerator& accelerator)
{
    const LimitTimes times = limitTimes(operation, accelerator);
    if (operation.link().value > 0 && !(times.link < std::max(times.compute, times.memory))) return Bound::Link;
    return times.memory > times.compute || !(times.compute.value > 0) ? Bound::Memory : Bound::Compute;
}

Seconds limitTime(std::span<const Operation> operations, const Accelerator& accelerator)
{
    Seconds sum;
    for (const Operation& operation : operations) sum += limitTimes(operation, accelerator).longest();
    return sum;
}

}  // namespace gable
