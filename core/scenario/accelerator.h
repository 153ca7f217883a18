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

/// One GPU as its datasheet describes it.
struct Accelerator {
    std::string id;      ///< "h100-sxm"
    std::string name;    ///< "H100 SXM 80 GB"
    std::string vendor;
    std::vector<std::string> aliases;
    std::string source;  ///< link to the datasheet
    std::string date;    ///< day the facts were checked (ISO)
    std::string memoryType;  ///< "HBM3"
    Bytes memory;
    BytesPerSecond memoryBandwidth;
    std::optional<BytesPerSecond> linkBandwidth;  ///< of a GPU to the others in its node, one way
    std::string linkType;    ///< "NVLink 4"; empty when not known
    std::vector<Peak> peaks;  ///< from the slowest precision to the fastest

    /// Rate in this precision; none when the hardware has no unit for it.
    [[nodiscard]] std::optional<FlopsPerSecond> peak(Precision precision) const
    {
        for (const Peak& p : peaks)
            if (p.precision == precision) return p.rate;
        return std::nullopt;
    }

    friend bool operator==(const Accelerator&, const Accelerator&) = default;
};

}  // namespace gable
