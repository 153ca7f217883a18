#pragma once

#include <string_view>

namespace gable {

/// Whose count of FLOPs and bytes: so far that of vLLM's own MFU counters.
enum class Accounting { Vllm };

/// One GPU after sharding, or the whole model on all of them.
enum class Scope { PerGpu, Global };

constexpr std::string_view id(Accounting) { return "vllm"; }
constexpr std::string_view label(Accounting) { return "vLLM counters"; }
constexpr std::string_view id(Scope scope) { return scope == Scope::PerGpu ? "per-gpu" : "global"; }
constexpr std::string_view label(Scope scope) { return scope == Scope::PerGpu ? "per GPU" : "all GPUs"; }

}  // namespace gable
