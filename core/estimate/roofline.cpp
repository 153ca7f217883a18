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

Bound bound(const Operation& operation, const Accelerator& accelerator)
{
    const FlopsPerByte corner = ridge(peakRate(accelerator, operation.precision), accelerator.memoryBandwidth);
    return operation.intensity() < corner ? Bound::Memory : Bound::Compute;
}

}  // namespace gable
