#include "core/vllm/architecture_facts.h"
#include "tests/support/core_test.h"

using namespace gable;
using namespace gable::vllm;
using gable::test::json;
using gable::test::str;

namespace {

/// "kv=8 d=128 E=0", or the error.
QString facts(std::string_view config)
{
    const auto read = architectureFacts(*json(config));
    if (!read) return str(read.error());
    return "kv=" + str(read->numKeyValueHeads) + " d=" + str(read->headSize) + " E=" + str(read->numExperts);
}

/// A llama of 64 wide hidden states and 8 heads with these members added.
std::string llama(std::string_view more, std::string_view type = "llama")
{
    return R"({"hidden_size": 64, "num_hidden_layers": 2, "vocab_size": 100, "num_attention_heads": 8, "model_type": ")" + std::string(type) + "\""
        + (more.empty() ? "" : ", ") + std::string(more) + "}";
}

QString quantization(std::string_view config, std::string_view side = {}, std::string_view asked = "from-config")
{
    const auto name = quantizationName(test::model(config, side), asked);
    if (!name) return str(name.error());
    return name->empty() ? QStringLiteral("none") : str(*name);
}

QString dtype(std::string_view config, std::string_view asked = "auto")
{
    const auto name = dtypeName(*json(config), asked);
    return name ? str(*name) : str(name.error());
}

void rows(std::initializer_list<std::tuple<const char*, std::string, const char*>> table)
{
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<QString>("expected");
    for (const auto& [name, config, expected] : table) QTest::newRow(name) << QByteArray::fromStdString(config) << QString::fromUtf8(expected);
}

}  // namespace

class TestArchitectureFacts : public QObject {
    Q_OBJECT

private:
    static void checkFacts()
    {
        QFETCH(QByteArray, config);
        QFETCH(QString, expected);
        QCOMPARE(facts(config.toStdString()), expected);
    }

private slots:
    void keyValueHeads_data()
    {
        // Hidden 64 over 8 heads gives d = 8 unless a rule says otherwise.
        rows({
            {"one KV head per query head", llama(""), "kv=8 d=8 E=0"},
            {"n_head_kv first", llama(R"("num_key_value_heads": 4, "n_head_kv": 2)"), "kv=2 d=8 E=0"},
            {"num_kv_heads", llama(R"("num_key_value_heads": 4, "num_kv_heads": 1)"), "kv=1 d=8 E=0"},
            {"num_key_value_heads", llama(R"("num_key_value_heads": 4, "multi_query_group_num": 2)"), "kv=4 d=8 E=0"},
            {"multi_query_group_num", llama(R"("multi_query_group_num": 2)"), "kv=2 d=8 E=0"},
            {"null hides the next name", llama(R"("n_head_kv": null, "num_key_value_heads": 4)"), "/n_head_kv: expected a whole number, found null"},
            {"falcon multi query", llama(R"("multi_query": true)", "falcon"), "kv=1 d=8 E=0"},
            {"RefinedWeb is falcon", llama(R"("multi_query": true)", "RefinedWeb"), "kv=1 d=8 E=0"},
            {"falcon new architecture", llama(R"("multi_query": true, "new_decoder_architecture": true, "num_kv_heads": 2)", "falcon"), "kv=2 d=8 E=0"},
            {"multi query of another type", llama(R"("multi_query": true)", "gpt_bigcode"), "kv=8 d=8 E=0"},
            {"mpt", llama(R"("attn_config": {"kv_n_heads": 2})", "mpt"), "kv=2 d=8 E=0"},
            {"mpt without", llama(R"("attn_config": {})", "mpt"), "kv=8 d=8 E=0"},
            {"dbrx", llama(R"("attn_config": {"kv_n_heads": 4})", "dbrx"), "kv=4 d=8 E=0"},
            {"attn_config of another type", llama(R"("attn_config": {"kv_n_heads": 4})"), "kv=8 d=8 E=0"},
            {"nemotron-nas", llama(R"("block_configs": [{"attention": {"no_op": true}}, {"attention": {"n_heads_in_group": 4}}])", "nemotron-nas"), "kv=2 d=8 E=0"},
            {"nemotron-nas without blocks", llama("", "nemotron-nas"), "/block_configs: expected a block with attention, found nothing"},
        });
    }
    void keyValueHeads() { checkFacts(); }

    void headSizes_data()
    {
        rows({
            {"head_dim", llama(R"("head_dim": 16)"), "kv=8 d=16 E=0"},
            {"head_dim null", llama(R"("head_dim": null)"), "kv=8 d=8 E=0"},
            {"hidden_size_per_head", llama(R"("hidden_size_per_head": 12)"), "kv=8 d=12 E=0"},
            {"head_dim before hidden_size_per_head", llama(R"("hidden_size_per_head": 12, "head_dim": 10)"), "kv=8 d=10 E=0"},
            {"floor of hidden by heads", R"({"hidden_size": 67, "num_attention_heads": 8})", "kv=8 d=8 E=0"},
            {"mla", llama(R"("kv_lora_rank": 512, "qk_rope_head_dim": 64)", "deepseek_v3"), "kv=8 d=576 E=0"},
            {"mla without rope part", llama(R"("kv_lora_rank": 512)", "kimi_k2"), "kv=8 d=512 E=0"},
            {"mla beats head_dim", llama(R"("kv_lora_rank": 512, "qk_rope_head_dim": 64, "head_dim": 16)", "deepseek_v2"), "kv=8 d=576 E=0"},
            {"mla type, null rank", llama(R"("kv_lora_rank": null, "head_dim": 16)", "kimi_linear"), "kv=8 d=16 E=0"},
            {"mla type, no rank", llama("", "deepseek_v3"), "/kv_lora_rank: expected a whole number, found nothing"},
            {"rank of another type", llama(R"("kv_lora_rank": 512, "qk_rope_head_dim": 64)"), "kv=8 d=8 E=0"},
            {"zamba2", llama(R"("attention_head_dim": 20)", "zamba2"), "kv=8 d=20 E=0"},
            {"mamba", llama("", "mamba"), "kv=8 d=0 E=0"},
        });
    }
    void headSizes() { checkFacts(); }

    void experts_data()
    {
        rows({
            {"num_experts", llama(R"("n_routed_experts": 8, "num_experts": 4)"), "kv=8 d=8 E=4"},
            {"moe_num_experts", llama(R"("n_routed_experts": 8, "moe_num_experts": 5)"), "kv=8 d=8 E=5"},
            {"n_routed_experts", llama(R"("n_routed_experts": 8, "num_local_experts": 5)"), "kv=8 d=8 E=8"},
            {"num_local_experts", llama(R"("num_local_experts": 16)"), "kv=8 d=8 E=16"},
            {"null hides experts", llama(R"("num_experts": null, "n_routed_experts": 8)"), "kv=8 d=8 E=0"},
            {"first of a list", llama(R"("moe_num_experts": [64, 32])"), "kv=8 d=8 E=64"},
            {"empty list", llama(R"("moe_num_experts": [])"), "/moe_num_experts: expected at least one number, found a list"},
            {"largest block", llama(R"("block_configs": [{"block_type": "moe", "n_routed_experts": 4}, {"block_type": "mlp", "n_routed_experts": 9},
                {"block_type": "moe", "n_routed_experts": 6}])"), "kv=8 d=8 E=6"},
            {"blocks after a zero", llama(R"("num_experts": 0, "block_configs": [{"block_type": "moe", "n_routed_experts": 4}])"), "kv=8 d=8 E=4"},
        });
    }
    void experts() { checkFacts(); }

    void everyLatentType_data()
    {
        QTest::addColumn<QByteArray>("type");
        for (const char* type : {"deepseek_v2", "deepseek_v3", "deepseek_v32", "deepseek_mtp", "glm_moe_dsa", "glm4_moe_lite", "glm4_moe_lite_mtp", "kimi_k2",
                                 "kimi_linear", "longcat_flash", "pangu_ultra_moe", "pangu_ultra_moe_mtp", "bailing_hybrid", "AXK1"})
            QTest::newRow(type) << QByteArray(type);
    }
    void everyLatentType()
    {
        QFETCH(QByteArray, type);
        QCOMPARE(facts(llama(R"("kv_lora_rank": 32, "qk_rope_head_dim": 4)", type.toStdString())), "kv=8 d=36 E=0");
    }

    void nestedTextConfigs()
    {
        const std::string inner = R"({"hidden_size": 64, "num_attention_heads": 8, "vocab_size": 7})";
        for (const std::string& config : {R"({"text_config": )" + inner + "}", R"({"llm_config": )" + inner + "}",
                                          R"({"thinker_config": {"text_config": )" + inner + "}}"}) {
            const auto read = architectureFacts(*json(config));
            QVERIFY2(read, config.c_str());
            COMPARE_EXACT(read->vocabSize, 7);
            COMPARE_EXACT(read->headSize, 8);
        }
        QCOMPARE(str(textConfig(*json(R"({"thinker_config": {"text_config": {}}})")).pointer), "/thinker_config/text_config");
        // Null stands for none; the FFN's parsers know only `text_config`.
        QCOMPARE(str(textConfig(*json(R"({"text_config": null})")).pointer), "");
        QCOMPARE(str(ffnConfig(*json(R"({"llm_config": {}})")).pointer), "");
        QCOMPARE(str(ffnConfig(*json(R"({"text_config": {}})")).pointer), "/text_config");
        QCOMPARE(facts(R"({"text_config": {"num_attention_heads": 8, "hidden_size": "x"}})"), "/text_config/hidden_size: expected a whole number, found \"x\"");
    }

    void missingFacts()
    {
        const auto read = architectureFacts(*json(R"({"num_attention_heads": 4, "head_dim": 2})"));
        QVERIFY(read);
        COMPARE_EXACT(read->vocabSize, 0);
        COMPARE_EXACT(read->hiddenSize, 0);
        QCOMPARE(facts(R"({"num_attention_heads": 4})"), "/hidden_size: expected a whole number, found nothing");
        QCOMPARE(facts(R"({"hidden_size": 64})"), "/num_attention_heads: expected a whole number, found nothing");
        QCOMPARE(facts(R"({"hidden_size": 64, "num_attention_heads": 0})"), "/num_attention_heads: expected a number above 0, found 0");
        QCOMPARE(facts(R"({"hidden_size": null, "num_attention_heads": 4})"), "/hidden_size: expected a whole number, found null");
        QCOMPARE(facts(R"({"hidden_size": 64, "num_attention_heads": null})"), "/num_attention_heads: expected a whole number, found null");
        QCOMPARE(facts(R"({"hidden_size": 5632.5, "num_attention_heads": 4})"), "/hidden_size: expected a whole number, found 5632.5");
        QCOMPARE(facts(R"({"hidden_size": [64], "num_attention_heads": 4})"), "/hidden_size: expected a whole number, found a list");
    }

    void lenientIntegers()
    {
        const auto read = [](std::string_view text) { return test::text(lenientInteger(*json(text))); };
        QCOMPARE(read("8"), "8");
        QCOMPARE(read("8.0"), "8");
        QCOMPARE(read("\"8\""), "8");
        QCOMPARE(read("\" 8 \""), "8");
        QCOMPARE(read("true"), "1");
        QCOMPARE(read("-3"), "-3");
        for (const char* bad : {"8.5", "\"8.5\"", "\"\"", "\" \"", "\"eight\"", "\"8k\"", "null", "[]", "{}", "NaN", "Infinity", "\"inf\"", "\"1e400\""})
            QCOMPARE(read(bad), "absent");
    }

    void quantizationNames_data()
    {
        const auto config = [](std::string_view inner) { return R"({"quantization_config": )" + std::string(inner) + "}"; };
        rows({
            {"none", "{}", "none"},
            {"null", config("null"), "none"},
            {"fp8", config(R"({"quant_method": "fp8"})"), "fp8"},
            {"lower case", config(R"({"quant_method": "MXFP4"})"), "mxfp4"},
            {"underscore", config(R"({"quant_method": "compressed_tensors"})"), "compressed-tensors"},
            {"gptq", config(R"({"quant_method": "gptq", "bits": 4})"), "gptq"},
            {"flat file without method", config(R"({"quant_algo": "FP8"})"), "none"},
            {"unknown method", config(R"({"quant_method": "magic"})"), "/quantization_config/quant_method: expected a quantization method that vLLM knows, found \"magic\""},
            {"modelopt fp8", config(R"({"producer": {"name": "modelopt"}, "quantization": {"quant_algo": "FP8"}})"), "modelopt"},
            {"modelopt per channel", config(R"({"producer": {"name": "modelopt"}, "quantization": {"quant_algo": "FP8_PER_CHANNEL_PER_TOKEN"}})"), "modelopt"},
            {"modelopt block-wise", config(R"({"producer": {"name": "modelopt"}, "quantization": {"quant_algo": "FP8_PB_WO"}})"), "modelopt"},
            {"modelopt nvfp4", config(R"({"producer": {"name": "modelopt"}, "quantization": {"quant_algo": "NVFP4"}})"), "modelopt_fp4"},
            {"modelopt other", config(R"({"producer": {"name": "modelopt"}, "quantization": {"quant_algo": "W4A8"}})"),
             "/quantization_config/quantization/quant_algo: expected a quantization algorithm of FP8 or NVFP4, found \"W4A8\""},
            {"modelopt, only the inner algorithm", config(R"({"producer": {"name": "modelopt"}, "quant_algo": "FP8"})"), "none"},
            {"compression_config", R"({"compression_config": {"quant_method": "fp8"}})", "fp8"},
            {"of the text config", R"({"text_config": {"quantization_config": {"quant_method": "fp8"}}})", "fp8"},
            {"outer first", R"({"quantization_config": {"quant_method": "awq"}, "text_config": {"quantization_config": {"quant_method": "fp8"}}})", "awq"},
        });
    }
    void quantizationNames()
    {
        QFETCH(QByteArray, config);
        QFETCH(QString, expected);
        QCOMPARE(quantization(config.toStdString()), expected);
    }

    void quantizationAskedFor()
    {
        const char* fp8 = R"({"quantization_config": {"quant_method": "fp8"}})";
        QCOMPARE(quantization(fp8, {}, "none"), "none");
        QCOMPARE(quantization(fp8, {}, "mxfp4"), "mxfp4");
        QCOMPARE(quantization(fp8, {}, "magic"), "magic");  // the components refuse it, not the reader
        QVERIFY(quantization("{}", {}, "") != "none");
    }

    void sideFileCountsLikeTheConfig()
    {
        const char* side = R"({"producer": {"name": "modelopt"}, "quantization": {"quant_algo": "FP8", "kv_cache_quant_algo": "FP8"}})";
        QCOMPARE(quantization("{}", side), "modelopt");
        QCOMPARE(quantization(R"({"quantization_config": {"quant_method": "fp8"}})", side), "fp8");
        QCOMPARE(str(kvCacheDtypeFromConfig(test::model("{}", side), "modelopt")), "fp8_e4m3");
    }

    void kvCacheFromConfig_data()
    {
        const auto config = [](std::string_view inner) { return R"({"quantization_config": )" + std::string(inner) + "}"; };
        rows({
            {"nothing said", config("{}"), "auto"},
            {"text", config(R"({"kv_cache_quant_algo": "fp8"})"), "fp8_e4m3"},
            {"another text", config(R"({"kv_cache_quant_algo": "INT8"})"), "auto"},
            {"empty text is nothing", config(R"({"kv_cache_scheme": "", "kv_cache_quant_algo": "FP8"})"), "fp8_e4m3"},
            {"null is nothing", config(R"({"quantization": {"kv_cache_quant_algo": null}, "kv_cache_quant_algo": "FP8"})"), "fp8_e4m3"},
            {"inner first", config(R"({"quantization": {"kv_cache_quant_algo": "NVFP4"}, "kv_cache_quant_algo": "FP8"})"), "auto"},
            {"scheme", config(R"({"kv_cache_scheme": {"dynamic": false, "num_bits": 8, "type": "float"}})"), "fp8_e4m3"},
            {"scheme before algorithm", config(R"({"kv_cache_scheme": {"dynamic": true, "num_bits": 8, "type": "float"}, "kv_cache_quant_algo": "FP8"})"), "auto"},
            {"scheme of integers", config(R"({"kv_cache_scheme": {"dynamic": false, "num_bits": 8, "type": "int"}})"), "auto"},
            {"scheme of 4 bits", config(R"({"kv_cache_scheme": {"dynamic": false, "num_bits": 4, "type": "float"}})"), "auto"},
            {"empty scheme is nothing", config(R"({"kv_cache_scheme": {}, "kv_cache_quant_algo": "FP8"})"), "fp8_e4m3"},
        });
    }
    void kvCacheFromConfig()
    {
        QFETCH(QByteArray, config);
        QFETCH(QString, expected);
        const Model model = test::model(config.toStdString());
        QCOMPARE(str(kvCacheDtypeFromConfig(model, "modelopt")), expected);
        QCOMPARE(str(kvCacheDtypeFromConfig(model, "modelopt_fp4")), expected);
        QCOMPARE(str(kvCacheDtypeFromConfig(model, "fp8")), "auto");
        QCOMPARE(str(kvCacheDtypeFromConfig(model, "")), "auto");
    }

    void dtypeNames()
    {
        QCOMPARE(dtype(R"({"torch_dtype": "bfloat16"})"), "bfloat16");
        QCOMPARE(dtype(R"({"dtype": "float16"})"), "float16");
        QCOMPARE(dtype(R"({"torch_dtype": "torch.float16"})"), "float16");
        QCOMPARE(dtype(R"({"text_config": {"torch_dtype": "float32"}})"), "float32");
        QCOMPARE(dtype(R"({"torch_dtype": null, "text_config": {"dtype": "half"}})"), "half");
        QCOMPARE(dtype("{}", "float32"), "float32");
        QCOMPARE(dtype("{}", "nonsense"), "nonsense");
        QCOMPARE(dtype("{}"), "/torch_dtype: expected a dtype in the config, or one chosen in its place, found nothing");
        QCOMPARE(dtype(R"({"torch_dtype": 16})"), "/torch_dtype: expected the name of a dtype, found 16");
    }

    void dtypeWidths()
    {
        for (const char* name : {"float32", "float"}) QCOMPARE(test::text(dtypeBytes(name)), "4");
        for (const char* name : {"float16", "half", "bfloat16"}) QCOMPARE(test::text(dtypeBytes(name)), "2");
        for (const char* name : {"fp8", "fp8_e4m3", "fp8_e5m2", "int8", "fp8_inc", "fp8_ds_mla"}) QCOMPARE(test::text(dtypeBytes(name)), "1");
        for (const char* name : {"", "auto", "int4", "BFLOAT16", "float64"}) QCOMPARE(test::text(dtypeBytes(name)), "absent");
    }
};

QTEST_GUILESS_MAIN(TestArchitectureFacts)
#include "test_architecture_facts.moc"
