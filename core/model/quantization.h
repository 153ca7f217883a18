#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/model/architecture.h"
#include "core/model/config_fields.h"

namespace gable {

/// What a user or a scenario says about stored formats, beyond the config.
struct FormatChoice {
    std::string dtype = "auto";                ///< auto = the config's
    std::string quantization = "from-config";  ///< from-config, none, or a method's name: all linear layers but embedding, unembedding, router
    std::vector<std::pair<Part, std::string>> overrides;  ///< a named format for every linear module of a part; last word

    friend bool operator==(const FormatChoice&, const FormatChoice&) = default;
};

/// Gives each module of the architecture its stored format, from the config's `quantization_config` (of the top level or of the text config),
/// the side file and the choice. Groups whose layers differ in formats are split, experts that differ among one layer too. What can't be
/// made out is listed as an assumption; errors (a field of the wrong kind) go to the log with their pointers.
void applyFormats(Architecture& architecture, const ConfigFields& top, const ConfigFields& text, const ConfigFields* sideFile,
                  const FormatChoice& choice, ReadLog& log);

/// KV-cache dtype that a quantization config asks for: "fp8" or empty.
std::string kvCacheDtype(const ConfigFields& top, const ConfigFields& text, const ConfigFields* sideFile);

}  // namespace gable
