#include <algorithm>
#include <cmath>
#include <map>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"
#include "ui/charts/roofline_data.h"

namespace gable {

namespace {

using charts::text;

bool positive(double value)
{
    return std::isfinite(value) && value > 0;
}

bool isVisible(const RooflineOptions& options, const QString& id, bool unlessSwitched)
{
    const auto switched = options.roofs.find(id);
    return switched == options.roofs.end() ? unlessSwitched : switched->second;
}

Roof roofOf(const Peak& peak, const Accelerator& accelerator, bool chosen)
{
    const FlopsPerByte corner = ridge(peak.rate, accelerator.memoryBandwidth);
    const QString name = text(label(peak.precision)), rate = text(format::rate(peak.rate));
    Roof roof;
    roof.id = text(id(peak.precision));
    roof.label = name + QChar(' ') + rate;
    roof.shortLabel = name + QChar(' ') + text(format::si(peak.rate.value, ""));
    roof.menuLabel = roof.label;
    roof.peak = peak.rate.value;
    roof.ridge = corner.value;
    roof.ridgeLabel = text(format::intensity(corner));
    roof.chosen = chosen;
    return roof;
}

/// Narrow formats of matrix units: what a change of precision would bring.
bool isOffered(Precision precision)
{
    return precision == Precision::Bfloat16 || precision == Precision::Fp8 || precision == Precision::Fp4;
}

/// FLOPs of the step in each precision that the hardware multiplies in.
std::map<Precision, double> flopsByPrecision(const Estimate& estimate, const Accelerator& accelerator)
{
    std::map<Precision, double> flops;
    for (const Operation& operation : estimate.operations)
        if (positive(operation.flops().value)) flops[effectivePrecision(accelerator, operation.precision)] += operation.flops().value;
    return flops;
}

/// Precisions with the same rate have one roof, which is named after the one in use, else after the one that is offered.
void addFlatRoofs(RooflineData& data, const std::map<Precision, double>& flops, const Accelerator& accelerator)
{
    std::vector<Peak> peaks = accelerator.peaks;
    const auto rank = [&](const Peak& peak) { return flops.count(peak.precision) > 0 ? 0 : isOffered(peak.precision) ? 1 : 2; };
    std::stable_sort(peaks.begin(), peaks.end(), [&](const Peak& a, const Peak& b) { return rank(a) < rank(b); });
    for (const Peak& peak : peaks) {
        if (!positive(peak.rate.value)) continue;
        const auto same = std::find_if(data.roofs.begin(), data.roofs.end(), [&](const Roof& other) { return other.peak == peak.rate.value; });
        if (same != data.roofs.end()) {
            same->menuLabel.insert(same->menuLabel.indexOf(QChar(' ')), QStringLiteral(", ") + text(label(peak.precision)));
            continue;
        }
        Roof roof = roofOf(peak, accelerator, rank(peak) == 0);
        roof.visible = isVisible(data.options, roof.id, rank(peak) < 2);
        data.roofs.push_back(std::move(roof));
    }
    std::sort(data.roofs.begin(), data.roofs.end(), [](const Roof& a, const Roof& b) { return a.peak < b.peak; });
}

/// Most FLOPs run under it; without any it is that of BF16, or the lowest that is offered.
std::size_t primaryRoof(const RooflineData& data, const std::map<Precision, double>& flops, const Accelerator& accelerator)
{
    double most = 0, peak = accelerator.peak(Precision::Bfloat16).value_or(FlopsPerSecond(0)).value;
    for (const auto& [precision, amount] : flops) {
        if (amount <= most) continue;
        most = amount;
        peak = accelerator.peak(precision).value_or(FlopsPerSecond(0)).value;
    }
    for (std::size_t i = 0; i < data.roofs.size(); ++i)
        if (data.roofs[i].peak == peak) return i;
    return 0;
}

/// What the step sends over a link, of the scope of the counts.
struct Sent {
    double within = 0, beyond = 0, flops = 0;
};

Sent sentBy(const Estimate& estimate, const Accelerator& accelerator)
{
    Sent sent;
    for (const Operation& operation : estimate.operations) {
        if (positive(operation.flops().value)) sent.flops += operation.flops().value;
        if (!(operation.link().value > 0)) continue;
        const ExchangePath path = exchangePath(operation, accelerator);
        sent.within += path.within.value;
        sent.beyond += path.beyond.value;
    }
    return sent;
}

void addLink(RooflineData& data, SlopedRoof slope, double bytes, double flops, double gpuFlops)
{
    if (!positive(slope.bandwidth)) return;
    slope.sent = true;
    slope.visible = isVisible(data.options, slope.id, bytes > 0);
    const double intensity = flops / bytes, rate = gpuFlops / data.time;
    if (slope.visible && positive(intensity) && positive(rate)) {
        const double roof = std::min(intensity * slope.bandwidth, data.roofs[data.primary].peak);
        data.marks.push_back({slope.id, slope.label, flops, bytes, intensity, rate, roof, data.time});
    }
    data.slopes.push_back(std::move(slope));
}

QString named(const std::string& type, const char* otherwise, BytesPerSecond bandwidth)
{
    return text(type.empty() ? std::string(otherwise) : type) + QChar(' ') + text(format::bandwidth(bandwidth));
}

}  // namespace

void addRoofs(RooflineData& data, const Estimate& estimate, const Accelerator& accelerator, double gpuFlops)
{
    const std::map<Precision, double> flops = flopsByPrecision(estimate, accelerator);
    addFlatRoofs(data, flops, accelerator);
    if (data.roofs.empty()) return;
    data.primary = primaryRoof(data, flops, accelerator);
    Roof& primary = data.roofs[data.primary];
    primary.ridgeLabel.prepend(QStringLiteral("ridge "));
    data.slopes.push_back({QStringLiteral("memory"), text(accelerator.memoryType + ' ' + format::bandwidth(accelerator.memoryBandwidth)).trimmed(),
                           QStringLiteral("Bandwidth of the GPU’s memory: no dot lies above this line."), data.bandwidth, false,
                           isVisible(data.options, QStringLiteral("memory"), true)});
    const Sent sent = sentBy(estimate, accelerator);
    if (accelerator.linkBandwidth)
        addLink(data, {QStringLiteral("link"), named(accelerator.linkType, "Link", *accelerator.linkBandwidth),
                       QStringLiteral("Link between the GPUs of a domain, one way. Here intensity is FLOP per byte sent: the diamond, which is the whole step, belongs to it."),
                       accelerator.linkBandwidth->value},
                sent.within, sent.flops, gpuFlops);
    if (accelerator.scaleOutBandwidth)
        addLink(data, {QStringLiteral("scale-out"), named(accelerator.scaleOutType, "Scale-out", *accelerator.scaleOutBandwidth),
                       QStringLiteral("Network beyond the link’s domain, one way. Here intensity is FLOP per byte sent: the diamond, which is the whole step, belongs to it."),
                       accelerator.scaleOutBandwidth->value},
                sent.beyond, sent.flops, gpuFlops);
}

}  // namespace gable
