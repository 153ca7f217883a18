#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/model/config_value.h"
#include "core/result.h"
#include "core/scenario/model.h"

/// What vLLM's model config answers about a `config.json` (not part of the perf metrics, but asked by them): rules in comments of the cpp.
namespace gable::vllm {

/// A node of the config together with its JSON pointer, for errors.
struct Node {
    const ConfigValue* value = nullptr;
    std::string pointer;

    [[nodiscard]] const ConfigValue* find(std::string_view key) const { return value ? value->find(key) : nullptr; }
    [[nodiscard]] std::string at(std::string_view key) const;
};

/// Nested text config (`text_config`, `llm_config`, `thinker_config.text_config`), else the config itself.
Node textConfig(const ConfigValue& config);
/// What the FFN parsers look at: `text_config` only, else the config itself.
Node ffnConfig(const ConfigValue& config);

/// A whole number as a lenient reader takes it: 8, 8.0, "8", true. Nothing for what it would refuse.
std::optional<double> lenientInteger(const ConfigValue& value);

/// Architecture facts; an error is what makes vLLM's own model config fail.
struct ArchitectureFacts {
    double vocabSize = 0;
    double hiddenSize = 0;
    double numKeyValueHeads = 0;
    double headSize = 0;
    double numExperts = 0;
};
Result<ArchitectureFacts> architectureFacts(const ConfigValue& config);

/// Resolved names: the quantization method ("" = none) and where a KV-cache dtype "from-config" leads ("auto" or "fp8_e4m3").
Result<std::string> quantizationName(const Model& model, std::string_view asked);
std::string kvCacheDtypeFromConfig(const Model& model, std::string_view quantization);

/// Resolved dtype name; an error for "auto" when the config has none.
Result<std::string> dtypeName(const ConfigValue& config, std::string_view asked);

/// Bytes of an element of a KV cache; an error at this field of a scenario for a name that isn't known.
Result<double> cacheDtypeBytes(std::string_view name, std::string_view field);

/// Bytes of an element; nothing for a name that isn't known.
std::optional<double> dtypeBytes(std::string_view name);

}  // namespace gable::vllm
