#include "core/model/format.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gable {

namespace {

// id, bits, group inputs, group outputs, scale bytes, zero bits, per input, per module, super bytes, super group.
// Where the tool that writes a format keeps scales in the model's dtype (compressed-tensors), two bytes stand here and the reader of that
// dialect puts in the width of the dtype.
constexpr std::array formats{
    Format{"bfloat16", 16},
    Format{"float16", 16},
    Format{"float32", 32},
    Format{"fp8", 8, 0, 0, 4, 0, 0, 4},               // one scale for the weights, one for the activations
    Format{"fp8-channel", 8, 0, 1, 4},
    Format{"fp8-block", 8, 128, 128, 4},
    Format{"fp8-block-ue8m0", 8, 128, 128, 1},
    Format{"mxfp8", 8, 32, 1, 1},
    Format{"nvfp4", 4, 16, 1, 1, 0, 0, 8},            // FP8 scales; a second one and that of the activations in FP32
    Format{"w4a16-nvfp4", 4, 16, 1, 1, 0, 0, 4},      // the same without activation scale
    Format{"mxfp4", 4, 32, 1, 1},
    Format{"int8", 8, 0, 1, 2},
    Format{"int4", 4, 128, 1, 2, 0, 0, 8},            // the shape of the packed matrix as two 32-bit integers
    Format{"gptq-int4", 4, 128, 1, 2, 4, 4},          // zero points are stored for symmetric quantization too
    Format{"awq-int4", 4, 128, 1, 2, 4},
    Format{"nf4", 4, 64, 0, 4, 0, 0, 64},             // blocks of 64 run over the flattened matrix; the table of 16 codes in FP32
    Format{"nf4-double", 4, 64, 0, 1, 0, 0, 64 + 1024, 4, 256},  // and one of 256 codes for the scales
    Format{"bnb-fp4", 4, 64, 0, 4, 0, 0, 64},
    Format{"bnb-int8", 8, 0, 1, 4},
    Format{"modelopt-awq-int4", 4, 128, 1, 4, 0, 2},  // FP32 scales, a smoothing factor for each input
};

constexpr bool isBlocked(std::string_view id) { return id.starts_with("fp8-block"); }
constexpr bool isInteger(std::string_view id) { return id == "int4" || id == "int8" || id.ends_with("-int4"); }

std::string_view name(std::string_view id)
{
    struct Name {
        std::string_view id, text;
    };
    constexpr std::array names{
        Name{"bfloat16", "BF16"}, Name{"float16", "FP16"}, Name{"float32", "FP32"}, Name{"fp8", "FP8"},
        Name{"fp8-channel", "FP8, a scale per channel"}, Name{"fp8-block", "FP8"}, Name{"fp8-block-ue8m0", "FP8, UE8M0 scales"},
        Name{"mxfp8", "MXFP8"}, Name{"nvfp4", "NVFP4"}, Name{"w4a16-nvfp4", "NVFP4, 16-bit activations"}, Name{"mxfp4", "MXFP4"},
        Name{"int8", ""}, Name{"int4", ""}, Name{"gptq-int4", "GPTQ "}, Name{"awq-int4", "AWQ "}, Name{"nf4", "NF4"},
        Name{"nf4-double", "NF4, double quantization"}, Name{"bnb-fp4", "FP4 of bitsandbytes"}, Name{"bnb-int8", "INT8 with outliers"},
        Name{"modelopt-awq-int4", "AWQ "},
    };
    const auto found = std::find_if(names.begin(), names.end(), [id](const Name& n) { return n.id == id; });
    return found == names.end() ? id : found->text;
}

}  // namespace

double Format::bytes(double outputs, double inputs) const
{
    const double weights = std::ceil(outputs * inputs * bits / 8);
    const double fixed = perInputBytes * inputs + perModuleBytes;
    if (scaleBytes == 0) return weights + fixed;
    // Without groups of outputs a scale spans them all, but for formats that cut the flattened matrix into groups.
    const bool flattened = groupInputs > 0 && groupOutputs == 0;
    const double columns = groupInputs > 0 ? std::ceil(inputs / groupInputs) : 1;
    const double rows = groupOutputs > 0 ? std::ceil(outputs / groupOutputs) : 1;
    const double scales = flattened ? std::ceil(outputs * inputs / groupInputs) : columns * rows;
    const double supers = superGroup > 0 ? std::ceil(scales / superGroup) * superBytes : 0;
    return weights + scales * scaleBytes + std::ceil(scales * zeroBits / 8) + supers + fixed;
}

std::string Format::label() const
{
    std::string out(name(id));
    const auto whole = [](double value) { return std::to_string(static_cast<long long>(value)); };
    if (isBlocked(id)) return out + ", " + whole(groupOutputs) + " × " + whole(groupInputs) + " blocks";
    if (!isInteger(id)) return out;
    out += "INT" + whole(bits);
    if (groupInputs > 0) return out + ", groups of " + whole(groupInputs);
    return out + (groupOutputs > 0 ? ", a scale per channel" : "");
}

std::span<const Format> namedFormats() { return formats; }

const Format* namedFormat(std::string_view id)
{
    const auto found = std::find_if(formats.begin(), formats.end(), [id](const Format& f) { return f.id == id; });
    return found == formats.end() ? nullptr : &*found;
}

const Format* plainFormat(std::string_view dtype)
{
    if (dtype == "float32" || dtype == "float") return namedFormat("float32");
    if (dtype == "float16" || dtype == "half") return namedFormat("float16");
    return dtype == "bfloat16" ? namedFormat("bfloat16") : nullptr;
}

}  // namespace gable
