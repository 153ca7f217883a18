#pragma once

#include <string_view>

#include "core/model/architecture.h"

/// How vLLM runs the matrices of a checkpoint: which are fused into one kernel, and how tensor parallelism cuts each.
namespace gable::components {

enum class Cut {
    Columns,     ///< each GPU computes a part of the outputs
    Rows,        ///< each GPU holds a part of the inputs; an all-reduce follows
    Replicated,  ///< every GPU does all of it
    KeyValue,    ///< by K/V heads, which are copied where there are fewer than GPUs
    FusedQkv,    ///< queries by columns, keys and values by K/V heads, in one matrix
};

struct Kernel {
    std::string_view name;  ///< "qkv_proj": matrices of a layer with the same name and format are one kernel
    Cut cut = Cut::Replicated;
};

/// By the part and the last word of the module's name. What is not listed runs as a kernel of its own, on every GPU.
Kernel kernelOf(const Module& module, const Layer& layer);

/// The last word of a name: "q_proj" of "self_attn.q_proj".
std::string_view lastWord(std::string_view name);

}  // namespace gable::components
