#pragma once

#include <vector>

#include "core/model/families/builders.h"

/// What the Qwen families share: which layers have a window, which have experts, and their mixture of experts.
namespace gable::families {

/// Window of each layer: with `use_sliding_window` the layers from `max_window_layers` on (or as `layer_types` says), else 0.
std::vector<double> qwenWindows(const FamilyInput& in, double layers);

/// Whether the config is one of experts at all: their number counts, else the model's name.
bool qwenHasExperts(const FamilyInput& in);
/// Layers with experts: every `decoder_sparse_step`-th but those of `mlp_only_layers`.
std::vector<bool> qwenSparseLayers(const FamilyInput& in, double layers);

struct QwenFfn {
    double dense = 0;  ///< width of the layers without experts
    Moe moe;
};

/// Shared experts are read only `withShared`: Qwen3-MoE has none whatever its config says.
QwenFfn readQwenFfn(const FamilyInput& in, bool hasExperts, bool hasDense, bool withShared);
void addQwenFfn(Layer& layer, double hidden, const QwenFfn& ffn, bool sparse);

/// The two norms of every layer.
void addQwenNorms(Layer& layer, double hidden);

}  // namespace gable::families
