#include "core/vllm/architecture_facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <optional>

#include "core/model/json_reader.h"

namespace gable::vllm {

namespace {

constexpr std::array mlaModelTypes{
    std::string_view("deepseek_v2"), std::string_view("deepseek_v3"), std::string_view("deepseek_v32"), std::string_view("deepseek_mtp"),
    std::string_view("glm_moe_dsa"), std::string_view("glm4_moe_lite"), std::string_view("glm4_moe_lite_mtp"),
    std::string_view("kimi_k2"), std::string_view("kimi_linear"), std::string_view("longcat_flash"),
    std::string_view("pangu_ultra_moe"), std::string_view("pangu_ultra_moe_mtp"), std::string_view("bailing_hybrid"),
    std::string_view("AXK1")};

// Methods that vLLM knows when a config names them; others stop it.
constexpr std::array knownMethods{
    std::string_view("awq"), std::string_view("fp8"), std::string_view("ptpc_fp8"), std::string_view("fbgemm_fp8"),
    std::string_view("fp_quant"), std::string_view("modelopt"), std::string_view("modelopt_fp4"), std::string_view("modelopt_mxfp8"),
    std::string_view("modelopt_mixed"), std::string_view("gguf"), std::string_view("gptq_marlin"), std::string_view("awq_marlin"),
    std::string_view("gptq"), std::string_view("compressed-tensors"), std::string_view("bitsandbytes"),
    std::string_view("experts_int8"), std::string_view("quark"), std::string_view("moe_wna16"), std::string_view("torchao"),
    std::string_view("inc"), std::string_view("auto-round"), std::string_view("mxfp4"), std::string_view("petit_nvfp4"),
    std::string_view("cpu_awq")};

template <typename Table>
bool contains(const Table& table, std::string_view name)
{
    return std::find(std::begin(table), std::end(table), name) != std::end(table);
}

std::string lower(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

const ConfigValue* present(const ConfigValue* value) { return value && !value->isNull() ? value : nullptr; }

std::string_view textOf(const ConfigValue* value)
{
    return value && value->string() ? std::string_view(*value->string()) : std::string_view();
}

bool isTrue(const ConfigValue* value) { return value && value->boolean() && *value->boolean(); }

/// The first of these keys that exists, even when it is null.
std::pair<const ConfigValue*, std::string_view> firstExisting(const Node& node, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        if (const ConfigValue* value = node.find(key)) return {value, key};
    return {nullptr, {}};
}

Result<double> integer(const ConfigValue& value, std::string pointer)
{
    if (const auto number = lenientInteger(value)) return *number;
    return unexpectedValue("a whole number", &value, std::move(pointer));
}

Result<double> integerOr(const Node& node, std::string_view key, double missing)
{
    const ConfigValue* value = node.find(key);
    return value ? integer(*value, node.at(key)) : Result<double>(missing);
}

Result<double> attentionHeads(const Node& text)
{
    const ConfigValue* value = text.find("num_attention_heads");
    if (!value) return unexpectedValue("a whole number", nullptr, text.at("num_attention_heads"));
    return integer(*value, text.at("num_attention_heads"));
}

/// nemotron-nas: heads ÷ n_heads_in_group of the first block with attention.
Result<double> nasKeyValueHeads(const Node& text)
{
    const ConfigValue* blocks = text.find("block_configs");
    if (blocks && blocks->list()) {
        for (std::size_t i = 0; i < blocks->list()->size(); ++i) {
            const ConfigValue* attention = (*blocks->list())[i].find("attention");
            if (!attention || isTrue(attention->find("no_op"))) continue;
            const Node node{attention, text.at("block_configs") + '/' + std::to_string(i) + "/attention"};
            const auto heads = attentionHeads(text);
            const auto group = integerOr(node, "n_heads_in_group", 0);
            if (!heads) return heads;
            if (!group || *group == 0) return unexpectedValue("a number of heads above 0", node.find("n_heads_in_group"), node.at("n_heads_in_group"));
            return std::floor(*heads / *group);
        }
    }
    return unexpectedValue("a block with attention", blocks, text.at("block_configs"));
}

/// Falcon, MPT, DBRX and nemotron-nas have rules of their own; else the first existing of four names; else one per query head.
Result<double> keyValueHeads(const ConfigValue& config, const Node& text)
{
    const std::string_view type = textOf(config.find("model_type"));
    const bool falcon = type == "falcon" || type == "RefinedWeb" || type == "RefinedWebModel";
    if (falcon && isTrue(text.find("multi_query")) && !isTrue(text.find("new_decoder_architecture"))) return 1.0;
    if (type == "mpt" || type == "dbrx") {
        const Node attention{present(text.find("attn_config")), text.at("attn_config")};
        if (const ConfigValue* value = attention.find("kv_n_heads")) return integer(*value, attention.at("kv_n_heads"));
        return attentionHeads(text);
    }
    if (type == "nemotron-nas") return nasKeyValueHeads(text);
    const auto [value, key] = firstExisting(text, {"n_head_kv", "num_kv_heads", "num_key_value_heads", "multi_query_group_num"});
    return value ? integer(*value, text.at(key)) : attentionHeads(text);
}

/// MLA counts as one wide head per query head: latent and rope part. `kv_lora_rank: null` means that the model has no MLA.
Result<double> headSize(const ConfigValue& config, const Node& text)
{
    const std::string_view outerType = textOf(config.find("model_type"));
    if (outerType == "mamba" || outerType == "falcon_mamba") return 0.0;
    if (outerType == "zamba2") return integerOr(text, "attention_head_dim", 0);
    if (contains(mlaModelTypes, textOf(text.find("model_type")))) {
        const ConfigValue* rank = text.find("kv_lora_rank");
        if (!rank) return unexpectedValue("a whole number", nullptr, text.at("kv_lora_rank"));
        if (!rank->isNull()) {
            const auto latent = integer(*rank, text.at("kv_lora_rank"));
            const auto rope = integerOr(text, "qk_rope_head_dim", 0);
            if (!latent || !rope) return latent ? rope : latent;
            return *latent + *rope;
        }
    }
    for (const std::string_view key : {"head_dim", "hidden_size_per_head"})
        if (const ConfigValue* value = present(text.find(key))) return integer(*value, text.at(key));
    const ConfigValue* hidden = text.find("hidden_size");
    if (!hidden) return unexpectedValue("a whole number", nullptr, text.at("hidden_size"));
    const auto width = integer(*hidden, text.at("hidden_size"));
    const auto heads = attentionHeads(text);
    if (!width || !heads) return width ? heads : width;
    if (*heads == 0) return unexpectedValue("a number above 0", text.find("num_attention_heads"), text.at("num_attention_heads"));
    return std::floor(*width / *heads);
}

double largestBlockExperts(const Node& text)
{
    double largest = 0;
    const ConfigValue* blocks = text.find("block_configs");
    if (!blocks || !blocks->list()) return 0;
    for (const ConfigValue& block : *blocks->list()) {
        const ConfigValue* experts = block.find("n_routed_experts");
        if (textOf(block.find("block_type")) == "moe" && experts)
            largest = std::max(largest, lenientInteger(*experts).value_or(0));
    }
    return largest;
}

Result<double> experts(const Node& text)
{
    const auto [value, key] = firstExisting(text, {"num_experts", "moe_num_experts", "n_routed_experts", "num_local_experts"});
    double count = 0;
    if (value && !value->isNull()) {
        const ConfigValue* number = value;
        if (const auto* list = value->list()) {
            if (list->empty()) return unexpectedValue("at least one number", value, text.at(key));
            number = &list->front();
        }
        const auto read = integer(*number, text.at(key));
        if (!read) return read;
        count = *read;
    }
    return count != 0 ? count : largestBlockExperts(text);
}

/// `quantization_config` (else `compression_config`, else the text config's, else the side file).
Node quantizationConfig(const Model& model)
{
    if (!model.config) return {};
    for (const char* key : {"quantization_config", "compression_config"})
        if (const ConfigValue* value = present(model.config->find(key))) return {value, std::string("/") + key};
    const Node text = textConfig(*model.config);
    for (const char* key : {"quantization_config", "compression_config"})
        if (const ConfigValue* value = present(text.find(key))) return {value, text.at(key)};
    if (model.quantConfig) return {model.quantConfig.get(), ""};
    return {};
}

}  // namespace

std::string Node::at(std::string_view key) const { return joinPointer(pointer, key); }

Node textConfig(const ConfigValue& config)
{
    for (const char* key : {"text_config", "llm_config"})
        if (const ConfigValue* nested = present(config.find(key)); nested && nested->object()) return {nested, std::string("/") + key};
    if (const ConfigValue* thinker = present(config.find("thinker_config")))
        if (const ConfigValue* nested = present(thinker->find("text_config")); nested && nested->object())
            return {nested, "/thinker_config/text_config"};
    return {&config, ""};
}

Node ffnConfig(const ConfigValue& config)
{
    if (const ConfigValue* nested = present(config.find("text_config"))) return {nested, "/text_config"};
    return {&config, ""};
}

std::optional<double> lenientInteger(const ConfigValue& value)
{
    std::optional<double> number;
    if (const bool* flag = value.boolean()) number = *flag ? 1 : 0;
    if (const double* n = value.number()) number = *n;
    if (const std::string* text = value.string()) {
        const auto first = text->find_first_not_of(" \t\n");
        const auto last = text->find_last_not_of(" \t\n");
        if (first == std::string::npos) return std::nullopt;
        double parsed = 0;
        const char* const end = text->data() + last + 1;
        const auto [stop, error] = std::from_chars(text->data() + first, end, parsed, std::chars_format::fixed);
        if (error == std::errc() && stop == end) number = parsed;
    }
    constexpr double most = 9007199254740992.0;  // 2⁵³: whole numbers beyond it are not exact, and their products would overflow
    if (!number || !(std::abs(*number) <= most) || *number != std::floor(*number)) return std::nullopt;
    return number;
}

Result<ArchitectureFacts> architectureFacts(const ConfigValue& config)
{
    const Node text = textConfig(config);
    const auto vocab = integerOr(text, "vocab_size", 0);
    const auto hidden = integerOr(text, "hidden_size", 0);
    // Read by vLLM's model config too: null or a fraction stops it there.
    const auto layers = integerOr(text, "num_hidden_layers", 0);
    const auto heads = integerOr(text, "num_attention_heads", 0);
    for (const auto* fact : {&vocab, &hidden, &layers, &heads})
        if (!*fact) return tl::unexpected(fact->error());
    const auto kvHeads = keyValueHeads(config, text);
    const auto head = headSize(config, text);
    const auto expertCount = experts(text);
    for (const auto* fact : {&kvHeads, &head, &expertCount})
        if (!*fact) return tl::unexpected(fact->error());
    return ArchitectureFacts{*vocab, *hidden, *kvHeads, *head, *expertCount};
}

Result<std::string> quantizationName(const Model& model, std::string_view asked)
{
    if (asked == "none") return std::string();
    // A name given explicitly is taken as it is, even an empty one; the components refuse what they don't know.
    if (asked != "from-config") return asked.empty() ? std::string("\"\"") : std::string(asked);
    const Node node = quantizationConfig(model);
    if (!node.value) return std::string();
    std::string method = lower(std::string(textOf(node.find("quant_method"))));
    const ConfigValue* producer = node.find("producer");
    const ConfigValue* inner = node.find("quantization");
    if (producer && textOf(producer->find("name")) == "modelopt" && inner && present(inner->find("quant_algo"))) {
        const std::string algorithm = lower(std::string(textOf(inner->find("quant_algo"))));
        if (algorithm == "fp8" || algorithm == "fp8_per_channel_per_token" || algorithm == "fp8_pb_wo")
            method = "modelopt";
        else if (algorithm == "nvfp4")
            method = "modelopt_fp4";
        else
            return unexpectedValue("a quantization algorithm of FP8 or NVFP4", inner->find("quant_algo"), node.at("quantization") + "/quant_algo");
    }
    if (method == "compressed_tensors") method = "compressed-tensors";
    if (!method.empty() && !contains(knownMethods, method))
        return unexpectedValue("a quantization method that vLLM knows", node.find("quant_method"), node.at("quant_method"));
    return method;
}

std::string kvCacheDtypeFromConfig(const Model& model, std::string_view quantization)
{
    if (!quantization.starts_with("modelopt")) return "auto";
    const Node node = quantizationConfig(model);
    const ConfigValue* inner = node.find("quantization");
    const auto nonEmpty = [](const ConfigValue* value) {
        if (!present(value)) return false;
        if (value->string()) return !value->string()->empty();
        return !value->object() || !value->object()->empty();
    };
    for (const char* key : {"kv_cache_scheme", "kv_cache_quant_algo"})
        for (const ConfigValue* value : {inner ? inner->find(key) : nullptr, node.find(key)}) {
            if (!nonEmpty(value)) continue;
            if (value->string()) return lower(*value->string()) == "fp8" ? "fp8_e4m3" : "auto";
            const ConfigValue *dynamic = value->find("dynamic"), *bits = value->find("num_bits");
            const bool fp8 = dynamic && dynamic->boolean() && !*dynamic->boolean() && bits && lenientInteger(*bits) == 8.0
                && textOf(value->find("type")) == "float";
            return fp8 ? "fp8_e4m3" : "auto";
        }
    return "auto";
}

Result<std::string> dtypeName(const ConfigValue& config, std::string_view asked)
{
    if (asked != "auto") return std::string(asked);
    const Node text = textConfig(config);
    for (const Node& node : {Node{&config, ""}, text})
        for (const char* key : {"dtype", "torch_dtype"})
            if (const ConfigValue* value = present(node.find(key))) {
                if (!value->string()) return unexpectedValue("the name of a dtype", value, node.at(key));
                // "torch.bfloat16" occurs in older files.
                const std::string& name = *value->string();
                return name.starts_with("torch.") ? name.substr(6) : name;
            }
    return unexpectedValue("a dtype in the config, or one chosen in its place", nullptr, text.at("torch_dtype"));
}

std::optional<double> dtypeBytes(std::string_view name)
{
    if (name == "float32" || name == "float") return 4;
    if (name == "float16" || name == "half" || name == "bfloat16") return 2;
    for (const std::string_view narrow : {"fp8", "fp8_e4m3", "fp8_e5m2", "int8", "fp8_inc", "fp8_ds_mla"})
        if (name == narrow) return 1;
    return std::nullopt;
}

Result<double> cacheDtypeBytes(std::string_view name, std::string_view field)
{
    if (const auto bytes = dtypeBytes(name)) return *bytes;
    return tl::unexpected(Error{"expected a dtype that a KV cache can have, found \"" + std::string(name) + '"', "scenario", '/' + std::string(field)});
}

}  // namespace gable::vllm
