#include "core/scenario/accelerator_figures.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/units/format.h"

namespace gable {

namespace {

struct Plain {
    static constexpr double factor = 1;
};
struct Mebi {
    static constexpr double factor = 1024.0 * 1024.0;
};
struct Giga {
    static constexpr double factor = 1e9;
};
struct Tera {
    static constexpr double factor = 1e12;
};
struct Gibi {
    static constexpr double factor = 1024.0 * 1024.0 * 1024.0;
};

/// The number in `Unit` that gives back these base units exactly, where there is one: what is read, written and read again stays the same.
template <typename Unit>
double inUnit(double base)
{
    const double value = base / Unit::factor;
    for (const double near : {value, std::nextafter(value, 0.0), std::nextafter(value, HUGE_VAL)})
        if (near * Unit::factor == base) return near;
    return value;
}

double& number(double& value) { return value; }
template <typename D>
double& number(Quantity<D>& quantity)
{
    return quantity.value;
}
double number(const double& value) { return value; }
template <typename D>
double number(const Quantity<D>& quantity)
{
    return quantity.value;
}

/// A member that is always there.
template <auto Member, typename Unit>
constexpr AcceleratorFigure required(std::string_view key, std::string_view label, std::string_view unit, std::string_view help)
{
    return {key, label, unit, help, true, false, [](const Accelerator& a) -> std::optional<double> { return inUnit<Unit>(number(a.*Member)); },
            [](Accelerator& a, std::optional<double> value) {
                if (value) number(a.*Member) = *value * Unit::factor;
            }};
}

template <auto Member, typename Unit>
constexpr AcceleratorFigure optional(std::string_view key, std::string_view label, std::string_view unit, std::string_view help, bool whole = false)
{
    return {key, label, unit, help, false, whole,
            [](const Accelerator& a) -> std::optional<double> {
                if (!(a.*Member)) return std::nullopt;
                return inUnit<Unit>(number(*(a.*Member)));
            },
            [](Accelerator& a, std::optional<double> value) {
                (a.*Member).reset();
                if (value) number((a.*Member).emplace()) = *value * Unit::factor;
            }};
}

int rank(Precision precision)
{
    constexpr std::array order{Precision::Float32, Precision::Float16, Precision::Bfloat16, Precision::Int8, Precision::Fp8, Precision::Fp4};
    return static_cast<int>(std::find(order.begin(), order.end(), precision) - order.begin());
}

template <Precision P>
constexpr AcceleratorFigure peak(std::string_view key, std::string_view label, std::string_view help)
{
    return {key, label, "TFLOP/s", help, false, false,
            [](const Accelerator& a) -> std::optional<double> {
                const auto rate = a.peak(P);
                if (!rate) return std::nullopt;
                return inUnit<Tera>(rate->value);
            },
            [](Accelerator& a, std::optional<double> value) {
                std::erase_if(a.peaks, [](const Peak& p) { return p.precision == P; });
                if (!value) return;
                const auto behind = std::find_if(a.peaks.begin(), a.peaks.end(), [](const Peak& p) { return rank(p.precision) > rank(P); });
                a.peaks.insert(behind, {P, FlopsPerSecond(*value * Tera::factor)});
            }};
}

constexpr std::string_view dense = "Peak rate of matrix products without structured sparsity; a multiply-add counts as 2";

constexpr std::array figures{
    required<&Accelerator::memory, Gibi>("memory_GiB", "Memory", "GiB", "Capacity that weights and KV cache are fitted into"),
    optional<&Accelerator::reportedMemory, Gibi>("reported_memory_GiB", "Reported memory", "GiB", "What the driver reports as the total, somewhat less than is built in"),
    required<&Accelerator::memoryBandwidth, Giga>("memory_bandwidth_GBps", "Bandwidth", "GB/s", "Of the memory: the slope of the roofline's memory roof"),
    optional<&Accelerator::l2Cache, Mebi>("l2_MiB", "L2 cache", "MiB", "Level-2 caches of the whole GPU together; datasheets write MB"),
    optional<&Accelerator::multiprocessors, Plain>("multiprocessors", "Multiprocessors", "", "SMs, compute units, GPU cores: what blocks of work are spread over", true),
    optional<&Accelerator::linkBandwidth, Giga>("link_GBps", "Scale-up link", "GB/s", "From one GPU to the others of its domain, one way"),
    optional<&Accelerator::linkDomain, Plain>("link_domain", "Scale-up domain", "", "GPUs that the scale-up link connects", true),
    optional<&Accelerator::scaleOutBandwidth, Giga>("scale_out_GBps", "Scale-out link", "GB/s", "From one GPU beyond its domain, one way"),
    optional<&Accelerator::pcieBandwidth, Giga>("pcie_GBps", "Host link", "GB/s", "From one GPU to the host over PCIe, one way"),
    optional<&Accelerator::power, Plain>("power_W", "Power", "W", "What the board is limited to (TDP)"),
    optional<&Accelerator::pricePerHour, Plain>("price_USD_per_hour", "Price", "USD/h", "Of one GPU for an hour; without one no cost is shown"),
    peak<Precision::Float32>("peak_TFLOPS/float32", "FP32 dense", "Peak rate in FP32, of the vector units where matrix units have none"),
    peak<Precision::Float16>("peak_TFLOPS/float16", "FP16 dense", dense),
    peak<Precision::Bfloat16>("peak_TFLOPS/bfloat16", "BF16 dense", dense),
    peak<Precision::Int8>("peak_TFLOPS/int8", "INT8 dense", dense),
    peak<Precision::Fp8>("peak_TFLOPS/fp8", "FP8 dense", dense),
    peak<Precision::Fp4>("peak_TFLOPS/fp4", "FP4 dense", dense),
};

/// Takes a key out of what is said of it, and what then says nothing of anything.
void forgetSource(Accelerator& accelerator, std::string_view key)
{
    for (FigureSource& entry : accelerator.sources) std::erase(entry.figures, key);
    std::erase_if(accelerator.sources, [](const FigureSource& entry) { return entry.figures.empty(); });
}

void setSource(Accelerator& accelerator, std::string_view key, const FigureSource& from)
{
    forgetSource(accelerator, key);
    const auto same = std::find_if(accelerator.sources.begin(), accelerator.sources.end(), [&](const FigureSource& entry) {
        return entry.source == from.source && entry.date == from.date && entry.note == from.note;
    });
    if (same != accelerator.sources.end())
        same->figures.emplace_back(key);
    else
        accelerator.sources.push_back({{std::string(key)}, from.source, from.date, from.note});
}

/// The original with what is edited in `accelerator`.
Accelerator withEditsOf(const Accelerator& accelerator, const Accelerator& original)
{
    Accelerator out = original;
    for (const AcceleratorFigure& figure : figures) {
        if (!isEdited(accelerator, figure)) continue;
        figure.set(out, figure.get(accelerator));
        setSource(out, figure.key, {{}, std::string(editedSource), {}, {}});
    }
    return out;
}

bool sameFigures(const Accelerator& a, const Accelerator& b)
{
    return std::all_of(figures.begin(), figures.end(), [&](const AcceleratorFigure& figure) { return figure.get(a) == figure.get(b); });
}

constexpr std::string_view prefixes = "kMGTPE";

/// How many thousands a prefix stands for; 0 for none.
int powerOf(char prefix)
{
    const auto at = prefixes.find(prefix == 'K' ? 'k' : prefix);
    return at == prefixes.npos ? 0 : static_cast<int>(at) + 1;
}

/// A unit as its prefix and the rest: "GiB" is a binary G and "B".
struct Unit {
    int power = 0;
    bool binary = false;
    std::string_view rest;
};

Unit splitUnit(std::string_view text)
{
    Unit unit;
    if (!text.empty()) unit.power = powerOf(text.front());
    if (unit.power > 0) text.remove_prefix(1);
    unit.binary = unit.power > 0 && text.starts_with('i');
    if (unit.binary) text.remove_prefix(1);
    unit.rest = text;
    return unit;
}

/// What a number with the typed unit is to be multiplied by; 0 when the unit is another one. A prefix may stand alone when it is no smaller
/// than the figure's own: "6.7T" can only mean TB/s, "6.7k" of GB/s could mean anything.
double factorOf(const AcceleratorFigure& figure, std::string_view typed)
{
    if (typed.empty() || typed == figure.unit) return 1;
    const Unit own = splitUnit(figure.unit), other = splitUnit(typed);
    const bool alone = other.rest.empty() && other.power >= std::max(own.power, 1);
    const bool same = other.rest == own.rest && (own.power > 0 || other.power > 0);
    if (!same && !alone) return 0;
    if (same && !own.rest.empty() && own.binary != other.binary) return 0;
    return std::pow(own.binary ? 1024.0 : 1000.0, other.power - own.power);
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

}  // namespace

std::span<const AcceleratorFigure> acceleratorFigures() { return figures; }

const AcceleratorFigure* findAcceleratorFigure(std::string_view key)
{
    const auto found = std::find_if(figures.begin(), figures.end(), [&](const AcceleratorFigure& figure) { return figure.key == key; });
    return found == figures.end() ? nullptr : &*found;
}

Result<Accelerator> withFigure(const Accelerator& accelerator, const AcceleratorFigure& figure, std::optional<double> value)
{
    if (value == figure.get(accelerator)) return accelerator;
    const std::string unit = figure.unit.empty() ? "" : " of " + std::string(figure.unit);
    if (value && !(*value > 0 && *value <= mostOfAFigure))
        return fail("expected a positive number" + unit + ", at most " + format::count(mostOfAFigure) + ", found " + format::exact(*value));
    if (value && figure.whole && *value != std::floor(*value)) return fail("expected a whole number, found " + format::exact(*value));
    if (!value && figure.required) return fail("expected a number" + unit + ": nothing can be estimated without it");
    Accelerator changed = accelerator;
    figure.set(changed, value);
    if (changed.peaks.empty()) return fail("expected a number" + unit + ": an accelerator has at least one peak rate");
    setSource(changed, figure.key, {{}, std::string(editedSource), {}, {}});
    return changed;
}

Accelerator withFigureOf(const Accelerator& accelerator, const AcceleratorFigure& figure, const Accelerator& original)
{
    Accelerator changed = accelerator;
    figure.set(changed, figure.get(original));
    if (const FigureSource* source = sourceOf(original, figure.key))
        setSource(changed, figure.key, *source);
    else
        forgetSource(changed, figure.key);
    const Accelerator canonical = withEditsOf(changed, original);
    return sameFigures(canonical, changed) ? canonical : changed;
}

const FigureSource* sourceOf(const Accelerator& accelerator, std::string_view key)
{
    for (const FigureSource& entry : accelerator.sources)
        if (std::find(entry.figures.begin(), entry.figures.end(), key) != entry.figures.end()) return &entry;
    return nullptr;
}

bool isEdited(const Accelerator& accelerator, const AcceleratorFigure& figure)
{
    const FigureSource* source = sourceOf(accelerator, figure.key);
    return source && source->source == editedSource;
}

Result<std::optional<double>> parseFigure(const AcceleratorFigure& figure, std::string_view text)
{
    text = trimmed(text);
    if (text.empty()) return std::optional<double>();
    constexpr std::string_view numberCharacters = "+-.0123456789, ";
    const std::size_t digits = std::min(text.find_first_not_of(numberCharacters), text.size());
    const double factor = factorOf(figure, text.substr(digits));
    double value = 0;
    if (factor == 0 || !format::parse(text.substr(0, digits), value)) {
        const std::string unit = figure.unit.empty() ? "" : " of " + std::string(figure.unit);
        return fail("expected a number" + unit + ", found \"" + std::string(text.substr(0, 40)) + '"');
    }
    return std::optional(value * factor);
}

std::string figureNumber(double value) { return value == std::floor(value) ? format::count(value) : format::exact(value); }

std::string figureText(const AcceleratorFigure& figure, double value)
{
    return figure.unit.empty() ? figureNumber(value) : figureNumber(value) + ' ' + std::string(figure.unit);
}

}  // namespace gable
