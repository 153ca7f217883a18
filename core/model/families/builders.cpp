#include "core/model/families/builders.h"

#include <algorithm>
#include <cmath>

namespace gable::families {

namespace {

std::string join(std::string_view a, std::string_view b) { return std::string(a) += b; }

/// The first of the keys that is there, else the first.
std::string_view present(const ConfigFields& fields, const std::vector<std::string_view>& keys)
{
    const auto found = std::find_if(keys.begin(), keys.end(), [&](std::string_view key) { return fields.has(key); });
    return found == keys.end() ? keys.front() : *found;
}

}  // namespace

Module linear(Part part, std::string name, double outputs, double inputs, bool bias)
{
    Module module;
    module.name = std::move(name);
    module.part = part;
    module.outputs = outputs;
    module.inputs = inputs;
    module.bias = bias ? outputs : 0;
    return module;
}

Module parameter(Part part, std::string name, double outputs, double inputs)
{
    Module module = linear(part, std::move(name), outputs, inputs);
    module.use = Use::Parameter;
    return module;
}

Module norm(std::string name, double width, bool bias)
{
    Module module = parameter(Part::Norms, std::move(name), width);
    module.bias = bias ? width : 0;
    return module;
}

Module wide(Module module)
{
    module.format = *namedFormat("float32");
    module.fixedFormat = true;
    return module;
}

Architecture decoder(const FamilyInput& in, const DecoderOptions& options)
{
    Architecture out;
    out.hidden = in.text.size(present(in.text, options.hidden));
    const std::string_view vocabulary = present(in.text, options.vocabulary);
    out.vocabulary = options.vocabularyDefault > 0 ? sizeOr(in.text, {vocabulary}, options.vocabularyDefault) : in.text.size(vocabulary);
    out.context = in.text.count(present(in.text, options.context), 0);
    out.layerPrefix = options.layerPrefix;
    constexpr std::string_view tie = "tie_word_embeddings";
    out.tied = in.top.flag(tie, in.text.flag(tie, options.tied));
    const double rows = std::ceil(out.vocabulary / options.vocabularyMultiple) * options.vocabularyMultiple;

    Module embedding = parameter(Part::Embedding, std::string(options.embedding), rows, out.hidden);
    if (!out.tied) embedding.use = Use::Lookup;  // a tied table is also the matrix of the unembedding
    out.outside.push_back(std::move(embedding));
    out.outside.push_back(norm(std::string(options.norm), out.hidden, options.normBias));
    if (!out.tied) out.outside.push_back(linear(Part::Unembed, std::string(options.head), rows, out.hidden, options.headBias));
    return out;
}

Gqa readGqa(const FamilyInput& in, double hidden)
{
    Gqa gqa;
    gqa.heads = in.text.size("num_attention_heads");
    gqa.kvHeads = sizeOr(in.text, {"num_key_value_heads", "num_attention_groups", "num_kv_heads", "kv_n_heads", "multi_query_group_num"}, gqa.heads);
    gqa.headDim = sizeOr(in.text, {"head_dim"}, std::floor(hidden / gqa.heads));
    gqa.valueDim = gqa.headDim;
    if (gqa.headDim == 0) in.text.fail("num_attention_heads", "expected at most as many as hidden_size");
    return gqa;
}

void addGqa(Layer& layer, double hidden, const Gqa& gqa, const GqaOptions& options)
{
    const auto name = [&](std::string_view part) { return join(options.prefix, part); };
    const double query = gqa.heads * gqa.headDim * (options.gate == Gate::Full ? 2 : 1);
    const double key = gqa.sharesKv ? 0 : gqa.kvHeads * gqa.headDim;
    const double value = gqa.sharesKv || options.valueFromKey ? 0 : gqa.kvHeads * gqa.valueDim;
    layer.mixers.push_back(gqa);
    if (options.fused) {
        layer.modules.push_back(linear(Part::Attention, name(options.fusedName), query + key + value, hidden, options.qkvBias));
    } else {
        layer.modules.push_back(linear(Part::Attention, name(options.q), query, hidden, options.qkvBias));
        if (key > 0) layer.modules.push_back(linear(Part::Attention, name(options.k), key, hidden, options.qkvBias));
        if (value > 0) layer.modules.push_back(linear(Part::Attention, name(options.v), value, hidden, options.qkvBias));
    }
    layer.modules.push_back(linear(Part::Attention, name(options.o), hidden, gqa.heads * gqa.valueDim, options.outputBias));
    if (options.gate == Gate::PerHead) layer.modules.push_back(linear(Part::Attention, name(options.gateName), gqa.heads, hidden));
    if (gqa.sinks) layer.modules.push_back(parameter(Part::Attention, name(options.sinks), gqa.heads));
    if (options.qkNorm == QkNorm::None) return;
    const bool perHead = options.qkNorm == QkNorm::PerHead;
    layer.modules.push_back(norm(name(options.qNorm), perHead ? gqa.headDim : gqa.heads * gqa.headDim));
    if (!gqa.sharesKv) layer.modules.push_back(norm(name(options.kNorm), perHead ? gqa.headDim : gqa.kvHeads * gqa.headDim));
}

Mla readMla(const FamilyInput& in)
{
    Mla mla;
    mla.heads = in.text.size("num_attention_heads");
    mla.queryRank = in.text.count("q_lora_rank", 0);
    mla.kvRank = in.text.size("kv_lora_rank");
    mla.nopeDim = in.text.size("qk_nope_head_dim");
    mla.ropeDim = in.text.size("qk_rope_head_dim");
    mla.valueDim = in.text.size("v_head_dim");
    return mla;
}

void addMla(Layer& layer, double hidden, const Mla& mla, const MlaOptions& options)
{
    const auto name = [&](std::string_view part) { return join(options.prefix, part); };
    auto& modules = layer.modules;
    layer.mixers.push_back(mla);
    const double query = mla.heads * (mla.nopeDim + mla.ropeDim);
    if (mla.queryRank > 0) {
        modules.push_back(linear(Part::Attention, name("q_a_proj"), mla.queryRank, hidden));
        modules.push_back(norm(name("q_a_layernorm"), mla.queryRank));
        modules.push_back(linear(Part::Attention, name("q_b_proj"), query, mla.queryRank));
    } else {
        modules.push_back(linear(Part::Attention, name("q_proj"), query, hidden));
    }
    modules.push_back(linear(Part::Attention, name("kv_a_proj_with_mqa"), mla.kvRank + mla.ropeDim, hidden));
    modules.push_back(norm(name("kv_a_layernorm"), mla.kvRank));
    modules.push_back(linear(Part::Attention, name("kv_b_proj"), mla.heads * (mla.nopeDim + mla.valueDim), mla.kvRank));
    modules.push_back(linear(Part::Attention, name("o_proj"), hidden, mla.heads * mla.valueDim));
    if (mla.outputGate) modules.push_back(linear(Part::Attention, name(options.outputGate), mla.heads * mla.valueDim, hidden));
    if (!mla.indexer) return;
    const Indexer& indexer = *mla.indexer;
    modules.push_back(linear(Part::Indexer, name("indexer.wq_b"), indexer.heads * indexer.headDim, mla.queryRank));
    modules.push_back(linear(Part::Indexer, name("indexer.wk"), indexer.headDim, hidden));
    modules.push_back(parameter(Part::Indexer, name("indexer.weights_proj"), indexer.heads, hidden));  // kept wide by every quantizer
    modules.push_back(norm(name("indexer.k_norm"), indexer.headDim, true));
}

void addMamba1(Layer& layer, double hidden, const StateMixer& mixer, const Mamba1Options& options)
{
    const auto name = [&](std::string_view part) { return join(options.prefix, part); };
    auto& modules = layer.modules;
    const double inner = mixer.valueDim;
    layer.mixers.push_back(mixer);
    constexpr Part part = Part::LinearAttention;
    modules.push_back(linear(part, name("in_proj"), 2 * inner, hidden, options.projBias));
    modules.push_back(parameter(part, name("conv1d"), inner, mixer.convKernel));
    modules.back().bias = options.convBias ? inner : 0;
    modules.push_back(linear(part, name("x_proj"), options.rank + 2 * mixer.keyDim, inner));
    modules.push_back(linear(part, name("dt_proj"), inner, options.rank, true));
    modules.push_back(parameter(part, name("A_log"), inner, mixer.keyDim));
    modules.push_back(parameter(part, name("D"), inner));
    modules.push_back(linear(part, name("out_proj"), hidden, inner, options.projBias));
    if (options.innerNorms) modules.push_back(parameter(part, name("dt_b_c_layernorm"), options.rank + 2 * mixer.keyDim));
}

StateMixer mamba2(double heads, double headDim, double groups, double state, double convKernel, bool wideState)
{
    StateMixer mixer;
    mixer.kind = StateKind::Mamba2;
    mixer.heads = heads;
    mixer.valueDim = headDim;
    mixer.keyHeads = groups;
    mixer.keyDim = state;
    mixer.convKernel = convKernel;
    mixer.convChannels = heads * headDim + 2 * groups * state;
    mixer.wideState = wideState;
    return mixer;
}

void addMamba2(Layer& layer, double hidden, const StateMixer& mixer, const Mamba2Options& options)
{
    const auto name = [&](std::string_view part) { return join(options.prefix, part); };
    auto& modules = layer.modules;
    const double inner = mixer.heads * mixer.valueDim;
    layer.mixers.push_back(mixer);
    constexpr Part part = Part::LinearAttention;
    modules.push_back(linear(part, name("in_proj"), inner + mixer.convChannels + mixer.heads, hidden, options.projBias));
    modules.push_back(parameter(part, name("conv1d"), mixer.convChannels, mixer.convKernel));
    modules.back().bias = options.convBias ? mixer.convChannels : 0;
    for (const std::string_view vector : {"A_log", "D", "dt_bias"}) modules.push_back(parameter(part, name(vector), mixer.heads));
    if (options.gatedNorm) modules.push_back(parameter(part, name("norm"), inner));
    modules.push_back(linear(part, name("out_proj"), hidden, inner, options.projBias));
}

void addFfnModules(Layer& layer, Part part, double hidden, const DenseFfn& ffn, const FfnOptions& options)
{
    const auto name = [&](std::string_view module) { return join(options.prefix, module); };
    if (ffn.gated && options.fused) {
        layer.modules.push_back(linear(part, name(options.fusedName), 2 * ffn.width, hidden, options.bias));
    } else {
        if (ffn.gated) layer.modules.push_back(linear(part, name(options.gate), ffn.width, hidden, options.bias));
        layer.modules.push_back(linear(part, name(options.up), ffn.width, hidden, options.bias));
    }
    layer.modules.push_back(linear(part, name(options.down), hidden, ffn.width, options.bias));
}

void addDense(Layer& layer, double hidden, const DenseFfn& ffn, const FfnOptions& options)
{
    layer.feedForward = ffn;
    addFfnModules(layer, Part::DenseFfn, hidden, ffn, options);
}

void addMoe(Layer& layer, double hidden, const Moe& moe, const MoeOptions& options)
{
    const auto name = [&](std::string_view module) { return join(options.prefix, module); };
    layer.feedForward = moe;
    Module router = parameter(Part::Router, name(options.router), moe.experts, hidden);
    router.bias = options.routerBias ? moe.experts : 0;
    layer.modules.push_back(options.wideRouter ? wide(router) : router);
    if (options.selectionBias) layer.modules.push_back(wide(parameter(Part::Router, name(options.selection), moe.experts)));

    const double inputs = moe.latent > 0 ? moe.latent : hidden;
    const auto addExperts = [&](std::string_view matrix, double outputs, double columns) {
        Module module = linear(Part::RoutedExperts, name(options.experts) + (options.stacked ? "." : ".*.") + std::string(matrix), outputs, columns,
                               options.expertBias);
        module.copies = moe.experts;
        module.activeCopies = std::min(moe.topK, moe.experts);
        layer.modules.push_back(std::move(module));
    };
    if (options.stacked && moe.gated) {
        addExperts("gate_up_proj", 2 * moe.width, inputs);
    } else {
        if (moe.gated) addExperts(options.gate, moe.width, inputs);
        addExperts(options.up, moe.width, inputs);
    }
    addExperts(options.stacked ? "down_proj" : options.down, inputs, moe.width);

    if (moe.sharedWidth == 0) return;
    FfnOptions shared;
    const std::string prefix = name(options.shared);
    shared.prefix = prefix;
    addFfnModules(layer, Part::SharedExperts, hidden, {moe.sharedWidth, moe.gated}, shared);
    if (options.sharedGate) layer.modules.push_back(parameter(Part::SharedExperts, name(options.sharedGateName), 1, hidden));
}

double expertCount(const ConfigFields& text)
{
    return text.count({"num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts"}, 0);
}

double expertsPerToken(const ConfigFields& text)
{
    return text.size({"num_experts_per_tok", "num_experts_per_token", "experts_per_token", "moe_top_k", "moe_topk", "top_k_experts"});
}

double sizeOr(const ConfigFields& fields, ConfigFields::Keys keys, double otherwise) { return fields.find(keys) ? fields.size(keys) : otherwise; }

std::vector<bool> marked(const std::vector<double>& numbers, double layers)
{
    std::vector<bool> out(static_cast<std::size_t>(layers));
    for (double number : numbers)
        if (number >= 0 && number < layers) out[static_cast<std::size_t>(number)] = true;
    return out;
}

std::vector<std::string> layerTypes(const FamilyInput& in, double layers, std::initializer_list<std::string_view> known)
{
    constexpr std::string_view key = "layer_types";
    std::vector<std::string> types = in.text.texts(key, layers);
    const auto isKnown = [&](const std::string& type) { return std::find(known.begin(), known.end(), type) != known.end(); };
    const auto unknown = std::find_if_not(types.begin(), types.end(), isKnown);
    if (unknown == types.end()) return types;
    std::string names;
    for (std::string_view name : known) names += (names.empty() ? "" : " or ") + std::string(name);
    in.text.fail(key, "expected " + names + ", found " + ConfigValue(*unknown).describe() + " in it");
    return types;
}

std::vector<bool> slidingLayers(const FamilyInput& in, double layers, double pattern)
{
    std::vector<bool> out;
    for (const std::string& type : layerTypes(in, layers, {"full_attention", "sliding_attention"})) out.push_back(type == "sliding_attention");
    for (double index = static_cast<double>(out.size()); index < layers; ++index) out.push_back(pattern > 0 && std::fmod(index + 1, pattern) != 0);
    return out;
}

std::vector<bool> moeLayers(const ConfigFields& text, double layers, double denseDefault)
{
    std::vector<bool> out(static_cast<std::size_t>(layers));
    if (const auto types = text.texts("mlp_layer_types", layers); !types.empty()) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = types[i] == "sparse";
            if (!out[i] && types[i] != "dense") text.fail("mlp_layer_types", "expected dense or sparse, found " + ConfigValue(types[i]).describe() + " in it");
        }
        return out;
    }
    constexpr std::string_view period = "moe_layer_freq";
    if (const ConfigValue* value = text.find({period}); value && value->list()) {
        const std::vector<double> list = text.counts(period, layers);
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = list[i] != 0;
        return out;
    }
    const double dense = text.count("first_k_dense_replace", denseDefault);
    const double every = sizeOr(text, {period}, 1);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto index = static_cast<double>(i);
        out[i] = index >= dense && std::fmod(index, every) == 0;
    }
    return out;
}

}  // namespace gable::families
