#include "core/io/estimate_json.h"
#include "core/vllm/context_fields.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestEstimateJson : public QObject {
    Q_OBJECT

private:
    static Config written(const Scenario& scenario, std::string_view id = "null")
    {
        const auto e = estimate(scenario);
        if (!e) qFatal("%s", e.error().text().c_str());
        std::string text;
        writeEstimate(*e, scenario, id, text);
        if (text.find('\n') != std::string::npos) qFatal("more than one line");
        return test::json(text);
    }
    static double number(const Config& json, std::initializer_list<std::string_view> path)
    {
        const ConfigValue* value = json.get();
        for (const std::string_view key : path) value = value ? value->find(key) : nullptr;
        return value && value->number() ? *value->number() : -1;
    }
    static QString texts(const ConfigValue* list)
    {
        QStringList out;
        for (const ConfigValue& item : *list->list()) out << str(*item.string());
        return out.join(' ');
    }

private slots:
    void theDefaultScenario()
    {
        const Config json = written(test::countedScenario(), "\"a-1\"");
        QCOMPARE(str(*json->find("schema")->string()), "gable.estimate/1");
        QCOMPARE(str(*json->find("id")->string()), "a-1");
        QCOMPARE(str(*json->find("accounting")->string()), "vllm");
        QCOMPARE(str(*json->find("scope")->string()), "per-gpu");
        QCOMPARE(texts(json->find("components")), "attn ffn unembed");
        QVERIFY(json->find("unavailable")->list()->empty());
        QVERIFY(json->find("diagnostics")->list()->empty());
        COMPARE_EXACT(number(json, {"parsed", "attn", "num_hidden_layers"}), 80);
        COMPARE_EXACT(number(json, {"parsed", "unembed", "vocab_size"}), 128256);
        COMPARE_EXACT(number(json, {"context", "decode_context_len"}), 262144);            // 64 · 4096
        COMPARE_EXACT(number(json, {"flops", "attn.qkv_proj"}), 322'122'547'200);          // 2·192·8192·10·128·80
        COMPARE_EXACT(number(json, {"flops", "ffn.dense_ffn"}), 2'705'829'396'480);        // 2·8192·3·3584·192·80
        COMPARE_EXACT(number(json, {"read_bytes", "attn.attn_input"}), 10'858'004'480);    // one key for queries, keys and values
        COMPARE_EXACT(number(json, {"write_bytes", "unembed.output"}), 2'084'160);
        COMPARE_EXACT(number(json, {"totals", "flops"}), 3'479'890'821'120);
        COMPARE_EXACT(number(json, {"totals", "read_bytes"}), 29'099'573'248);
        COMPARE_EXACT(number(json, {"totals", "write_bytes"}), 882'888'000);
        QCOMPARE(json->find("context")->object()->size(), vllm::contextFields.size());
    }

    void operations()
    {
        const Config json = written(test::countedScenario());
        const ConfigValue::List& list = *json->find("operations")->list();
        QCOMPARE(list.size(), std::size_t(7));
        const ConfigValue& attention = list[1];
        QCOMPARE(str(*attention.find("id")->string()), "attn.attention");
        QCOMPARE(str(*attention.find("component")->string()), "attn");
        COMPARE_EXACT(*attention.find("flops")->number(), 177'167'400'960);
        COMPARE_EXACT(*attention.find("read")->find("weights")->number(), 0);
        COMPARE_EXACT(*attention.find("read")->find("activations")->number(), 31'457'280);
        COMPARE_EXACT(*attention.find("read")->find("kv_cache")->number(), 10'826'547'200);
        COMPARE_EXACT(*attention.find("write")->number(), 7'864'320);
        COMPARE_EXACT(*attention.find("intensity")->number(), 177'167'400'960.0 / (10'858'004'480.0 + 7'864'320.0));
    }

    void whatIsMissingSaysWhy()
    {
        Scenario scenario = test::countedScenario();
        scenario.deployment.quantization = "gp\"tq";
        const Config json = written(scenario);
        QVERIFY(json->find("id")->isNull());
        QCOMPARE(texts(json->find("components")), "unembed");
        const ConfigValue::List& missing = *json->find("unavailable")->list();
        QCOMPARE(missing.size(), std::size_t(2));
        QCOMPARE(str(*missing[0].find("component")->string()), "attn");
        QCOMPARE(str(*missing[0].find("code")->string()), "unsupported_quant");
        QVERIFY(missing[0].find("message")->string()->find("gp\"tq") != std::string::npos);
        QVERIFY(!json->find("parsed")->find("attn"));
        QVERIFY(!json->find("flops")->find("attn.qkv_proj"));
    }

    void diagnosticsWithFixes()
    {
        Scenario scenario = test::countedScenario();
        scenario.deployment.tp = 3;
        const Config json = written(scenario);
        const ConfigValue& first = json->find("diagnostics")->list()->front();
        QCOMPARE(str(*first.find("severity")->string()), "error");
        QCOMPARE(str(*first.find("code")->string()), "heads_not_divisible");
        QCOMPARE(texts(first.find("fields")), "parallelism.tp");
        QCOMPARE(str(*first.find("fix")->find("value")->string()), "2");
    }

    /// 131 GiB of weights on one H100: each change that would do is listed, and only there.
    void remediesOfWhatDoesNotFit()
    {
        Scenario scenario = defaultScenario(test::catalog());
        scenario.deployment.tp = 1;
        const Config json = written(scenario);
        const ConfigValue& first = json->find("diagnostics")->list()->front();
        QCOMPARE(str(*first.find("code")->string()), "memory_exceeded");
        const ConfigValue& remedy = first.find("remedies")->list()->front();
        for (const char* key : {"text", "effect"}) QVERIFY2(remedy.find(key) && !remedy.find(key)->string()->empty(), key);
        for (const char* key : {"field", "value"}) QCOMPARE(str(*remedy.find(key)->string()), str(*first.find("fix")->find(key)->string()));
    }

    /// JSON can't say infinity: null stands for it, and the line stays readable.
    void sizesBeyondWholeDoublesAreRefused()
    {
        Scenario scenario = test::countedScenario();
        scenario.model = test::model(R"({"hidden_size": 1e300, "num_hidden_layers": 4, "num_attention_heads": 8, "vocab_size": 100, "torch_dtype": "half"})");
        const auto refused = estimate(scenario);
        QVERIFY(!refused);
        QCOMPARE(str(refused.error().pointer), QString("/hidden_size"));
    }

    void appendsToWhatIsThere()
    {
        const Scenario scenario = test::countedScenario();
        const auto e = estimate(scenario);
        std::string one, two = "";
        writeEstimate(*e, scenario, "1", one);
        writeEstimate(*e, scenario, "1", two);
        two += '\n';
        writeEstimate(*e, scenario, "1", two);
        QCOMPARE(str(two), str(one) + "\n" + str(one));
    }
};

QTEST_GUILESS_MAIN(TestEstimateJson)
#include "test_estimate_json.moc"
