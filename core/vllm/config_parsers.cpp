#include "core/vllm/config_parsers.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "core/model/json_reader.h"
#include "core/vllm/architecture_facts.h"

namespace gable::vllm {

namespace {

/// Hands a chain from parser to parser; after the first failure the rest are passed over.
class Chain {
public:
    explicit Chain(const ParserInput& input)
        : m_input(input), m_config(*input.model.config), m_text(textConfig(m_config)), m_ffn(ffnConfig(m_config))
    {
    }

    Chain& base()
    {
        const auto facts = architectureFacts(m_config);
        if (!facts) return error(facts.error());
        set(Arg::VocabSize, facts->vocabSize);
        set(Arg::HiddenSize, facts->hiddenSize);
        for (const auto& [arg, key] : {std::pair(Arg::NumAttentionHeads, "num_attention_heads"), std::pair(Arg::NumHiddenLayers, "num_hidden_layers")}) {
            const ConfigValue* value = m_text.find(key);
            if (!value) return invalid("missing_attr", m_text.at(key) + ": expected a whole number, found nothing");
            setFrom(arg, *value);
        }
        // An unknown dtype is counted as bfloat16, as the source does after a warning.
        set(Arg::WeightByteSize, dtypeBytes(m_input.dtype).value_or(2));
        set(Arg::ActivationByteSize, 2);
        set(Arg::DpSize, m_input.deployment.dp);
        set(Arg::TpSize, m_input.deployment.tp);
        set(Arg::PpSize, m_input.deployment.pp);
        m_facts = *facts;
        return *this;
    }

    Chain& attention()
    {
        if (stopped()) return *this;
        set(Arg::NumKeyValueHeads, m_facts.numKeyValueHeads);
        set(Arg::HeadDim, m_facts.headSize);
        std::string cache = m_input.deployment.kvCacheDtype;
        if (cache == "from-config") cache = kvCacheDtypeFromConfig(m_input.model, m_input.quantization);
        const bool follows = cache == "auto";
        const auto bytes = follows ? cacheDtypeBytes(m_input.dtype, "dtype") : cacheDtypeBytes(cache, "kv_cache_dtype");
        if (!bytes) return error(bytes.error());
        set(Arg::CacheByteSize, *bytes);
        return *this;
    }

    Chain& ffn()
    {
        if (stopped()) return *this;
        if (const ConfigValue* value = m_ffn.find("intermediate_size"))
            setFrom(Arg::IntermediateSize, *value);
        else
            set(Arg::IntermediateSize, 4 * m_facts.hiddenSize);
        set(Arg::NumExperts, m_facts.numExperts);
        first(Arg::NumExpertsPerTok, {"num_experts_per_tok", "moe_topk"});
        first(Arg::MoeIntermediateSize, {"moe_intermediate_size", "intermediate_size"});
        first(Arg::NumSharedExperts, {"n_shared_experts", "num_shared_experts"});
        // Every layer is taken for a MoE layer unless a later parser knows better.
        m_result.args[Arg::NumMoeLayers] = m_facts.numExperts != 0 ? m_result.args[Arg::NumHiddenLayers] : ParsedArg{};
        return *this;
    }

    Chain& ffnParallel()
    {
        if (stopped()) return *this;
        const double width = m_input.deployment.dp * m_input.deployment.tp;
        set(Arg::FfnTpSize, m_input.deployment.ep ? 1 : width);
        set(Arg::FfnEpSize, m_input.deployment.ep ? width : 1);
        return *this;
    }

    /// Llama 4: every n-th layer.
    Chain& interleaveStep()
    {
        const ConfigValue* step = stopped() ? nullptr : m_ffn.find("interleave_moe_layer_step");
        if (!step) return *this;
        const auto n = plainNumber(*step, "interleave_moe_layer_step");
        if (!n) return error(n.error());
        return *n > 0 ? countLayers([&](double layer) { return std::fmod(layer + 1, *n) == 0; }) : *this;
    }

    /// DeepSeek: from layer `first_k_dense_replace` on, those whose number divides by `moe_layer_freq`.
    Chain& layerFrequency()
    {
        const ConfigValue* frequency = stopped() ? nullptr : m_ffn.find("moe_layer_freq");
        const ConfigValue* firstMoe = stopped() ? nullptr : m_ffn.find("first_k_dense_replace");
        if (!frequency || !firstMoe) return *this;
        const auto first = plainNumber(*firstMoe, "first_k_dense_replace");
        if (!first) return error(first.error());
        const ParsedArg& layers = m_result.args[Arg::NumHiddenLayers];
        if (layers.refused.empty() && layers.value <= *first) return countLayers([](double) { return false; });
        const auto n = plainNumber(*frequency, "moe_layer_freq");
        if (!n) return error(n.error());
        if (*n == 0) return error(unexpectedValue("a number other than 0", frequency, m_ffn.at("moe_layer_freq")).value());
        return countLayers([&](double layer) { return layer >= *first && std::fmod(layer, *n) == 0; });
    }

    Chain& quantization()
    {
        if (stopped() || m_input.quantization.empty()) return *this;
        const std::string& method = m_input.quantization;
        if (method == "fp8" || method == "fbgemm_fp8")
            set(Arg::WeightByteSize, 1);
        else if (method == "mxfp4")
            set(Arg::WeightByteSize, 0.5);
        else
            return invalid("unsupported_quant", "vLLM's counters know the quantization methods fp8, fbgemm_fp8 and mxfp4, not " + method);
        return *this;
    }

    Result<ChainResult> result() &&
    {
        if (m_error) return tl::unexpected(*m_error);
        return std::move(m_result);
    }

private:
    [[nodiscard]] bool stopped() const { return m_error || m_result.invalid; }

    Chain& error(Error error)
    {
        if (!m_error) m_error = std::move(error);
        return *this;
    }
    Chain& invalid(std::string_view code, std::string message)
    {
        m_result.invalid = Invalid{code, std::move(message)};
        return *this;
    }
    void set(Arg arg, double value) { m_result.args[arg] = {value, {}}; }
    void setFrom(Arg arg, const ConfigValue& value)
    {
        if (const auto number = lenientInteger(value))
            set(arg, *number);
        else
            m_result.args[arg] = {0, "expected a whole number, found " + value.describe()};
    }
    void first(Arg arg, std::initializer_list<std::string_view> keys)
    {
        set(arg, 0);
        for (const std::string_view key : keys)
            if (const ConfigValue* value = m_ffn.find(key)) return setFrom(arg, *value);
    }
    /// A number that the source computes with as it is: a text or a list would stop it.
    Result<double> plainNumber(const ConfigValue& value, std::string_view key) const
    {
        if (value.number() && std::isfinite(*value.number())) return *value.number();
        if (value.boolean()) return *value.boolean() ? 1.0 : 0.0;
        return unexpectedValue("a number", &value, m_ffn.at(key));
    }
    template <typename Predicate>
    Chain& countLayers(Predicate isMoe)
    {
        constexpr double most = 1e6;  // no model comes near; a hostile number must not take for ever
        const ParsedArg& layers = m_result.args[Arg::NumHiddenLayers];
        if (!layers.refused.empty() || layers.value > most)
            return error(Error{"expected a whole number of layers up to 1,000,000", {}, m_text.at("num_hidden_layers")});
        double count = 0;
        for (double layer = 0; layer < layers.value; ++layer) count += isMoe(layer) ? 1 : 0;
        set(Arg::NumMoeLayers, count);
        return *this;
    }

    const ParserInput& m_input;
    const ConfigValue& m_config;
    Node m_text, m_ffn;
    ArchitectureFacts m_facts;
    ChainResult m_result;
    std::optional<Error> m_error;
};

}  // namespace

std::string_view name(Arg arg)
{
    constexpr std::array<std::string_view, static_cast<std::size_t>(Arg::Count)> names{
        "vocab_size", "hidden_size", "num_attention_heads", "num_hidden_layers", "weight_byte_size", "activation_byte_size", "dp_size",
        "tp_size", "pp_size", "num_key_value_heads", "head_dim", "cache_byte_size", "intermediate_size", "num_experts",
        "num_experts_per_tok", "moe_intermediate_size", "num_shared_experts", "num_moe_layers", "ffn_tp_size", "ffn_ep_size"};
    return names[static_cast<std::size_t>(arg)];
}

Result<ChainResult> parseAttention(const ParserInput& input) { return std::move(Chain(input).base().attention().quantization()).result(); }

Result<ChainResult> parseFfn(const ParserInput& input)
{
    return std::move(Chain(input).base().ffnParallel().ffn().interleaveStep().layerFrequency().quantization()).result();
}

Result<ChainResult> parseUnembed(const ParserInput& input) { return std::move(Chain(input).base()).result(); }

}  // namespace gable::vllm
