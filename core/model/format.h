#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gable {

/// How the weight matrix of a module is stored: bits of a weight, and the scales and zero points that belong to it.
/// Source of the layouts: the checkpoints' own tensors (`weight_scale_inv`, `weight_scale`, `qzeros`, `absmax` …).
struct Format {
    std::string_view id = "bfloat16";  ///< stable, for programs and `namedFormat`
    double bits = 16;                  ///< of one weight
    double groupInputs = 0;            ///< inputs that share a scale; 0 = all of a row
    double groupOutputs = 0;           ///< outputs that share a scale; 0 = all of them
    double scaleBytes = 0;             ///< of one scale; 0 = no scales
    double zeroBits = 0;               ///< of one zero point, one for each scale
    double perInputBytes = 0;          ///< per input channel: the group index of GPTQ, the smoothing factors of AWQ in ModelOpt's files
    double perModuleBytes = 0;         ///< fixed tensors: a second scale, the scale of the activations, a stored shape, a code table
    double superBytes = 0;             ///< a scale of scales, one for every `superGroup` scales
    double superGroup = 0;

    /// Stored bytes of a matrix outputs × inputs, scales included.
    [[nodiscard]] double bytes(double outputs, double inputs) const;
    /// For people: "FP8, 128 × 128 blocks".
    [[nodiscard]] std::string label() const;

    friend bool operator==(const Format&, const Format&) = default;
};

/// What a user can choose from, simplest first; also the ids by which files and quantization dialects name them.
std::span<const Format> namedFormats();

/// nullptr when there is none with this id.
const Format* namedFormat(std::string_view id);

/// The plain format of a dtype's name: float32 and float are 4 bytes, float16, half and bfloat16 2; nullptr for others.
const Format* plainFormat(std::string_view dtype);

}  // namespace gable
