#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/scenario/deployment.h"
#include "core/scenario/model.h"

/// The chain of parsers that fills the fields of each component from a config. Later parsers override earlier ones: order matters.
namespace gable::vllm {

/// Fields by the source's names.
enum class Arg {
    VocabSize, HiddenSize, NumAttentionHeads, NumHiddenLayers, WeightByteSize, ActivationByteSize, DpSize, TpSize, PpSize,
    NumKeyValueHeads, HeadDim, CacheByteSize,
    IntermediateSize, NumExperts, NumExpertsPerTok, MoeIntermediateSize, NumSharedExperts, NumMoeLayers, FfnTpSize, FfnEpSize,
    Count
};

std::string_view name(Arg arg);

/// A parsed field: its value, or why validation will refuse it ("found null").
struct ParsedArg {
    double value = 0;
    std::string refused;  ///< empty for a good value
};

struct ParsedArgs {
    std::array<ParsedArg, static_cast<std::size_t>(Arg::Count)> values;

    ParsedArg& operator[](Arg arg) { return values[static_cast<std::size_t>(arg)]; }
    const ParsedArg& operator[](Arg arg) const { return values[static_cast<std::size_t>(arg)]; }
};

/// A component that can't be built: code and reason.
struct Invalid {
    std::string_view code;
    std::string message;
};

/// One run of a chain: fields, or why the component is invalid. An Error instead is what makes the source itself fail.
struct ChainResult {
    ParsedArgs args;
    std::optional<Invalid> invalid;
};

/// What is the same for every chain.
struct ParserInput {
    const Model& model;
    const Deployment& deployment;
    std::string dtype;         ///< resolved
    std::string quantization;  ///< resolved; empty for none
};

Result<ChainResult> parseAttention(const ParserInput& input);
Result<ChainResult> parseFfn(const ParserInput& input);
Result<ChainResult> parseUnembed(const ParserInput& input);

}  // namespace gable::vllm
