#include "core/timing/step_timer.h"

#include <algorithm>
#include <cmath>

#include "core/components/attention.h"
#include "core/components/collectives.h"
#include "core/components/experts.h"
#include "core/components/latent_attention.h"
#include "core/components/linear.h"

namespace gable::timing {

namespace {

using components::Formula;
using components::Launch;
using components::Requests;
using components::unpack;

constexpr double microsecond = 1e-6;

/// FLOP and bytes of one launch.
double flopsOf(const Launch& l) { return l.operation.flops().value / l.repeats; }
double bytesOf(const Launch& l) { return l.operation.traffic().value / l.repeats; }

TimedKernel gemm(const Launch& l, const FitSet& set, double inputs)
{
    return {{TimeModel::Gemm, {flopsOf(l), bytesOf(l), inputs}, {}}, set.gemm[static_cast<std::size_t>(l.planned.weights)]};
}

TimedKernel stream(const Launch& l) { return {{TimeModel::Stream, {flopsOf(l), bytesOf(l)}, {}}, {&streamFit(), true}}; }

/// Keys that the last query of a request sees.
double visible(const components::Attention<double>& s, const Requests<double>& g, double slack)
{
    double keys = g.context;
    if (s.window > 0) keys = std::min(keys, s.window + slack);
    if (s.chunk > 0) keys = std::min(keys, s.chunk);
    keys /= std::max(1.0, s.ratio);
    return s.selected > 0 ? std::min(keys, s.selected) : keys;
}

TimedKernel attention(const Launch& l, const FitSet& set)
{
    constexpr double tile = 128;
    const auto s = unpack<components::Attention>(l.planned.sizes);
    // One vector is key and value, or both were made of one: latent attention.
    const bool latent = s.cached < s.keyDim + s.valueDim || s.expanded > 0;
    const std::size_t cache = s.cacheBytes < 2 ? 1 : 0;
    double requests = 0, longest = 0, tiles = 0;
    for (const Requests<double>& g : l.batch.groups) {
        if (g.phase != l.phase) continue;
        requests += g.requests;
        longest = std::max(longest, visible(s, g, l.phase == Phase::Prefill ? tile : 0));
        tiles += g.requests * std::ceil(g.tokens / tile);
    }
    if (l.phase == Phase::Decode)
        return {{latent ? TimeModel::LatentDecode : TimeModel::DecodeAttention, {bytesOf(l), flopsOf(l), requests * s.kvHeads, l.rows * s.heads, longest}, {}},
                latent ? set.latentDecode[cache] : set.decode[cache]};
    const double pairFlops = 2 * (s.keyDim + s.valueDim), pairs = flopsOf(l) / (pairFlops * s.heads);
    return {{latent ? TimeModel::LatentPrefill : TimeModel::PrefillAttention,
             {pairs, s.heads, pairFlops, s.keyDim, l.rows, longest, s.heads * tiles, bytesOf(l), s.window > 0 ? 1.0 : 0.0}, {}},
            latent ? set.latentPrefill[cache] : set.prefill[cache]};
}

/// Each of the two products of a layer of experts bears half of what is fixed.
TimedKernel experts(const Launch& l, const FitSet& set)
{
    const auto s = unpack<components::Experts>(l.planned.sizes);
    const double weights = s.inputs * s.outputs, pairs = flopsOf(l) / (2 * weights), active = l.operation.bytes(Kind::Weights).value / l.repeats / s.expertBytes;
    return {{TimeModel::Experts, {pairs, active, weights, s.expertBytes, l.rows * s.topK, s.inputs + s.outputs, 0.5}, {}}, set.experts[static_cast<std::size_t>(l.planned.weights)]};
}

TimedKernel exchange(const Launch& l, const Accelerator& accelerator, const FitSet& set)
{
    const ExchangePath path = exchangePath(l.operation, accelerator);
    const double sent = path.within.value / l.repeats, beyond = path.beyond.value / l.repeats;
    // Kernels of their own sum within a domain of the link; what leaves it goes through the communication library.
    if (l.planned.exchange == Exchange::AllReduce && path.domains == 1)
        return {{TimeModel::AllReduce, {sent / 2 * path.inside / (path.inside - 1), path.inside}, {}}, set.allReduce};
    const Slot slot = l.planned.exchange == Exchange::AllToAll ? set.allToAll : l.planned.exchange == Exchange::ReduceScatter ? set.reduceScatter : set.allGather;
    return {{TimeModel::Collective, {sent, path.inside, beyond, path.domains}, {}}, {slot.fit, slot.pooled || path.domains > 1}};
}

TimedKernel shapeOf(const Launch& l, const Accelerator& accelerator, const FitSet& set)
{
    switch (l.planned.formula) {
        case Formula::Linear: return gemm(l, set, unpack<components::Linear>(l.planned.sizes).inputs);
        case Formula::LatentUp: return gemm(l, set, unpack<components::LatentUp>(l.planned.sizes).latent);
        case Formula::HeadLinear: return gemm(l, set, unpack<components::HeadLinear>(l.planned.sizes).inputs);
        case Formula::PrefillAttention:
        case Formula::DecodeAttention: return attention(l, set);
        case Formula::Experts: return experts(l, set);
        case Formula::Collective:
        case Formula::PointToPoint: return exchange(l, accelerator, set);
        case Formula::Elementwise:
            // The activation between the products of experts was measured with them.
            if (l.planned.component == Component::Experts && l.planned.rows == components::Rows::AllRanks) return {{TimeModel::Stream, {flopsOf(l), bytesOf(l)}, {}}, {}};
            break;
        case Formula::Lookup:
        case Formula::IndexScores:
        case Formula::StateUpdate:
        case Formula::ShortConvolution: break;
    }
    return stream(l);
}

/// Measured products quantize their inputs as they go. Serving has the scales beforehand and quantizes in the kernel before: what that took is left out,
/// and the fixed time is that of a product in 16 bits.
Sizes<double> withStaticScales(const Fit& fit, const FitSet& set)
{
    constexpr std::size_t fixed = 0, perRow = 6, perByte = 7;
    Sizes<double> values = fit.values;
    if (!(values[perRow] > 0) && !(values[perByte] > 0)) return values;
    values[fixed] = set.gemm[static_cast<std::size_t>(WeightType::Bfloat16)].fit->values[fixed];
    values[perRow] = values[perByte] = 0;
    return values;
}

Seconds custom(const LimitTimes& limits, const Timing& timing)
{
    return std::max({limits.compute * (100 / timing.computePercent), limits.memory * (100 / timing.memoryPercent), limits.link * (100 / timing.linkPercent)});
}

}  // namespace

Machine<double> machineOf(const Accelerator& a, Precision precision)
{
    const double link = a.linkBandwidth ? a.linkBandwidth->value : a.memoryBandwidth.value;
    const auto out = scaleOutBandwidth(a);
    const double plain = peakRate(a, Precision::Bfloat16).value, multiprocessors = a.multiprocessors.value_or(std::max(1.0, plain / 7.5e12));
    return {peakRate(a, precision).value * microsecond, plain * microsecond, a.memoryBandwidth.value * microsecond, link * microsecond,
            (out ? out->value : link) * microsecond, multiprocessors};
}

TimedKernel timedKernel(const Launch& launch, const Accelerator& accelerator, const FitSet& set)
{
    TimedKernel out = shapeOf(launch, accelerator, set);
    if (out.slot.fit) out.parameters = out.kernel.model == TimeModel::Gemm ? withStaticScales(*out.slot.fit, set) : out.slot.fit->values;
    const bool queries = out.kernel.model == TimeModel::PrefillAttention && out.slot.fit && out.slot.fit->queries == "fp8";
    out.kernel.machine = machineOf(accelerator, queries ? Precision::Fp8 : launch.operation.precision);
    return out;
}

StepTimer::StepTimer(const Accelerator& accelerator, const Timing& timing)
    : m_accelerator(accelerator), m_timing(timing), m_set(builtinCalibration().set(accelerator.id, timing.software)), m_edited(accelerator.isEdited())
{
}

void StepTimer::launched(const Launch& launch)
{
    OperationTime& out = m_times.emplace_back();
    out.limits = limitTimes(launch.operation, m_accelerator);
    out.bound = bound(launch.operation, out.limits);
    out.atBest = out.time = out.limits.longest();
    if (m_timing.times == Times::Custom) {
        out.time = std::max(out.atBest, custom(out.limits, m_timing));
        out.confidence = Confidence::Custom;
    } else if (m_timing.times == Times::Calibrated) {
        if (const TimedKernel timed = timedKernel(launch, m_accelerator, m_set); timed.slot.fit) {
            const Fit& fit = *timed.slot.fit;
            const double us = microseconds(timed.kernel, timed.parameters);
            out.time = std::max(out.atBest, Seconds(us * microsecond * launch.repeats));
            const bool asLong = us >= fit.shortest && us <= fit.longest && !m_edited;
            out.confidence = timed.slot.pooled ? Confidence::Pooled : asLong ? Confidence::Measured : Confidence::Calibrated;
            out.errorPercent = fit.errorMedian;
        }
    }
    if (out.limits.link.value > 0) {
        const double shown = 1 - m_timing.overlapPercent / 100;
        out.atBest = out.atBest * shown;
        out.time = out.time * shown;
    }
}

Seconds stepOverhead(double tp) { return Seconds((0.58 + (tp > 1 ? 0.1 : 0) + 0.05 * tp) * 1e-3); }

}  // namespace gable::timing
