#include "tests/support/diagnostics_test.h"

using namespace gable;
using gable::test::str;
using namespace gable::test::diagnostics;

class TestDiagnose : public QObject {
    Q_OBJECT

private:
    static Scenario scenario(const char* model = "llama-3.1-70b")
    {
        Scenario s = test::countedScenario();
        s.model = *test::catalog().model(model);
        s.deployment.tp = 1;
        s.accelerator = roomy("h100-sxm");
        return s;
    }

private slots:
    void nothingToSay()
    {
        Scenario s = test::countedScenario();
        QCOMPARE(codes(s), "");
        s.deployment.tp = 4;
        QCOMPARE(codes(s), "");
    }

    void headsNotDivisible()
    {
        Scenario s = scenario();
        s.deployment.tp = 6;  // 64 heads: 4 lies nearer than 8… both two away, the smaller one is taken
        QCOMPARE(check(s, "heads_not_divisible", Severity::Error, Fix{"parallelism.tp", "4"}), "");
        s.deployment.tp = 3;
        QCOMPARE(check(s, "heads_not_divisible", Severity::Error, Fix{"parallelism.tp", "2"}), "");
        s.deployment.tp = 60;
        QCOMPARE(check(s, "heads_not_divisible", Severity::Error, Fix{"parallelism.tp", "64"}), "");
        s.deployment.tp = 65536;
        QCOMPARE(check(s, "heads_not_divisible", Severity::Error, Fix{"parallelism.tp", "64"}), "");
    }

    void kvHeadsNotDivisible()
    {
        Scenario s = scenario("phi-4");  // 40 heads, 10 KV heads
        s.deployment.tp = 4;
        QCOMPARE(check(s, "kv_heads_not_divisible", Severity::Error, Fix{"parallelism.tp", "5"}), "");
        s.deployment.tp = 8;
        QCOMPARE(check(s, "kv_heads_not_divisible", Severity::Error, Fix{"parallelism.tp", "10"}), "");
    }

    void kvHeadsReplicated()
    {
        Scenario s = scenario();
        s.deployment.tp = 16;  // 8 KV heads
        QCOMPARE(check(s, "kv_heads_replicated", Severity::Info, std::nullopt), "");
        QVERIFY(find(of(s), "kv_heads_replicated")->message.find("kept on 2 GPUs") != std::string::npos);
    }

    void layers()
    {
        Scenario s = scenario("deepseek-v3");  // 61 layers, a prime
        s.deployment.pp = 4;
        QCOMPARE(check(s, "layers_not_divisible", Severity::Warning, Fix{"parallelism.pp", "1"}), "");
        QVERIFY(find(of(s), "layers_not_divisible")->message.find("take 15 per stage and lose 1") != std::string::npos);
        s = scenario();
        s.deployment.pp = 3;  // 80 layers: 2 and 4 both lie one away
        QCOMPARE(check(s, "layers_not_divisible", Severity::Warning, Fix{"parallelism.pp", "2"}), "");
        s.deployment.pp = 81;
        QCOMPARE(check(s, "more_stages_than_layers", Severity::Error, Fix{"parallelism.pp", "80"}), "");
    }

    void experts()
    {
        Scenario s = scenario();
        s.deployment.ep = true;
        QCOMPARE(check(s, "no_experts", Severity::Warning, Fix{"parallelism.ep", "off"}), "");
        s = scenario("mixtral-8x7b");  // 8 experts, 2 per token
        s.deployment.ep = true;
        s.deployment.dp = 3;
        QCOMPARE(check(s, "experts_not_divisible", Severity::Warning, std::nullopt), "");
        s.deployment.dp = 8;
        s.workload.groups = {{Phase::Decode, 3, 1, 100}};  // 6 expert calls for 8 GPUs
        QCOMPARE(check(s, "fewer_tokens_than_gpus", Severity::Warning, std::nullopt), "");
        s.workload.groups = {{Phase::Decode, 4, 1, 100}};
        QCOMPARE(codes(s), "");
    }

    void ffnNotDivisible()
    {
        Scenario s = scenario();
        s.deployment.dp = 3;  // 28,672 = 2¹²·7
        QCOMPARE(check(s, "ffn_not_divisible", Severity::Warning, std::nullopt), "");
        s.deployment.dp = 7;
        QCOMPARE(codes(s), "");
    }

    void batch()
    {
        Scenario s = scenario();
        s.workload.groups = {{Phase::Prefill, 1, 10, 9}};
        QCOMPARE(check(s, "context_below_new_tokens", Severity::Error, std::nullopt), "");
        s.workload.groups = {};
        QCOMPARE(check(s, "empty_batch", Severity::Info, std::nullopt), "");
        s.workload.groups = {{Phase::Decode, 0, 1, 100}};
        QCOMPARE(check(s, "empty_batch", Severity::Info, std::nullopt), "");
        s.workload.groups = {{Phase::Decode, 4, 4, 100}, {Phase::Decode, 5, 3, 100}};
        QCOMPARE(check(s, "multi_token_decode", Severity::Info, std::nullopt), "");
        s.workload.groups = {{Phase::Decode, 4, 1, 1}};
        QCOMPARE(codes(s), "");
    }

    void formats()
    {
        Scenario s = scenario();
        s.deployment.dtype = "nonsense";
        s.deployment.kvCacheDtype = "fp8";
        QCOMPARE(check(s, "unknown_dtype", Severity::Warning, Fix{"dtype", "bfloat16"}), "");
        s = scenario();
        s.accelerator = roomy("a100-sxm");
        s.deployment.quantization = "fp8";
        QCOMPARE(check(s, "precision_widened", Severity::Info, std::nullopt), "");
        s.accelerator = roomy("h100-sxm");
        QCOMPARE(codes(s), "");
        s.deployment.quantization = "mxfp4";
        QCOMPARE(check(s, "precision_widened", Severity::Info, std::nullopt), "");
        s.accelerator.reset();
        QCOMPARE(codes(s), "");
    }

    void latentAttention()
    {
        QCOMPARE(check(scenario("deepseek-v3"), "mla_counted_as_heads", Severity::Info, std::nullopt), "");
        QCOMPARE(codes(scenario("llama-3.1-8b")), "");
    }

    /// Whatever is fixable: applying every fix in turn ends.
    void fixesEnd()
    {
        for (const Model& model : test::countedModels())
            for (const double width : {3.0, 6.0, 48.0, 1000.0}) {
                Scenario s = scenario(model.id.c_str());
                s.accelerator = *test::catalog().accelerator("h100-sxm");  // memory is to be mended as well
                s.deployment.dtype = "bfloat16";
                s.deployment.tp = s.deployment.pp = width;
                s.deployment.ep = true;
                int rounds = 0;
                for (bool more = true; more; ++rounds) {
                    QVERIFY2(rounds < 10, model.id.c_str());
                    more = false;
                    for (const Diagnostic& d : of(s))
                        if (d.fix && !more) {
                            s = *with(s, *findField(d.fix->field), d.fix->value);
                            more = true;
                        }
                }
            }
    }
};

QTEST_GUILESS_MAIN(TestDiagnose)
#include "test_diagnose.moc"
