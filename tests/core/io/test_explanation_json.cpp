#include "core/io/explanation_json.h"
#include "core/io/scenario_json.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestExplanationJson : public QObject {
    Q_OBJECT

private:
    static Config written(const Scenario& scenario, std::string_view subject)
    {
        const auto made = estimate(scenario);
        if (!made) qFatal("%s", made.error().text().c_str());
        const auto explained = explain(scenario, *made, subject);
        if (!explained) qFatal("%s", explained.error().text().c_str());
        std::string text;
        writeExplanation(scenario, *explained, moves(scenario, *made, subject), text);
        if (text.find('\n') != std::string::npos) qFatal("more than one line");
        return test::json(text);
    }
    static QString text(const ConfigValue& object, std::string_view key)
    {
        const ConfigValue* found = object.find(key);
        return found && found->string() ? str(*found->string()) : QStringLiteral("no text");
    }
    static QString keys(const ConfigValue& object)
    {
        QStringList out;
        for (const auto& [key, value] : *object.object()) out << str(key);
        return out.join(' ');
    }

private slots:
    void anOperation()
    {
        const Config json = written(defaultScenario(test::catalog()), "attn.decode");
        QCOMPARE(keys(*json), "schema id label accounting scope component bound why figures moves");
        QCOMPARE(text(*json, "schema"), "gable.explanation/1");
        QCOMPARE(text(*json, "id"), "attn.decode");
        QCOMPARE(text(*json, "label"), "attention · decode");
        QCOMPARE(text(*json, "accounting"), "hardware");
        QCOMPARE(text(*json, "scope"), "per-gpu");
        QCOMPARE(text(*json, "component"), "attn");
        QCOMPARE(text(*json, "bound"), "memory");
        const ConfigValue& flops = json->find("figures")->list()->front();
        QCOMPARE(keys(flops), "id label unit value formula substitution latex definitions symbols");
        QCOMPARE(text(flops, "unit"), "FLOP");
        COMPARE_EXACT(*flops.find("value")->number(), 85'899'345'920);
        QCOMPARE(text(flops, "formula"), "2 · P · q · d · L + 2 · P · q · d_v · L");
        QCOMPARE(text(flops, "substitution"), "2 · 262144 · 8 · 128 · 80 + 2 · 262144 · 8 · 128 · 80");
        QVERIFY(text(flops, "latex").contains("\\cdot"));
        const ConfigValue& pairs = flops.find("definitions")->list()->front();
        QCOMPARE(keys(pairs), "name meaning value formula substitution latex");
        COMPARE_EXACT(*pairs.find("value")->number(), 262'144);
        const ConfigValue& heads = flops.find("symbols")->list()->front();
        QCOMPARE(keys(heads), "name meaning value origin");
        QCOMPARE(text(heads, "name") + ": " + text(heads, "origin"), "q: attention heads 64 ÷ TP 8");
    }

    void movesWithTheirChanges()
    {
        const Config json = written(defaultScenario(test::catalog()), "attn.decode");
        bool cache = false, requests = false;
        for (const ConfigValue& move : *json->find("moves")->list()) {
            QCOMPARE(keys(move), "text hypothetical step_before_us step_after_us operation_before_us operation_after_us step_change throughput_change "
                                 "throughput_per_gpu_change effect refused changes");
            const ConfigValue& changes = *move.find("changes");
            QVERIFY(!changes.object()->empty());
            if (text(move, "text") == "FP8 KV cache") cache = text(changes, "kv_cache_dtype") == "fp8" && *move.find("hypothetical")->boolean() == false;
            if (text(move, "text") == "32 requests instead of 64") requests = text(changes, "batch") == "prefill:128:2176x1,decode:1:4096x32";
            QVERIFY(*move.find("step_after_us")->number() > 0);
        }
        QVERIFY(cache && requests);
    }

    void withoutAnAccelerator()
    {
        Scenario scenario = defaultScenario(test::catalog());
        scenario.accelerator.reset();
        const Config json = written(scenario, "total");
        QVERIFY(json->find("bound")->isNull());
        QVERIFY(json->find("component")->isNull());
        for (const ConfigValue& move : *json->find("moves")->list()) QVERIFY(move.find("step_before_us")->isNull());
    }

    void batchesAreReadBack()
    {
        const Workload workload{{{Phase::Prefill, 3, 128, 2176}, {Phase::Decode, 64, 4, 4096}}};
        QCOMPARE(str(batchText(workload)), "prefill:128:2176x3,decode:4:4096x64");
        QVERIFY(*parseBatch(batchText(workload), "test") == workload);
        QCOMPARE(str(batchText({})), "");
    }
};

QTEST_GUILESS_MAIN(TestExplanationJson)
#include "test_explanation_json.moc"
