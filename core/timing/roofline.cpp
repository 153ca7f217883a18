#include "core/timing/roofline.h"

#include <algorithm>
#include <cmath>

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

ExchangePath exchangePath(const Operation& operation, const Accelerator& accelerator)
{
    const double gpus = std::max(operation.participants, 1.0), domain = accelerator.linkDomain.value_or(operation.reach);
    ExchangePath path{gpus, 1, operation.link(), Bytes(0)};
    if (!(operation.reach > domain) || !(gpus > 1)) return path;
    path.domains = std::min(gpus, std::ceil(operation.reach / domain));
    path.inside = gpus / path.domains;
    // Of the data X a GPU of p sends φ·(p−1)/p·X in all.
    const Bytes data = operation.link() * (gpus / (gpus - 1));
    switch (operation.exchange) {
        case Exchange::PointToPoint:
            path.beyond = operation.link();
            break;
        case Exchange::AllToAll:
            path.beyond = data * ((gpus - path.inside) / gpus);
            break;
        case Exchange::AllReduce:
        case Exchange::AllGather:
        case Exchange::ReduceScatter:
            path.beyond = data * ((path.domains - 1) / path.domains / path.inside);
            break;
    }
    const bool tiers = operation.exchange == Exchange::AllToAll || operation.exchange == Exchange::PointToPoint;
    path.within = tiers ? operation.link() - path.beyond : data * ((path.inside - 1) / path.inside);
    return path;
}

std::optional<BytesPerSecond> scaleOutBandwidth(const Accelerator& accelerator)
{
    return accelerator.scaleOutBandwidth ? accelerator.scaleOutBandwidth : accelerator.linkBandwidth;
}

LimitTimes limitTimes(const Operation& operation, const Accelerator& accelerator)
{
    LimitTimes times{operation.flops() / peakRate(accelerator, operation.precision), operation.traffic() / accelerator.memoryBandwidth, Seconds(0)};
    if (!(operation.link().value > 0)) return times;
    const ExchangePath path = exchangePath(operation, accelerator);
    if (accelerator.linkBandwidth) times.link = path.within / *accelerator.linkBandwidth;
    if (const auto out = scaleOutBandwidth(accelerator); out && path.beyond.value > 0) times.link = std::max(times.link, path.beyond / *out);
    return times;
}

Bound bound(const Operation& operation, const LimitTimes& times)
{
    if (operation.isIdle()) return Bound::Overhead;
    if (operation.link().value > 0 && !(times.link < std::max(times.compute, times.memory))) return Bound::Link;
    return times.memory > times.compute || !(times.compute.value > 0) ? Bound::Memory : Bound::Compute;
}

Bound bound(const Operation& operation, const Accelerator& accelerator) { return bound(operation, limitTimes(operation, accelerator)); }

Seconds limitTime(std::span<const Operation> operations, const Accelerator& accelerator)
{
    Seconds sum;
    for (const Operation& operation : operations) sum += limitTimes(operation, accelerator).longest();
    return sum;
}

}  // namespace gable
