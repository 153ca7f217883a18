#include "core/vllm/model_metrics.h"
#include "tests/support/core_test.h"

using namespace gable;
using namespace gable::vllm;
using gable::test::str;

namespace {

std::string config(std::string_view more = {})
{
    const std::string base = R"("hidden_size": 64, "num_hidden_layers": 4, "vocab_size": 100, "num_attention_heads": 8, "num_key_value_heads": 2)";
    const std::string rest = R"("intermediate_size": 96, "torch_dtype": "bfloat16")";
    return "{" + base + ", " + rest + (more.empty() ? "" : ", ") + std::string(more) + "}";
}

/// "Lm=3", or why there is no FFN, or the error.
QString moeLayers(std::string_view more)
{
    const auto metrics = modelMetrics(test::model(config(more)), {});
    if (!metrics) return str(metrics.error());
    for (const Unavailable& missing : metrics->unavailable)
        if (missing.component == Component::FeedForward) return str(missing.code) + ": " + str(missing.message);
    return "Lm=" + str(metrics->ffn->numMoeLayers);
}

const char* moe = R"("num_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 32)";

/// "attn ffn unembed" followed by the reasons for those that are missing.
QString built(std::string_view configText, const Deployment& deployment = {})
{
    const auto metrics = modelMetrics(test::model(configText), deployment);
    if (!metrics) return str(metrics.error());
    QStringList out;
    for (const Component component : metrics->components()) out << str(id(component));
    for (const Unavailable& missing : metrics->unavailable) out << str(id(missing.component)) + " [" + str(missing.code) + "]";
    return out.join(' ');
}

QString reason(std::string_view configText, Component component, const Deployment& deployment = {})
{
    const auto metrics = modelMetrics(test::model(configText), deployment);
    if (!metrics) return str(metrics.error());
    for (const Unavailable& missing : metrics->unavailable)
        if (missing.component == component) return str(missing.message);
    return "available";
}

Deployment quantized(std::string_view method)
{
    Deployment d;
    d.quantization = method;
    return d;
}

}  // namespace

class TestModelMetrics : public QObject {
    Q_OBJECT

private slots:
    void fieldsOfADenseModel()
    {
        Deployment d;
        d.tp = 4;
        d.dp = 2;
        const auto m = modelMetrics(test::model(config()), d);
        QVERIFY(m);
        QVERIFY(m->isEnabled());
        COMPARE_EXACT(m->attention->headDim, 8);  // 64 // 8
        COMPARE_EXACT(m->attention->numKeyValueHeads, 2);
        COMPARE_EXACT(m->attention->cacheByteSize, 2);
        COMPARE_EXACT(m->ffn->intermediateSize, 96);
        COMPARE_EXACT(m->ffn->ffnTpSize, 8);  // TP 4 × DP 2
        COMPARE_EXACT(m->ffn->ffnEpSize, 1);
        COMPARE_EXACT(m->ffn->numMoeLayers, 0);
        COMPARE_EXACT(m->unembed->vocabSize, 100);
        COMPARE_EXACT(m->perGpu.attention.heads, 2);
        COMPARE_EXACT(m->perGpu.attention.kvHeads, 1);
        COMPARE_EXACT(m->perGpu.ffn.width, 12);
        COMPARE_EXACT(m->perGpu.unembed.vocab, 25);
        COMPARE_EXACT(m->global.attention.heads, 8);
        QCOMPARE(str(m->dtype), "bfloat16");
    }

    void expertParallelGoesToTheExperts()
    {
        Deployment d;
        d.tp = 4;
        d.dp = 2;
        d.ep = true;
        const auto m = modelMetrics(test::model(config(moe)), d);
        QVERIFY(m);
        COMPARE_EXACT(m->ffn->ffnTpSize, 1);
        COMPARE_EXACT(m->ffn->ffnEpSize, 8);
        COMPARE_EXACT(m->perGpu.ffn.expertWidth, 32);
        COMPARE_EXACT(m->perGpu.ffn.experts, 1);
    }

    void namesOfFfnFields()
    {
        const auto ffn = [](std::string_view more) { return *modelMetrics(test::model(config(more)), {})->ffn; };
        COMPARE_EXACT(ffn(R"("num_experts": 8, "moe_topk": 3)").numExpertsPerTok, 3);
        COMPARE_EXACT(ffn(R"("num_experts": 8, "moe_topk": 3, "num_experts_per_tok": 2)").numExpertsPerTok, 2);
        COMPARE_EXACT(ffn(R"("num_experts": 8, "num_experts_per_tok": 2)").moeIntermediateSize, 96);  // else intermediate_size
        COMPARE_EXACT(ffn(R"("n_shared_experts": 2)").numSharedExperts, 2);
        COMPARE_EXACT(ffn(R"("num_shared_experts": 3)").numSharedExperts, 3);
        COMPARE_EXACT(ffn(R"("n_shared_experts": 2, "num_shared_experts": 3)").numSharedExperts, 2);
        // Without an intermediate size: four times the hidden size.
        const auto bare = modelMetrics(test::model(R"({"hidden_size": 64, "num_hidden_layers": 4, "num_attention_heads": 8, "dtype": "half"})"), {});
        COMPARE_EXACT(bare->ffn->intermediateSize, 256);
    }

    void theFfnLooksOnlyAtTextConfig()
    {
        const char* text = R"({"hidden_size": 64, "num_hidden_layers": 4, "num_attention_heads": 8, "vocab_size": 9, "intermediate_size": 96})";
        const auto width = [&](const std::string& key) {
            return modelMetrics(test::model(R"({"torch_dtype": "float16", "intermediate_size": 80, )" + key + ": " + text + "}"), {})->ffn->intermediateSize;
        };
        COMPARE_EXACT(width(R"("text_config")"), 96);
        COMPARE_EXACT(width(R"("llm_config")"), 80);  // the outer one
    }

    void moeLayers_data()
    {
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* more, const char* expected, bool experts = true) {
            QTest::newRow(name) << QByteArray(experts ? moe : R"("num_experts": 0)") + (*more ? ", " : "") + more << QString::fromUtf8(expected);
        };
        row("every layer", "", "Lm=4");
        row("no experts", "", "Lm=0", false);
        row("every second", R"("interleave_moe_layer_step": 2)", "Lm=2");  // layers 1 and 3
        row("every third", R"("interleave_moe_layer_step": 3)", "Lm=1");   // layer 2
        row("step 0 says nothing", R"("interleave_moe_layer_step": 0)", "Lm=4");
        row("first dense", R"("moe_layer_freq": 1, "first_k_dense_replace": 1)", "Lm=3");
        row("frequency is no offset", R"("moe_layer_freq": 2, "first_k_dense_replace": 1)", "Lm=1");  // layer 2 alone
        row("frequency alone says nothing", R"("moe_layer_freq": 2)", "Lm=4");
        row("first dense alone says nothing", R"("first_k_dense_replace": 2)", "Lm=4");
        row("all dense", R"("moe_layer_freq": 1, "first_k_dense_replace": 9)", "Lm=0");
        row("frequency beats step", R"("interleave_moe_layer_step": 2, "moe_layer_freq": 1, "first_k_dense_replace": 1)", "Lm=3");
        row("list", R"("moe_layer_freq": [0, 1, 1, 1], "first_k_dense_replace": 1)", "/moe_layer_freq: expected a number, found a list");
        row("frequency 0", R"("moe_layer_freq": 0, "first_k_dense_replace": 1)", "/moe_layer_freq: expected a number other than 0, found 0");
        row("text step", R"("interleave_moe_layer_step": "2")", "/interleave_moe_layer_step: expected a number, found \"2\"");
        row("null first", R"("moe_layer_freq": 1, "first_k_dense_replace": null)", "/first_k_dense_replace: expected a number, found null");
    }
    void moeLayers()
    {
        QFETCH(QByteArray, more);
        QFETCH(QString, expected);
        QCOMPARE(::moeLayers(more.toStdString()), expected);
    }

    void moeValidation()
    {
        QVERIFY(::moeLayers(R"("num_experts": 8)").startsWith("validation: num_experts_per_tok"));
        QVERIFY(::moeLayers(R"("num_experts": 8, "num_experts_per_tok": null)").startsWith("validation: num_experts_per_tok"));
        QVERIFY(::moeLayers(R"("num_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 0)").startsWith("validation: moe_intermediate_size"));
        QVERIFY(::moeLayers(R"("interleave_moe_layer_step": 1)").startsWith("validation: num_experts:"));
        QCOMPARE(::moeLayers(R"("num_experts_per_tok": 0)"), "Lm=0");
    }

    void unavailableComponents()
    {
        const std::string noLayers = R"({"hidden_size": 64, "num_attention_heads": 8, "vocab_size": 9, "torch_dtype": "float16"})";
        QCOMPARE(built(noLayers), "attn [missing_attr] ffn [missing_attr] unembed [missing_attr]");
        QCOMPARE(reason(noLayers, Component::Attention), "/num_hidden_layers: expected a whole number, found nothing");
        QVERIFY(!modelMetrics(test::model(noLayers), {})->isEnabled());

        const std::string noVocab = R"({"hidden_size": 64, "num_hidden_layers": 4, "num_attention_heads": 8, "torch_dtype": "float16"})";
        QCOMPARE(built(noVocab), "attn ffn unembed [validation]");
        QCOMPARE(reason(noVocab, Component::Unembed), "vocab_size: expected a number above 0, found 0");

        const std::string negative = R"({"hidden_size": 64, "num_hidden_layers": -1, "num_attention_heads": 8, "vocab_size": 9, "torch_dtype": "float16"})";
        QCOMPARE(built(negative), "unembed attn [validation] ffn [validation]");
        QCOMPARE(reason(negative, Component::FeedForward), "num_hidden_layers: expected a number above 0, found -1");

        QCOMPARE(built(config(R"("head_dim": 0)")), "ffn unembed attn [validation]");
        // Two faults of one component are both named.
        const QString both = reason(R"({"hidden_size": 0, "num_hidden_layers": 0, "num_attention_heads": 8, "vocab_size": 9, "head_dim": 8, "dtype": "half"})", Component::Attention);
        QVERIFY2(both.contains("num_hidden_layers") && both.contains("hidden_size"), qPrintable(both));
    }

    void quantizationOfWeights()
    {
        const auto widths = [](const Deployment& d) {
            const auto m = modelMetrics(test::model(config()), d);
            return str(m->attention->weightByteSize) + " " + str(m->ffn->weightByteSize) + " " + str(m->unembed->weightByteSize);
        };
        QCOMPARE(widths({}), "2 2 2");
        QCOMPARE(widths(quantized("fp8")), "1 1 2");
        QCOMPARE(widths(quantized("fbgemm_fp8")), "1 1 2");
        QCOMPARE(widths(quantized("mxfp4")), "0.5 0.5 2");
        Deployment wide;
        wide.dtype = "float32";
        QCOMPARE(widths(wide), "4 4 4");
        QCOMPARE(built(config(), quantized("gptq")), "unembed attn [unsupported_quant] ffn [unsupported_quant]");
        QVERIFY(reason(config(), Component::Attention, quantized("gptq")).contains("gptq"));
        QCOMPARE(built(config(), quantized("")), "unembed attn [unsupported_quant] ffn [unsupported_quant]");
        QCOMPARE(built(config(R"("quantization_config": {"quant_method": "awq"})")), "unembed attn [unsupported_quant] ffn [unsupported_quant]");
        QCOMPARE(built(config(R"("quantization_config": {"quant_method": "awq"})"), quantized("none")), "attn ffn unembed");
    }

    void cacheWidths()
    {
        const auto width = [](const char* dtype, const char* cache, const char* more = "") {
            Deployment d;
            d.dtype = dtype;
            d.kvCacheDtype = cache;
            const auto m = modelMetrics(test::model(config(more)), d);
            return m ? m->attention ? str(m->attention->cacheByteSize) : QStringLiteral("no attention") : str(m.error());
        };
        QCOMPARE(width("auto", "auto"), "2");
        QCOMPARE(width("float32", "auto"), "4");
        QCOMPARE(width("float32", "bfloat16"), "2");
        for (const char* narrow : {"fp8", "fp8_e4m3", "fp8_e5m2", "int8", "fp8_inc", "fp8_ds_mla"}) QCOMPARE(width("auto", narrow), "1");
        QCOMPARE(width("auto", "from-config"), "2");
        QCOMPARE(width("nonsense", "fp8"), "1");
        QCOMPARE(width("nonsense", "auto"), "scenario: /dtype: expected a dtype that a KV cache can have, found \"nonsense\"");
        QCOMPARE(width("auto", "nonsense"), "scenario: /kv_cache_dtype: expected a dtype that a KV cache can have, found \"nonsense\"");
    }

    void precisions()
    {
        const auto names = [](const char* dtype, const char* method) {
            Deployment d = quantized(method);
            d.dtype = dtype;
            const auto m = modelMetrics(test::model(config()), d);
            return str(label(m->precisions.weights)) + " " + str(label(m->precisions.activations));
        };
        QCOMPARE(names("auto", "none"), "BF16 BF16");
        QCOMPARE(names("float16", "none"), "FP16 FP16");
        QCOMPARE(names("float32", "none"), "FP32 FP32");
        QCOMPARE(names("auto", "fp8"), "FP8 BF16");
        QCOMPARE(names("auto", "mxfp4"), "FP4 BF16");
    }

    void errorsOfTheWholeConfig()
    {
        QCOMPARE(built("[]"), "expected an object, found a list");
        QVERIFY(!modelMetrics(Model(), {}));
        QCOMPARE(built(R"({"hidden_size": 64, "num_hidden_layers": null, "num_attention_heads": 8, "dtype": "half"})"),
                 "/num_hidden_layers: expected a whole number, found null");
    }

    void parsedFieldsHaveTheSourcesNames()
    {
        const auto m = modelMetrics(test::model(config()), {});
        const auto keys = [&](Component component) {
            QStringList out;
            for (const ParsedField& field : parsedFields(*m, component)) out << str(field.first);
            out.sort();
            return out.join(' ');
        };
        QCOMPARE(keys(Component::Attention), "activation_byte_size cache_byte_size head_dim hidden_size num_attention_heads num_hidden_layers num_key_value_heads"
                                             " pp_size tp_size weight_byte_size");
        QCOMPARE(keys(Component::FeedForward), "activation_byte_size ffn_ep_size ffn_tp_size hidden_size intermediate_size moe_intermediate_size num_experts"
                                               " num_experts_per_tok num_hidden_layers num_moe_layers num_shared_experts pp_size weight_byte_size");
        QCOMPARE(keys(Component::Unembed), "activation_byte_size hidden_size tp_size vocab_size weight_byte_size");
        const auto none = modelMetrics(test::model(R"({"hidden_size": 64, "num_attention_heads": 8, "dtype": "half"})"), {});
        QVERIFY(parsedFields(*none, Component::Attention).empty());
    }

    void unavailableComponentsHaveNoOperations()
    {
        const auto m = modelMetrics(test::model(config()), quantized("gptq"));
        std::vector<Operation> list;
        operations(*m, test::batch({{Phase::Decode, 1, 1, 10}}), Scope::PerGpu, list);
        QCOMPARE(list.size(), std::size_t(1));
        QCOMPARE(str(list.front().id), "unembed.unembed");
        COMPARE_EXACT(totals(*m, test::batch({{Phase::Decode, 1, 1, 10}}), Scope::PerGpu).flops.value, 12800);  // 2·1·64·100
    }
};

QTEST_GUILESS_MAIN(TestModelMetrics)
#include "test_model_metrics.moc"
