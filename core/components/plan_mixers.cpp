#include <algorithm>

#include "core/components/attention.h"
#include "core/components/plan_builder.h"
#include "core/components/state_mixer.h"

/// The kernels of each kind of mixer: projections, what makes the cache entries, attention or state update, output projection.
namespace gable::components {

namespace {

const Module* findModule(const Layer& layer, std::string_view word)
{
    for (const Module& module : layer.modules)
        if (lastWord(module.name) == word) return &module;
    return nullptr;
}

std::string withKind(std::string_view phase, std::string_view kind) { return std::string(phase) += kind; }

}  // namespace

/// Rotary embedding of queries and keys, and the write of the new entries to the cache: one pass over them.
void PlanBuilder::addRotary(const Sized& reads, const Sized& queries, const Sized& cached)
{
    addElementwise(Component::Elementwise, "rotary_and_cache", Rows::Tokens, {reads, queries, {3, "two products and a sum"}, {}, 0, cached});
}

/// One kernel a phase.
void PlanBuilder::addAttention(std::string_view kind, const AttentionSizes& s)
{
    const std::initializer_list<Sized> sizes{
        {s.heads, s.headsOrigin}, {s.kvHeads, s.kvOrigin}, {s.keyDim, s.keyOrigin}, {s.valueDim, s.valueOrigin}, {s.cached, s.cachedOrigin},
        {s.window, "sliding window of the config"}, {s.chunk, "attention chunk of the config"}, {s.selected, "index_topk of the config"},
        {s.ratio, "compression of the config"}, {s.expanded ? 1.0 : 0.0, "how vLLM runs this phase"}, {m_plain, "dtype of the model"}, {m_cache, cacheOrigin()}};
    const Precision precision = plainPrecision();
    if (s.prefill) add(Component::Attention, withKind("prefill", kind), Formula::PrefillAttention, Rows::Prefill, precision, sizes);
    if (s.decode) add(Component::Attention, withKind("decode", kind), Formula::DecodeAttention, Rows::Decode, precision, sizes);
}

void PlanBuilder::addIndexer(const Layer& layer, const Indexer& indexer, double ratio)
{
    addKernels(layer, Part::Indexer, Component::Indexer, false);
    add(Component::Indexer, "index_scores", Formula::IndexScores, Rows::Tokens, plainPrecision(),
        {{indexer.heads, "indexer of the config"}, {indexer.headDim, "indexer of the config"}, {ratio, "compression of the config"}, {indexer.topK, "indexer of the config"},
         {m_plain, "dtype of the model"}, {m_plain, "dtype of the model"}});
}

void PlanBuilder::addMixer(const Layer& layer, const Gqa& gqa)
{
    const double heads = gqa.heads / m_tp, kvHeads = std::max(1.0, gqa.kvHeads / m_tp);
    addKernels(layer, Part::Attention, Component::Attention, false);
    const double kept = gqa.sharesKv ? 0 : kvHeads * (gqa.headDim + gqa.valueDim);
    addRotary({heads * gqa.headDim + kept, "queries, keys and values on one GPU"}, {heads * gqa.headDim, "queries on one GPU"}, {kept, "keys and values on one GPU"});
    if (gqa.indexer) addIndexer(layer, *gqa.indexer, 1);
    AttentionSizes sizes;
    sizes.heads = heads;
    sizes.headsOrigin = divided(gqa.heads, "attention heads", m_tp, "TP").origin;
    sizes.kvHeads = kvHeads;
    sizes.kvOrigin = gqa.kvHeads < m_tp ? "K/V heads, fewer than GPUs: each holds one" : divided(gqa.kvHeads, "K/V heads", m_tp, "TP").origin;
    sizes.keyDim = gqa.headDim;
    sizes.valueDim = gqa.valueDim;
    sizes.keyOrigin = "head width of the config";
    sizes.valueOrigin = gqa.valueDim == gqa.headDim ? sizes.keyOrigin : "value head width of the config";
    sizes.cached = gqa.headDim + gqa.valueDim;
    sizes.cachedOrigin = "a key and a value";
    sizes.window = gqa.window;
    sizes.chunk = gqa.chunk;
    sizes.selected = gqa.indexer ? gqa.indexer->topK : 0;
    addAttention(gqa.indexer ? "_sparse" : gqa.window > 0 ? "_window" : gqa.chunk > 0 ? "_chunk" : "", sizes);
    addKernels(layer, Part::Attention, Component::Attention, true);
}

/// Sparse MLA (DSA) runs absorbed in both phases; else prefill expands the latents of its context.
void PlanBuilder::addMixer(const Layer& layer, const Mla& mla)
{
    addKernels(layer, Part::Attention, Component::Attention, false);
    const double latent = mla.kvRank + mla.ropeDim, rotated = mla.heads / m_tp * mla.ropeDim;
    addRotary({rotated + latent, "rotary parts and the latent"}, {rotated, "rotary part of the queries"}, {latent, "latent and rotary key"});
    if (mla.indexer) addIndexer(layer, *mla.indexer, 1);
    const Module* up = findModule(layer, "kv_b_proj");
    const Module none;
    const bool sparse = mla.indexer || mla.sharedTopK > 0;
    if (!sparse) addExpanded(mla, up ? *up : none);
    addAbsorbed(mla, up ? *up : none, sparse);
    addKernels(layer, Part::Attention, Component::Attention, true);
}

void PlanBuilder::addExpanded(const Mla& mla, const Module& up)
{
    const double heads = mla.heads / m_tp;
    add(Component::Attention, "kv_b_proj", Formula::LatentUp, Rows::Prefill, widths(up.format),
        {{mla.kvRank, "kv_lora_rank of the config"}, {heads * (mla.nopeDim + mla.valueDim), "heads × (key + value width) on one GPU"},
         {up.bytes(m_plain) / m_tp, "kv_b_proj on one GPU"}, {m_cache, cacheOrigin()}, {m_plain, "dtype of the model"}});
    AttentionSizes sizes;
    sizes.heads = sizes.kvHeads = heads;
    sizes.headsOrigin = divided(mla.heads, "attention heads", m_tp, "TP").origin;
    sizes.kvOrigin = "every head has keys and values of its own";
    sizes.keyDim = mla.nopeDim + mla.ropeDim;
    sizes.keyOrigin = "qk_nope_head_dim + qk_rope_head_dim of the config";
    sizes.valueDim = mla.valueDim;
    sizes.valueOrigin = "v_head_dim of the config";
    sizes.cached = sizes.keyDim + sizes.valueDim;
    sizes.cachedOrigin = "an expanded key and value";
    sizes.expanded = true;
    sizes.decode = false;
    addAttention("", sizes);
}

void PlanBuilder::addAbsorbed(const Mla& mla, const Module& up, bool sparse)
{
    const double bytes = up.bytes(m_plain) / m_tp, perHead = mla.nopeDim + mla.valueDim;
    const Sized heads = divided(mla.heads, "attention heads", m_tp, "TP"), rank{mla.kvRank, "kv_lora_rank of the config"}, plain{m_plain, "dtype of the model"};
    const Rows rows = sparse ? Rows::Tokens : Rows::Decode;
    const KernelKind kind = widths(up.format);
    add(Component::Attention, "absorb_queries", Formula::HeadLinear, rows, kind,
        {heads, {mla.nopeDim, "qk_nope_head_dim of the config"}, rank, {bytes * mla.nopeDim / perHead, "the key part of kv_b_proj on one GPU"}, plain});
    AttentionSizes sizes;
    sizes.heads = heads.value;
    sizes.headsOrigin = heads.origin;
    sizes.kvHeads = 1;
    sizes.kvOrigin = "one latent for all heads, on every GPU";
    sizes.keyDim = sizes.cached = mla.kvRank + mla.ropeDim;
    sizes.keyOrigin = "kv_lora_rank + qk_rope_head_dim of the config";
    sizes.valueDim = mla.kvRank;
    sizes.valueOrigin = rank.origin;
    sizes.cachedOrigin = "one latent with its rotary key, which serve as key and value";
    sizes.selected = mla.indexer ? mla.indexer->topK : mla.sharedTopK;
    sizes.prefill = sparse;
    addAttention(sparse ? "_sparse" : "_latent", sizes);
    add(Component::Attention, "expand_values", Formula::HeadLinear, rows, kind,
        {heads, rank, {mla.valueDim, "v_head_dim of the config"}, {bytes * mla.valueDim / perHead, "the value part of kv_b_proj on one GPU"}, plain});
}

void PlanBuilder::addMixer(const Layer& layer, const CompressedAttention& attention)
{
    addKernels(layer, Part::Attention, Component::Attention, false);
    const double heads = attention.heads / m_tp;
    const double rotated = heads * attention.ropeDim;
    const double compressed = attention.ratio > 0 ? attention.headDim / attention.ratio : 0;
    addRotary({rotated + attention.headDim, "rotary parts and the shared key"}, {rotated, "rotary part of the queries"},
              {attention.headDim + compressed, "the shared key and value, and a token's part of the compressed one"});
    if (attention.indexer) addIndexer(layer, *attention.indexer, attention.ratio);
    AttentionSizes sizes;
    sizes.heads = heads;
    sizes.headsOrigin = divided(attention.heads, "attention heads", m_tp, "TP").origin;
    sizes.kvHeads = 1;
    sizes.kvOrigin = "one for all heads, on every GPU";
    sizes.keyDim = sizes.valueDim = sizes.cached = attention.headDim;
    sizes.keyOrigin = sizes.valueOrigin = "head_dim of the config";
    sizes.cachedOrigin = "one vector is key and value";
    sizes.window = attention.window;
    addAttention("_window", sizes);
    if (attention.ratio > 0) {
        sizes.window = 0;
        sizes.ratio = attention.ratio;
        sizes.selected = attention.indexer ? attention.indexer->topK : 0;
        addAttention("_compressed", sizes);
    }
    addKernels(layer, Part::Attention, Component::Attention, true);
}

void PlanBuilder::addMixer(const Layer& layer, const StateMixer& mixer)
{
    struct Kind {
        std::string_view name;
        double elementFlops;  ///< of an update and its read-out
        double chunk;         ///< tokens, of the kernels that vLLM uses; 0 = token by token
    };
    constexpr Kind kinds[] = {{"mamba1", 5, 0}, {"mamba2", 5, 256}, {"gated_delta_net", 7, 64}, {"kda", 7, 64}, {"lightning", 5, 256}, {"short_conv", 0, 0}};
    const Kind& kind = kinds[static_cast<int>(mixer.kind)];
    addKernels(layer, Part::LinearAttention, Component::LinearAttention, false);
    // Mamba-2: B and C of a group, which are copied where groups are fewer than GPUs.
    const bool grouped = mixer.kind == StateKind::Mamba2;
    const double groups = 2 * mixer.keyHeads * mixer.keyDim, groupShare = grouped ? shareOf(mixer.keyHeads) : 1 / m_tp;
    if (mixer.convKernel > 1) {
        const Sized channels = grouped ? Sized{(mixer.convChannels - groups) / m_tp + groups * groupShare, "channels of the heads and groups on one GPU"}
                                       : divided(mixer.convChannels, "channels", m_tp, "TP");
        double bytes = 0;
        for (const Module& module : layer.modules)
            if (lastWord(module.name).find("conv") != std::string_view::npos) bytes += module.bytes(m_plain) * channels.value / mixer.convChannels;
        add(Component::LinearAttention, "conv", Formula::ShortConvolution, Rows::Tokens, plainPrecision(),
            {channels, {mixer.convKernel, "convolution of the config"}, {bytes, "kernel of the convolution, as stored"}, {m_plain, "dtype of the model"}});
    }
    if (mixer.kind != StateKind::ShortConv) {
        const bool oneHead = mixer.kind == StateKind::Mamba1, isMamba = oneHead || mixer.kind == StateKind::Mamba2;
        const double heads = oneHead ? 1 : mixer.heads / m_tp, valueDim = oneHead ? mixer.valueDim / m_tp : mixer.valueDim;
        const double keys = oneHead ? 2 * mixer.keyDim : groups * groupShare;
        add(Component::LinearAttention, kind.name, Formula::StateUpdate, Rows::Tokens, plainPrecision(),
            {{heads, divided(mixer.heads, "heads", m_tp, "TP").origin}, {mixer.keyDim, isMamba ? "state size of the config" : "key head width of the config"}, {valueDim, oneHead ? divided(mixer.valueDim, "inner width", m_tp, "TP").origin : "value head width of the config"},
             {kind.elementFlops, "decay 1, outer product and add 2, read-out 2" + std::string(kind.elementFlops > 5 ? "; the delta rule reads the state once more: 2" : "")},
             {kind.chunk, "chunk of the kernels that vLLM uses"}, {mixer.wideState ? 4 : m_plain, mixer.wideState ? "float32 state" : "dtype of the model"}, {keys + heads * valueDim, isMamba ? "B, C and the inner width on one GPU" : "queries, keys and values on one GPU"},
             {m_plain, "dtype of the model"}});
    }
    addKernels(layer, Part::LinearAttention, Component::LinearAttention, true);
}

void PlanBuilder::addMixer(const Layer& layer, const LinearMixer&) { addKernels(layer, Part::Attention, Component::Attention, false); }

}  // namespace gable::components
