#pragma once

#include <array>
#include <string_view>

namespace gable {

/// Whose count of FLOPs and bytes: that of vLLM's own MFU counters, or what the hardware really executes.
enum class Accounting { Vllm, Hardware };
inline constexpr std::array allAccountings{Accounting::Vllm, Accounting::Hardware};

/// One GPU after sharding, or the whole model on all of them.
enum class Scope { PerGpu, Global };

constexpr std::string_view id(Accounting accounting) { return accounting == Accounting::Vllm ? "vllm" : "hardware"; }
constexpr std::string_view label(Accounting accounting) { return accounting == Accounting::Vllm ? "vLLM counters" : "Hardware estimate"; }
constexpr Accounting other(Accounting accounting) { return accounting == Accounting::Vllm ? Accounting::Hardware : Accounting::Vllm; }
constexpr std::string_view id(Scope scope) { return scope == Scope::PerGpu ? "per-gpu" : "global"; }
constexpr std::string_view label(Scope scope) { return scope == Scope::PerGpu ? "per GPU" : "all GPUs"; }

}  // namespace gable
