#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/units/quantity.h"

namespace gable {

/// Number format that a matrix unit multiplies in.
enum class Precision { Float32, Float16, Bfloat16, Fp8, Fp4, Int8 };

constexpr std::string_view id(Precision precision)
{
    constexpr std::string_view ids[] = {"float32", "float16", "bfloat16", "fp8", "fp4", "int8"};
    return ids[static_cast<int>(precision)];
}
constexpr std::string_view label(Precision precision)
{
    constexpr std::string_view labels[] = {"FP32", "FP16", "BF16", "FP8", "FP4", "INT8"};
    return labels[static_cast<int>(precision)];
}

/// Dense peak rate in one precision.
struct Peak {
    Precision precision;
    FlopsPerSecond rate;

    friend bool operator==(const Peak&, const Peak&) = default;
};

/// Source of a figure that the user typed, in place of a link.
inline constexpr std::string_view editedSource = "edited in the scenario";

/// Where some of the figures of an accelerator come from.
struct FigureSource {
    std::vector<std::string> figures;  ///< keys of `acceleratorFigures()`: "memory_GiB", "peak_TFLOPS/bfloat16"
    std::string source;  ///< a link, or `editedSource`
    std::string date;    ///< day the figures were checked (ISO); empty when edited
    std::string note;    ///< where sources disagree, what was computed; may be empty

    friend bool operator==(const FigureSource&, const FigureSource&) = default;
};

/// One GPU as its datasheet describes it.
struct Accelerator {
    std::string id;      ///< "h100-sxm"
    std::string name;    ///< "H100 SXM 80 GB"
    std::string vendor;
    std::vector<std::string> aliases;
    std::string source;  ///< link to the main datasheet
    std::string date;    ///< day the facts were checked (ISO)
    std::string memoryType;  ///< "HBM3"
    Bytes memory;
    BytesPerSecond memoryBandwidth;
    std::optional<BytesPerSecond> linkBandwidth;  ///< of a GPU to the others in its node, one way
    std::string linkType;    ///< "NVLink 4"; empty when not known
    std::vector<Peak> peaks;  ///< in the order of `acceleratorFigures()`, wide formats first
    std::optional<Bytes> reportedMemory;    ///< what the driver reports: 79.19 GiB on an H100 80 GB
    std::optional<Bytes> l2Cache;           ///< level-2 caches of the whole GPU, in the MB of datasheets
    std::optional<double> multiprocessors;  ///< SMs, compute units, cores of a GPU …
    std::optional<double> linkDomain;       ///< GPUs that the scale-up link connects: 8 on an HGX board, 72 in an NVL72
    std::optional<BytesPerSecond> scaleOutBandwidth;  ///< of a GPU beyond the link's domain, one way
    std::string scaleOutType;                         ///< "InfiniBand NDR"; empty when not known
    std::optional<BytesPerSecond> pcieBandwidth;      ///< to the host, one way
    std::optional<double> power;         ///< W, as the board is limited to (TDP)
    std::optional<double> pricePerHour;  ///< US dollars per GPU-hour
    std::vector<FigureSource> sources;

    /// Rate in this precision; none when the hardware has no unit for it.
    [[nodiscard]] std::optional<FlopsPerSecond> peak(Precision precision) const
    {
        for (const Peak& p : peaks)
            if (p.precision == precision) return p.rate;
        return std::nullopt;
    }

    /// Whether the user changed a figure.
    [[nodiscard]] bool isEdited() const
    {
        for (const FigureSource& entry : sources)
            if (entry.source == editedSource) return true;
        return false;
    }

    friend bool operator==(const Accelerator&, const Accelerator&) = default;
};

}  // namespace gable
