#include <algorithm>

#include "core/components/kernel_map.h"
#include "core/estimate/differences_walk.h"

/// What vLLM's counters make of the layers of a model.
namespace gable::walk {

namespace {

template <typename Predicate>
bool removeModules(Layer& layer, Predicate predicate)
{
    return std::erase_if(layer.modules, predicate) > 0;
}

bool isRowsCut(const Module& module, const Layer& layer) { return components::kernelOf(module, layer).cut == components::Cut::Rows; }

/// The format of the matrices of a part, by the side on which they are cut; that of the other side, or `otherwise`, when there is none.
Format formatIn(const Layer& layer, Part part, bool rowsCut, const Format& otherwise)
{
    const Module* fallback = nullptr;
    for (const Module& module : layer.modules) {
        if (module.part != part || module.use != Use::Linear || module.inputs <= 1) continue;
        if (isRowsCut(module, layer) == rowsCut) return module.format;
        fallback = &module;
    }
    return fallback ? fallback->format : otherwise;
}

Format plainOf(const Architecture& architecture)
{
    const Format* plain = plainFormat(architecture.dtype);
    return plain ? *plain : Format();
}

Module matrix(std::string name, Part part, double outputs, double inputs, const Format& format, double copies = 1)
{
    Module out;
    out.name = std::move(name);
    out.part = part;
    out.outputs = outputs;
    out.inputs = inputs;
    out.format = format;
    out.copies = copies;
    return out;
}

bool isKind(const Mixer& mixer, Replaced kind)
{
    switch (kind) {
        case Replaced::Latent: return std::holds_alternative<Mla>(mixer);
        case Replaced::Compressed: return std::holds_alternative<CompressedAttention>(mixer);
        case Replaced::State: return std::holds_alternative<StateMixer>(mixer);
        case Replaced::Missing: return std::holds_alternative<LinearMixer>(mixer);
        case Replaced::Shape: return std::holds_alternative<Gqa>(mixer);
    }
    return false;
}

bool hasOther(const Layer& layer, Replaced kind)
{
    return std::any_of(layer.mixers.begin(), layer.mixers.end(), [kind](const Mixer& mixer) { return !isKind(mixer, kind); });
}

/// The attention of vLLM's counters in the place of all mixers, its matrices stored as those that were there.
void setAttention(Layer& layer, const vllm::AttentionParams<double>& seen, const Format& plain)
{
    const bool attends = std::any_of(layer.modules.begin(), layer.modules.end(), [](const Module& m) { return m.part == Part::Attention; });
    const Part from = attends ? Part::Attention : Part::LinearAttention;
    const Format in = formatIn(layer, from, false, plain), out = formatIn(layer, from, true, in);
    removeModules(layer, [](const Module& m) { return m.part == Part::Attention || m.part == Part::LinearAttention; });
    const double queries = seen.numAttentionHeads * seen.headDim, keys = seen.numKeyValueHeads * seen.headDim;
    layer.modules.push_back(matrix("q_proj", Part::Attention, queries, seen.hiddenSize, in));
    layer.modules.push_back(matrix("k_proj", Part::Attention, keys, seen.hiddenSize, in));
    layer.modules.push_back(matrix("v_proj", Part::Attention, keys, seen.hiddenSize, in));
    layer.modules.push_back(matrix("o_proj", Part::Attention, seen.hiddenSize, queries, out));
    Gqa gqa;
    gqa.heads = seen.numAttentionHeads;
    gqa.kvHeads = seen.numKeyValueHeads;
    gqa.headDim = gqa.valueDim = seen.headDim;
    layer.mixers.assign(1, gqa);
}

/// Widths of the feed-forward parts of vLLM's counters, and how their matrices are stored.
struct FeedForwardView {
    const vllm::FfnParams<double>& seen;
    Format dense, routed, shared;
};

void addGated(Layer& layer, const std::string& prefix, Part part, double width, double hidden, const Format& format, double copies = 1)
{
    layer.modules.push_back(matrix(prefix + "gate_proj", part, width, hidden, format, copies));
    layer.modules.push_back(matrix(prefix + "up_proj", part, width, hidden, format, copies));
    layer.modules.push_back(matrix(prefix + "down_proj", part, hidden, width, format, copies));
}

void setFeedForward(Layer& layer, const FeedForwardView& view, bool moe)
{
    const vllm::FfnParams<double>& seen = view.seen;
    removeModules(layer, [](const Module& m) {
        return m.part == Part::DenseFfn || m.part == Part::RoutedExperts || m.part == Part::SharedExperts || m.part == Part::LatentProjection;
    });
    if (!moe) {
        addGated(layer, "mlp.", Part::DenseFfn, seen.intermediateSize, seen.hiddenSize, view.dense);
        layer.feedForward = DenseFfn{seen.intermediateSize, true};
        return;
    }
    Moe experts;
    experts.experts = seen.numExperts;
    experts.topK = seen.numExpertsPerTok;
    experts.width = seen.moeIntermediateSize;
    experts.sharedWidth = seen.numSharedExperts * seen.moeIntermediateSize;
    addGated(layer, "mlp.experts.*.", Part::RoutedExperts, experts.width, seen.hiddenSize, view.routed, seen.numExperts);
    if (experts.sharedWidth > 0) addGated(layer, "mlp.shared_experts.", Part::SharedExperts, experts.sharedWidth, seen.hiddenSize, view.shared);
    layer.feedForward = experts;
}

/// How a part is stored in the first layer that has it.
Format formatOf(const Architecture& architecture, Part part, const Format& otherwise)
{
    for (const LayerGroup& group : architecture.layers)
        for (const Module& module : group.layer.modules)
            if (module.part == part && module.inputs > 1) return module.format;
    return otherwise;
}

FeedForwardView feedForwardView(const Architecture& architecture, const vllm::FfnParams<double>& seen)
{
    FeedForwardView view{seen, {}, {}, {}};
    view.dense = formatOf(architecture, Part::DenseFfn, formatOf(architecture, Part::RoutedExperts, plainOf(architecture)));
    view.routed = formatOf(architecture, Part::RoutedExperts, view.dense);
    view.shared = formatOf(architecture, Part::SharedExperts, view.routed);
    return view;
}

void gate(Layer& layer, Part part)
{
    for (Module& module : layer.modules)
        if (module.part == part && module.inputs > 1 && !isRowsCut(module, layer)) module.outputs *= 2;
}

Format widthOnly(double bytes)
{
    Format out;
    out.id = "counted";
    out.bits = 8 * bytes;
    return out;
}

}  // namespace

void mergeEqualLayers(Architecture& architecture, bool ordered)
{
    std::vector<LayerGroup> merged;
    for (LayerGroup& group : architecture.layers) {
        const auto first = ordered && !merged.empty() ? merged.end() - 1 : merged.begin();
        const auto same = std::find_if(first, merged.end(), [&group](const LayerGroup& other) { return other.layer == group.layer; });
        if (same == merged.end()) merged.push_back(std::move(group));
        else same->count += group.count;
    }
    architecture.layers = std::move(merged);
}

bool dropIndexers(Architecture& architecture)
{
    bool changed = false;
    const auto reset = [&changed](std::optional<Indexer>& indexer) {
        changed = changed || indexer;
        indexer.reset();
    };
    for (LayerGroup& group : architecture.layers) {
        for (Mixer& mixer : group.layer.mixers) {
            if (auto* gqa = std::get_if<Gqa>(&mixer)) reset(gqa->indexer);
            if (auto* compressed = std::get_if<CompressedAttention>(&mixer)) reset(compressed->indexer);
            auto* mla = std::get_if<Mla>(&mixer);
            if (!mla) continue;
            reset(mla->indexer);
            changed = changed || mla->sharedTopK > 0;
            mla->sharedTopK = 0;
        }
        changed |= removeModules(group.layer, [](const Module& m) { return m.part == Part::Indexer; });
    }
    return changed;
}

bool dropHyperConnections(Architecture& architecture)
{
    const auto isHyper = [](const Module& m) { return m.part == Part::HyperConnection; };
    bool changed = std::erase_if(architecture.outside, isHyper) > 0;
    for (LayerGroup& group : architecture.layers) changed |= removeModules(group.layer, isHyper);
    return changed;
}

bool dropWindows(Architecture& architecture)
{
    bool changed = false;
    for (LayerGroup& group : architecture.layers)
        for (Mixer& mixer : group.layer.mixers)
            if (auto* gqa = std::get_if<Gqa>(&mixer)) {
                changed = changed || gqa->window > 0 || gqa->chunk > 0;
                gqa->window = gqa->chunk = 0;
            }
    return changed;
}

bool dropBiases(Architecture& architecture)
{
    bool changed = false;
    const auto drop = [&changed](std::vector<Module>& modules) {
        for (Module& module : modules) {
            changed = changed || module.bias > 0;
            module.bias = 0;
        }
    };
    for (LayerGroup& group : architecture.layers) drop(group.layer.modules);
    drop(architecture.outside);
    return changed;
}

bool replaceMixers(Architecture& architecture, const vllm::AttentionParams<double>& seen, Replaced kind)
{
    const Format plain = plainOf(architecture);
    bool changed = false;
    for (LayerGroup& group : architecture.layers) {
        Layer& layer = group.layer;
        const bool missing = kind == Replaced::Missing && layer.mixers.empty();
        const bool has = std::any_of(layer.mixers.begin(), layer.mixers.end(), [kind](const Mixer& mixer) { return isKind(mixer, kind); });
        if (!missing && !has) continue;
        changed = true;
        if (!hasOther(layer, kind)) {
            setAttention(layer, seen, plain);
            continue;
        }
        // Beside attention it is only left out.
        std::erase_if(layer.mixers, [kind](const Mixer& mixer) { return isKind(mixer, kind); });
        if (kind == Replaced::State) removeModules(layer, [](const Module& m) { return m.part == Part::LinearAttention; });
    }
    return changed;
}

bool addGates(Architecture& architecture)
{
    bool changed = false;
    const auto add = [&changed](Layer& layer, bool& gated, std::initializer_list<Part> parts) {
        if (gated) return;
        gated = changed = true;
        for (const Part part : parts) gate(layer, part);
    };
    for (LayerGroup& group : architecture.layers) {
        if (auto* dense = std::get_if<DenseFfn>(&group.layer.feedForward)) add(group.layer, dense->gated, {Part::DenseFfn});
        auto* moe = std::get_if<Moe>(&group.layer.feedForward);
        if (!moe) continue;
        add(group.layer, moe->gated, {Part::RoutedExperts, Part::SharedExperts});
        if (moe->parallel) add(group.layer, moe->parallel->gated, {Part::DenseFfn});
    }
    return changed;
}

bool addFeedForward(Architecture& architecture, const vllm::FfnParams<double>& seen)
{
    const FeedForwardView view = feedForwardView(architecture, seen);
    bool changed = false;
    for (LayerGroup& group : architecture.layers) {
        if (!std::holds_alternative<std::monostate>(group.layer.feedForward)) continue;
        setFeedForward(group.layer, view, seen.numMoeLayers > 0);
        changed = true;
    }
    return changed;
}

void replaceFeedForward(Architecture& architecture, const vllm::FfnParams<double>& seen)
{
    const FeedForwardView view = feedForwardView(architecture, seen);
    double layers = 0, experts = 0;
    for (const LayerGroup& group : architecture.layers) {
        layers += group.count;
        if (std::holds_alternative<Moe>(group.layer.feedForward)) experts += group.count;
    }
    const double dense = seen.numHiddenLayers - seen.numMoeLayers;
    if (layers == seen.numHiddenLayers && experts == seen.numMoeLayers) {
        for (LayerGroup& group : architecture.layers) setFeedForward(group.layer, view, std::holds_alternative<Moe>(group.layer.feedForward));
        return;
    }
    // Which layers have experts the counters don't say; the first are usually dense.
    std::vector<LayerGroup> out;
    double before = 0;
    for (const LayerGroup& group : architecture.layers) {
        const double plain = std::clamp(dense - before, 0.0, group.count);
        for (const bool moe : {false, true}) {
            const double count = moe ? group.count - plain : plain;
            if (count == 0) continue;
            out.push_back({count, group.layer});
            setFeedForward(out.back().layer, view, moe);
        }
        before += group.count;
    }
    architecture.layers = std::move(out);
}

void storeLayersPlainly(Architecture& architecture, double bytes)
{
    for (LayerGroup& group : architecture.layers)
        for (Module& module : group.layer.modules) module.format = widthOnly(bytes);
}

void storeHeadPlainly(Architecture& architecture, double bytes)
{
    for (Module& module : architecture.outside) module.format = widthOnly(bytes);
}

}  // namespace gable::walk
