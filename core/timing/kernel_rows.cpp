#include "core/timing/kernel_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/timing/step_timer.h"
#include "core/units/format.h"

namespace gable::timing {

namespace {

constexpr double microsecond = 1e-6;
constexpr double tile = 128;

/// Reads the numbers of a row and keeps the first fault.
class Numbers {
public:
    explicit Numbers(const KernelRow& row) : m_row(row) {}

    double operator()(std::string_view column, double least = 1)
    {
        constexpr double most = 1e12;
        double value = 0;
        const std::string_view text = m_row.cell(column);
        if (!format::parse(text, value) || !(value >= least && value <= most)) {
            if (m_fault.pointer.empty()) m_fault = {"expected a number of at least " + format::exact(least) + ", found \"" + std::string(text.substr(0, 40)) + '"', {}, std::string(column)};
            return 1;
        }
        return value;
    }
    double orZero(std::string_view column) { return m_row.cell(column).empty() ? 0 : (*this)(column, 0); }
    [[nodiscard]] const Error& fault() const { return m_fault; }

private:
    const KernelRow& m_row;
    Error m_fault{};
};

/// What a matrix product's operands weigh, and what it multiplies in.
struct Operands {
    WeightType type;
    Precision precision;
    double input, weight;  ///< bytes of an element, scales included
};
constexpr std::array operands{
    Operands{WeightType::Bfloat16, Precision::Bfloat16, 2, 2},
    Operands{WeightType::Fp8, Precision::Fp8, 1, 1},
    Operands{WeightType::Fp8Block, Precision::Fp8, 1, 1},
    Operands{WeightType::Nvfp4, Precision::Fp4, 0.5625, 0.5625},
    Operands{WeightType::Int8, Precision::Int8, 1, 1},
    Operands{WeightType::Int8Weights, Precision::Bfloat16, 2, 1},
    Operands{WeightType::Int4Weights, Precision::Bfloat16, 2, 0.53},
    Operands{WeightType::Mxfp4Weights, Precision::Bfloat16, 2, 0.53125},
    Operands{WeightType::Mxfp4Inputs8, Precision::Fp8, 1, 0.53125},
};

const Operands& operandsOf(std::string_view dtype)
{
    const auto found = std::find_if(operands.begin(), operands.end(), [&](const Operands& row) { return id(row.type) == dtype; });
    return found == operands.end() ? operands.front() : *found;
}

double widthOf(std::string_view dtype) { return dtype == "fp8" ? 1 : 2; }

/// A kernel, what the roofline allows it, and what its fit leaves out.
struct Shaped {
    Kernel kernel;
    FitKey key;
    double boundUs = 0;
    double quantized = 0, rows = 0;  ///< input elements and rows that a product quantizes
};

double bound(const Machine<double>& m, double flops, double peak, double bytes) { return std::max(flops / peak, bytes / m.bandwidth); }

Shaped gemm(const KernelRow& row, Numbers& n, const Accelerator& a)
{
    const Operands& o = operandsOf(row.cell("dtype"));
    const double m = n("m"), outputs = n("n"), inputs = n("k");
    const double flops = 2 * m * outputs * inputs, bytes = o.input * m * inputs + o.weight * outputs * inputs + 2 * m * outputs;
    Shaped out{{TimeModel::Gemm, {flops, bytes, inputs}, machineOf(a, o.precision)}, {}, 0, m * inputs, m};
    out.boundUs = bound(out.kernel.machine, flops, out.kernel.machine.peak, bytes);
    return out;
}

Shaped prefill(const KernelRow& row, Numbers& n, const Accelerator& a)
{
    const double b = n("b"), s = n("s"), heads = n("nh"), kv = n("nkv"), width = n("hd"), window = n.orZero("window");
    const bool windowed = window > 0 && window < s;
    const double queryWidth = widthOf(row.cell("qdtype")), cacheWidth = widthOf(row.cell("kvdtype"));
    const double pairs = b * (windowed ? s * window - window * window / 2 : s * s / 2), pairFlops = 4 * width;
    const double bytes = b * s * width * (heads * (queryWidth + 2) + 2 * kv * (2 + cacheWidth));
    const double longest = windowed ? window + tile : s;
    Shaped out{{TimeModel::PrefillAttention, {pairs, heads, pairFlops, width, b * s, longest, b * heads * std::ceil(s / tile), bytes, windowed ? 1.0 : 0.0},
                machineOf(a, queryWidth < 2 ? Precision::Fp8 : Precision::Bfloat16)}, {}};
    out.boundUs = bound(out.kernel.machine, heads * pairs * pairFlops, out.kernel.machine.peak, bytes);
    return out;
}

Shaped decode(const KernelRow& row, Numbers& n, const Accelerator& a)
{
    const double b = n("b"), s = n("s", 2), heads = n("nh"), kv = n("nkv"), width = n("hd"), window = n.orZero("window");
    const double keys = window > 0 ? std::min(s - 1, window) : s - 1;
    const double bytes = 2 * b * kv * keys * width * widthOf(row.cell("kvdtype")) + 4 * b * heads * width, flops = 4 * b * heads * width * keys;
    Shaped out{{TimeModel::DecodeAttention, {bytes, flops, b * kv, b * heads, keys}, machineOf(a, Precision::Bfloat16)}, {}};
    out.boundUs = bound(out.kernel.machine, flops, out.kernel.machine.plainPeak, bytes);
    return out;
}

/// Widths of DeepSeek-V3's latent attention, which these rows are all of.
constexpr double keyAndValue = 320, latent = 576, absorbed = 1088;

Shaped latentPrefill(const KernelRow& row, Numbers& n, const Accelerator& a)
{
    const double b = n("b"), s = n("s"), heads = n("nh");
    const double pairs = b * s * s / 2, pairFlops = 2 * keyAndValue, bytes = b * s * (1280 * heads + latent * (2 + widthOf(row.cell("kvdtype"))));
    Shaped out{{TimeModel::LatentPrefill, {pairs, heads, pairFlops, 1, b * s, s, b * heads * std::ceil(s / tile), bytes, 0},
                machineOf(a, row.cell("qdtype") == "fp8" ? Precision::Fp8 : Precision::Bfloat16)}, {}};
    out.boundUs = bound(out.kernel.machine, heads * pairs * pairFlops, out.kernel.machine.peak, bytes);
    return out;
}

Shaped latentDecode(const KernelRow& row, Numbers& n, const Accelerator& a)
{
    const double b = n("b"), s = n("s", 2), heads = n("nh"), keys = s - 1;
    const double bytes = b * keys * latent * widthOf(row.cell("kvdtype")) + 2176 * b * heads, flops = 2 * b * heads * absorbed * keys;
    Shaped out{{TimeModel::LatentDecode, {bytes, flops, b, b * heads, keys}, machineOf(a, Precision::Bfloat16)}, {}};
    out.boundUs = bound(out.kernel.machine, flops, out.kernel.machine.plainPeak, bytes);
    return out;
}

/// Weights of the projections of a layer of DeepSeek-V3 with so many heads.
double projections(double heads) { return 7168.0 * 1536 + 1536.0 * 192 * heads + 7168.0 * 576 + 128.0 * 7168 * heads + 131072 * heads; }

Shaped latentPrefillLayer(const KernelRow& row, Numbers& n, const Accelerator& a)
{
    Shaped out = latentPrefill(row, n, a);
    const Operands& o = operandsOf(row.cell("dtype"));
    const Sizes<double> x = out.kernel.load;
    const double atPeak = 2 * x[4] * projections(x[1]) / (peakRate(a, o.precision).value * microsecond);
    out.kernel.model = TimeModel::LatentPrefillLayer;
    out.kernel.load = {x[0], x[1], x[2], x[4], x[5], x[6], x[7], atPeak};
    out.boundUs += atPeak;
    return out;
}

Shaped latentDecodeLayer(const KernelRow& row, Numbers& n, const Accelerator& a)
{
    Shaped out = latentDecode(row, n, a);
    const Operands& o = operandsOf(row.cell("dtype"));
    const double heads = n("nh"), weights = projections(heads), bytes = weights * o.weight, atPeak = 2 * n("b") * weights / (peakRate(a, o.precision).value * microsecond);
    out.kernel.model = TimeModel::LatentDecodeLayer;
    out.kernel.load[5] = bytes;
    out.kernel.load[6] = atPeak;
    out.boundUs += std::max(bytes / out.kernel.machine.bandwidth, atPeak);
    return out;
}

Shaped experts(const KernelRow& row, Numbers& n, const Accelerator& a)
{
    const Operands& o = operandsOf(row.cell("dtype"));
    const double tokens = n("tokens"), hidden = n("hidden"), inner = n("inter") / n("tp"), gemms = n("num_gemms"), weights = gemms * hidden * inner;
    const double pairs = n("rows_local", 0), active = n("experts_active", 0);
    Shaped out{{TimeModel::Experts, {pairs, active, weights, weights * o.weight, tokens * n("topk"), 2 * hidden + gemms * inner, 1}, machineOf(a, o.precision)}, {}};
    out.boundUs = bound(out.kernel.machine, 2 * pairs * weights, out.kernel.machine.peak, active * weights * o.weight);
    return out;
}

Shaped allReduce(const KernelRow&, Numbers& n, const Accelerator& a)
{
    const double bytes = 2 * n("elements"), gpus = n("gpus", 2);
    Shaped out{{TimeModel::AllReduce, {bytes, gpus}, machineOf(a, Precision::Bfloat16)}, {}};
    // With reduction in the network a GPU sends its data once.
    out.boundUs = bytes / out.kernel.machine.link;
    return out;
}

Shaped collective(const KernelRow& row, Numbers& n, const Accelerator& a)
{
    const double bytes = 2 * n("elements"), gpus = n("gpus", 2);
    const bool reduces = row.cell("op") == id(Exchange::AllReduce);
    const double sent = (reduces ? 2 : 1) * (gpus - 1) / gpus * bytes;
    Shaped out{{TimeModel::Collective, {sent, gpus, 0, 1}, machineOf(a, Precision::Bfloat16)}, {}};
    out.boundUs = (reduces ? bytes : sent) / out.kernel.machine.link;
    return out;
}

constexpr std::string_view gemmColumns[] = {"m", "n", "k"}, attentionColumns[] = {"b", "s", "nh", "nkv", "hd", "window"}, latentColumns[] = {"b", "s", "nh"},
    expertColumns[] = {"tokens", "hidden", "inter", "topk", "experts", "tp", "ep", "num_gemms"}, exchangeColumns[] = {"gpus", "elements"};

struct Row {
    TimeModel model;
    Shaped (*shape)(const KernelRow& row, Numbers& numbers, const Accelerator& accelerator);
    std::span<const std::string_view> columns;
};
constexpr std::array table{
    Row{TimeModel::Gemm, gemm, gemmColumns},
    Row{TimeModel::PrefillAttention, prefill, attentionColumns},
    Row{TimeModel::DecodeAttention, decode, attentionColumns},
    Row{TimeModel::LatentPrefill, latentPrefill, latentColumns},
    Row{TimeModel::LatentDecode, latentDecode, latentColumns},
    Row{TimeModel::LatentPrefillLayer, latentPrefillLayer, latentColumns},
    Row{TimeModel::LatentDecodeLayer, latentDecodeLayer, latentColumns},
    Row{TimeModel::Experts, experts, expertColumns},
    Row{TimeModel::AllReduce, allReduce, exchangeColumns},
    Row{TimeModel::Collective, collective, exchangeColumns},
};
static_assert(table.size() == measuredModels.size());

FitKey keyOf(TimeModel model, const KernelRow& row)
{
    const bool reduces = model == TimeModel::AllReduce;
    return {model, row.cell("dtype"), row.cell("qdtype"), row.cell("kvdtype"), row.cell(reduces ? "impl" : model == TimeModel::Collective ? "op" : "")};
}

}  // namespace

std::string_view KernelRow::cell(std::string_view column) const
{
    for (std::size_t i = 0; i < columns.size() && i < cells.size(); ++i)
        if (columns[i] == column) return cells[i];
    return {};
}

std::span<const std::string_view> shapeColumns(TimeModel model)
{
    const auto found = std::find_if(table.begin(), table.end(), [model](const Row& row) { return row.model == model; });
    return found == table.end() ? std::span<const std::string_view>() : found->columns;
}

Result<KernelTimes> kernelTimes(TimeModel model, const KernelRow& row, const AcceleratorLookup& accelerators)
{
    const auto kind = std::find_if(table.begin(), table.end(), [model](const Row& r) { return r.model == model; });
    if (kind == table.end()) return fail("expected a kind of kernel that was measured");
    const Accelerator* accelerator = accelerators(row.cell("gpu"));
    const bool known = accelerator != nullptr;
    if (!known) accelerator = accelerators("h100-sxm");
    if (!accelerator) return fail("expected a catalogue with an H100 SXM", "gpu");
    Numbers numbers(row);
    const Shaped shaped = kind->shape(row, numbers, *accelerator);
    if (!numbers.fault().pointer.empty()) return tl::unexpected(numbers.fault());
    const Slot slot = builtinCalibration().find(known ? accelerator->id : std::string_view(), row.cell("backend"), keyOf(model, row));
    KernelTimes out{shaped.boundUs, shaped.boundUs, true, 0};
    if (!slot.fit) return out;
    out.pooled = slot.pooled;
    out.errorPercent = slot.fit->errorMedian;
    double us = microseconds(shaped.kernel, slot.fit->values);
    if (model == TimeModel::Gemm) {
        constexpr std::size_t perRow = 6, perByte = 7;  // of GemmFit
        us += slot.fit->values[perRow] * shaped.rows / 1000 + slot.fit->values[perByte] * shaped.quantized / shaped.kernel.machine.bandwidth;
    }
    out.calibratedUs = std::max(us, shaped.boundUs);
    return out;
}

}  // namespace gable::timing
