#include "core/vllm/model_metrics.h"

#include <array>

#include "core/units/format.h"
#include "core/vllm/architecture_facts.h"
#include "core/vllm/config_parsers.h"

namespace gable::vllm {

namespace {

/// One row per field of a component: where it comes from, where it goes, and how validation bounds it.
template <template <typename> typename Params>
struct FieldRow {
    Arg arg;
    double Params<double>::*member;
    Traced Params<Traced>::*traced;
    bool positive;            ///< must be above 0
    std::string_view symbol;  ///< in explanations
    std::string_view meaning;
};

template <typename N>
using A = AttentionParams<N>;
template <typename N>
using F = FfnParams<N>;
template <typename N>
using U = UnembedParams<N>;

constexpr std::array attentionFields{
    FieldRow<AttentionParams>{Arg::NumHiddenLayers, &A<double>::numHiddenLayers, &A<Traced>::numHiddenLayers, true, "L_all", "layers"},
    FieldRow<AttentionParams>{Arg::HiddenSize, &A<double>::hiddenSize, &A<Traced>::hiddenSize, true, "D", "hidden size"},
    FieldRow<AttentionParams>{Arg::NumAttentionHeads, &A<double>::numAttentionHeads, &A<Traced>::numAttentionHeads, true, "q_all", "query heads"},
    FieldRow<AttentionParams>{Arg::ActivationByteSize, &A<double>::activationByteSize, &A<Traced>::activationByteSize, true, "a", "bytes per activation"},
    FieldRow<AttentionParams>{Arg::TpSize, &A<double>::tpSize, &A<Traced>::tpSize, true, "TP", "tensor-parallel GPUs"},
    FieldRow<AttentionParams>{Arg::PpSize, &A<double>::ppSize, &A<Traced>::ppSize, true, "PP", "pipeline stages"},
    FieldRow<AttentionParams>{Arg::NumKeyValueHeads, &A<double>::numKeyValueHeads, &A<Traced>::numKeyValueHeads, true, "kv_all", "KV heads"},
    FieldRow<AttentionParams>{Arg::HeadDim, &A<double>::headDim, &A<Traced>::headDim, true, "d", "head dimension"},
    FieldRow<AttentionParams>{Arg::CacheByteSize, &A<double>::cacheByteSize, &A<Traced>::cacheByteSize, true, "c", "bytes per cached element"},
    FieldRow<AttentionParams>{Arg::WeightByteSize, &A<double>::weightByteSize, &A<Traced>::weightByteSize, true, "w", "bytes per weight"},
};

constexpr std::array ffnFields{
    FieldRow<FfnParams>{Arg::NumHiddenLayers, &F<double>::numHiddenLayers, &F<Traced>::numHiddenLayers, true, "L_all", "layers"},
    FieldRow<FfnParams>{Arg::HiddenSize, &F<double>::hiddenSize, &F<Traced>::hiddenSize, true, "D", "hidden size"},
    FieldRow<FfnParams>{Arg::ActivationByteSize, &F<double>::activationByteSize, &F<Traced>::activationByteSize, true, "a", "bytes per activation"},
    FieldRow<FfnParams>{Arg::PpSize, &F<double>::ppSize, &F<Traced>::ppSize, true, "PP", "pipeline stages"},
    FieldRow<FfnParams>{Arg::FfnTpSize, &F<double>::ffnTpSize, &F<Traced>::ffnTpSize, true, "TP_ffn", "GPUs that share an FFN's width"},
    FieldRow<FfnParams>{Arg::FfnEpSize, &F<double>::ffnEpSize, &F<Traced>::ffnEpSize, true, "EP", "GPUs that share the experts"},
    FieldRow<FfnParams>{Arg::IntermediateSize, &F<double>::intermediateSize, &F<Traced>::intermediateSize, true, "DI_all", "FFN width"},
    FieldRow<FfnParams>{Arg::NumExperts, &F<double>::numExperts, &F<Traced>::numExperts, false, "E_all", "experts"},
    FieldRow<FfnParams>{Arg::NumExpertsPerTok, &F<double>::numExpertsPerTok, &F<Traced>::numExpertsPerTok, false, "k", "experts per token"},
    FieldRow<FfnParams>{Arg::MoeIntermediateSize, &F<double>::moeIntermediateSize, &F<Traced>::moeIntermediateSize, false, "MI_all", "expert width"},
    FieldRow<FfnParams>{Arg::NumSharedExperts, &F<double>::numSharedExperts, &F<Traced>::numSharedExperts, false, "S", "shared experts"},
    FieldRow<FfnParams>{Arg::NumMoeLayers, &F<double>::numMoeLayers, &F<Traced>::numMoeLayers, false, "Lm_all", "MoE layers"},
    FieldRow<FfnParams>{Arg::WeightByteSize, &F<double>::weightByteSize, &F<Traced>::weightByteSize, true, "w", "bytes per weight"},
};

constexpr std::array unembedFields{
    FieldRow<UnembedParams>{Arg::HiddenSize, &U<double>::hiddenSize, &U<Traced>::hiddenSize, true, "D", "hidden size"},
    FieldRow<UnembedParams>{Arg::VocabSize, &U<double>::vocabSize, &U<Traced>::vocabSize, true, "V_all", "vocabulary"},
    FieldRow<UnembedParams>{Arg::WeightByteSize, &U<double>::weightByteSize, &U<Traced>::weightByteSize, true, "w", "bytes per weight"},
    FieldRow<UnembedParams>{Arg::ActivationByteSize, &U<double>::activationByteSize, &U<Traced>::activationByteSize, true, "a", "bytes per activation"},
    FieldRow<UnembedParams>{Arg::TpSize, &U<double>::tpSize, &U<Traced>::tpSize, false, "TP", "tensor-parallel GPUs"},
};

/// MoE layers need experts, experts per token and a width.
std::string moeFault(const FfnParams<double>& p)
{
    if (p.numMoeLayers <= 0) return {};
    if (p.numExperts == 0) return "num_experts: expected a number other than 0 for MoE layers, found 0";
    if (p.numExpertsPerTok == 0) return "num_experts_per_tok: expected a number other than 0 for MoE layers, found 0";
    if (p.moeIntermediateSize == 0) return "moe_intermediate_size: expected a number other than 0 for MoE layers, found 0";
    return {};
}
std::string moeFault(const AttentionParams<double>&) { return {}; }
std::string moeFault(const UnembedParams<double>&) { return {}; }

template <template <typename> typename Params, std::size_t Size>
void build(const ChainResult& chain, Component component, const std::array<FieldRow<Params>, Size>& rows,
           std::optional<Params<double>>& out, std::vector<Unavailable>& unavailable)
{
    if (chain.invalid) return void(unavailable.push_back({component, chain.invalid->code, chain.invalid->message}));
    Params<double> params{};
    std::string faults;
    const auto fault = [&](Arg arg, const std::string& text) {
        faults += (faults.empty() ? "" : "; ") + std::string(name(arg)) + ": " + text;
    };
    for (const FieldRow<Params>& row : rows) {
        const ParsedArg& parsed = chain.args[row.arg];
        if (!parsed.refused.empty())
            fault(row.arg, parsed.refused);
        else if (row.positive && !(parsed.value > 0))
            fault(row.arg, "expected a number above 0, found " + format::exact(parsed.value));
        params.*(row.member) = parsed.value;
    }
    if (faults.empty()) faults = moeFault(params);
    if (faults.empty())
        out = params;
    else
        unavailable.push_back({component, "validation", faults});
}

Precision activationPrecision(std::string_view dtype)
{
    if (dtype == "float32" || dtype == "float") return Precision::Float32;
    if (dtype == "float16" || dtype == "half") return Precision::Float16;
    if (dtype == "int8") return Precision::Int8;
    return dtype.starts_with("fp8") ? Precision::Fp8 : Precision::Bfloat16;
}

Precision weightPrecision(std::string_view quantization, Precision activations)
{
    if (quantization == "fp8" || quantization == "fbgemm_fp8") return Precision::Fp8;
    return quantization == "mxfp4" ? Precision::Fp4 : activations;
}

template <typename Sink>
void run(const ModelMetrics& metrics, const ExecutionContext& context, Scope scope, Sink& sink)
{
    const Batch<double> batch = batchOf(context);
    const Shards& shards = metrics.shards(scope);
    if (metrics.attention) attention(shards.attention, batch, metrics.precisions, sink);
    if (metrics.ffn) ffn(shards.ffn, batch, metrics.precisions, sink);
    if (metrics.unembed) unembed(shards.unembed, batch, metrics.precisions, sink);
}

Shards shardsOf(const ModelMetrics& metrics, Scope scope)
{
    Shards shards;
    if (metrics.attention) shards.attention = shard(*metrics.attention, scope);
    if (metrics.ffn) shards.ffn = shard(*metrics.ffn, scope);
    if (metrics.unembed) shards.unembed = shard(*metrics.unembed, scope);
    return shards;
}

/// Where the parsers take a field from, for explanations.
std::string origin(Arg arg)
{
    switch (arg) {
        case Arg::TpSize:
        case Arg::PpSize:
        case Arg::FfnTpSize:
        case Arg::FfnEpSize: return "parallelism";
        case Arg::ActivationByteSize: return "always 2 in vLLM's counters";
        case Arg::CacheByteSize: return "KV-cache dtype";
        case Arg::WeightByteSize: return "dtype and quantization";
        default: return std::string(name(arg)) + ", as vLLM's parsers read the config";
    }
}

template <template <typename> typename Params, std::size_t Size>
Params<Traced> traced(const Params<double>& params, const std::array<FieldRow<Params>, Size>& rows)
{
    Params<Traced> out;
    for (const FieldRow<Params>& row : rows) out.*(row.traced) = Traced::symbol(row.symbol, row.meaning, params.*(row.member), origin(row.arg));
    return out;
}

template <template <typename> typename Params, std::size_t Size>
std::vector<ParsedField> fieldsOf(const Params<double>& params, const std::array<FieldRow<Params>, Size>& rows)
{
    std::vector<ParsedField> out;
    for (const FieldRow<Params>& row : rows) out.emplace_back(name(row.arg), params.*(row.member));
    return out;
}

}  // namespace

std::vector<Component> ModelMetrics::components() const
{
    std::vector<Component> out;
    if (attention) out.push_back(Component::Attention);
    if (ffn) out.push_back(Component::FeedForward);
    if (unembed) out.push_back(Component::Unembed);
    return out;
}

Result<ModelMetrics> modelMetrics(const Model& model, const Deployment& deployment)
{
    if (!model.config || !model.config->object())
        return fail("expected an object, found " + (model.config ? model.config->describe() : "no config"), {}, model.source);
    auto dtype = dtypeName(*model.config, deployment.dtype);
    if (!dtype) return tl::unexpected(dtype.error());
    auto quantization = quantizationName(model, deployment.quantization);
    if (!quantization) return tl::unexpected(quantization.error());

    const ParserInput input{model, deployment, *dtype, *quantization};
    const auto attentionChain = parseAttention(input);
    if (!attentionChain) return tl::unexpected(attentionChain.error());
    const auto ffnChain = parseFfn(input);
    if (!ffnChain) return tl::unexpected(ffnChain.error());
    const auto unembedChain = parseUnembed(input);
    if (!unembedChain) return tl::unexpected(unembedChain.error());

    ModelMetrics metrics;
    build(*attentionChain, Component::Attention, attentionFields, metrics.attention, metrics.unavailable);
    build(*ffnChain, Component::FeedForward, ffnFields, metrics.ffn, metrics.unavailable);
    build(*unembedChain, Component::Unembed, unembedFields, metrics.unembed, metrics.unavailable);
    metrics.precisions.activations = activationPrecision(*dtype);
    metrics.precisions.weights = weightPrecision(*quantization, metrics.precisions.activations);
    metrics.dtype = std::move(*dtype);
    metrics.quantization = std::move(*quantization);
    metrics.perGpu = shardsOf(metrics, Scope::PerGpu);
    metrics.global = shardsOf(metrics, Scope::Global);
    return metrics;
}

void operations(const ModelMetrics& metrics, const ExecutionContext& context, Scope scope, std::vector<Operation>& operations)
{
    constexpr std::size_t most = 13;
    operations.clear();
    operations.reserve(most);
    OperationSink sink{operations};
    run(metrics, context, scope, sink);
}

Totals totals(const ModelMetrics& metrics, const ExecutionContext& context, Scope scope)
{
    TotalsSink sink;
    run(metrics, context, scope, sink);
    return {Flops(sink.flops), Bytes(sink.reads), Bytes(sink.writes), Bytes(0)};
}

std::vector<TracedTerm> trace(const ModelMetrics& metrics, const ExecutionContext& context, Scope scope)
{
    std::vector<TracedTerm> terms;
    TraceSink sink{terms, {}};
    const Batch<Traced> batch = tracedBatchOf(context);
    const Precisions& p = metrics.precisions;
    if (metrics.attention) attention(shard(traced(*metrics.attention, attentionFields), scope), batch, p, sink);
    if (metrics.ffn) ffn(shard(traced(*metrics.ffn, ffnFields), scope), batch, p, sink);
    if (metrics.unembed) unembed(shard(traced(*metrics.unembed, unembedFields), scope), batch, p, sink);
    return terms;
}

std::vector<ParsedField> parsedFields(const ModelMetrics& metrics, Component component)
{
    if (component == Component::Attention && metrics.attention) return fieldsOf(*metrics.attention, attentionFields);
    if (component == Component::FeedForward && metrics.ffn) return fieldsOf(*metrics.ffn, ffnFields);
    if (component == Component::Unembed && metrics.unembed) return fieldsOf(*metrics.unembed, unembedFields);
    return {};
}

}  // namespace gable::vllm
