#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/architecture.h"
#include "core/model/config_fields.h"
#include "core/model/quantization_names.h"

/// What every dialect of quantization configs comes down to, and the readers of the dialects.
namespace gable {

/// Modules of these names have this format; none: they stay plain.
struct FormatRule {
    NameSet names;
    std::optional<Format> format;
};

struct QuantizationScheme {
    std::vector<FormatRule> rules;              ///< the first that knows a module counts
    std::optional<Format> linear;               ///< of all other linear modules but the unembedding
    std::optional<Format> routedExperts;        ///< of routed experts, in place of `linear`
    std::vector<Part> keptParts{Part::Router};  ///< linear modules that `linear` leaves plain
    std::vector<std::string_view> keptNames;    ///< the same, by the end of their names
    bool narrowsExcluded = false;               ///< matrices that a rule keeps plain are stored in the model's dtype even where the original is wider
};

/// What the readers know beside the config.
struct QuantizationInput {
    ConfigFields fields;  ///< the object with the quantization
    ConfigFields text;    ///< the text config: V4 says the dtype of its experts there
    const Architecture* architecture;
    Format plain;

    [[nodiscard]] double plainBytes() const { return plain.bits / 8; }
};

/// The scheme of any dialect. Nothing where it can't be made out; an assumption then says so.
std::optional<QuantizationScheme> readScheme(const QuantizationInput& in);
/// All linear layers by the name of a method or format ("fp8", "gptq"); nothing for unknown names.
std::optional<QuantizationScheme> namedScheme(std::string_view method);

// Readers of single dialects.
bool isModelopt(const ConfigFields& fields);
std::optional<QuantizationScheme> readModelopt(const QuantizationInput& in);
std::optional<QuantizationScheme> readCompressedTensors(const QuantizationInput& in);
/// The rules of `config_groups`, which ModelOpt writes as well; a group with the target "Linear" gives `linear`.
void addGroups(const QuantizationInput& in, QuantizationScheme& out);
/// What DeepSeek-V4 and its kin are stored in by themselves: FP8 blocks, routed experts by `expert_dtype`.
void addNativeFp8(const QuantizationInput& in, QuantizationScheme& out);

/// Adds a rule that keeps the modules of the lists under these keys plain.
void addExcluded(const ConfigFields& fields, std::initializer_list<std::string_view> keys, QuantizationScheme& out);
/// Inputs that share a scale: 0 for -1 ("all of a row"); anything but a whole number is an error.
double groupSize(const ConfigFields& fields, std::string_view key, double otherwise);
/// A named format with another group size.
Format grouped(std::string_view id, double group);

/// Gives the modules their formats, splits groups of layers and experts where they differ. Modules that no rule names keep what they have.
void assignFormats(Architecture& architecture, QuantizationScheme& scheme, const Format& plain, ReadLog& log);

}  // namespace gable
