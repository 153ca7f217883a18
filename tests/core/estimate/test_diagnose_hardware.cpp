#include "tests/support/diagnostics_test.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;
using namespace gable::test::diagnostics;

class TestDiagnoseHardware : public QObject {
    Q_OBJECT

private:
    static Scenario scenario(const char* model = "llama-3.1-70b")
    {
        Scenario s = defaultScenario(test::catalog());
        s.accounting = Accounting::Hardware;
        s.model = *test::catalog().model(model);
        s.deployment.tp = 1;
        s.accelerator = roomy("h100-sxm");
        return s;
    }
    /// 12 heads, 4 K/V heads, FFN width 100 (2²·5²) and, where there are experts, 12 of width 40 beside shared ones of width 44.
    static Scenario small(bool withExperts = false)
    {
        Scenario s = scenario();
        s.model = test::model(withExperts
            ? R"({"model_type": "qwen2_moe", "torch_dtype": "bfloat16", "vocab_size": 240, "hidden_size": 96, "num_attention_heads": 12, "num_key_value_heads": 4,
                 "num_hidden_layers": 6, "intermediate_size": 120, "moe_intermediate_size": 40, "shared_expert_intermediate_size": 44, "num_experts": 12,
                 "num_experts_per_tok": 2})"
            : R"({"model_type": "llama", "torch_dtype": "bfloat16", "vocab_size": 240, "hidden_size": 96, "num_attention_heads": 12, "num_key_value_heads": 4,
                 "num_hidden_layers": 6, "intermediate_size": 100})");
        return s;
    }

private slots:
    void nothingToSay()
    {
        Scenario s = defaultScenario(test::catalog());
        QCOMPARE(s.accounting, Accounting::Hardware);
        QCOMPARE(codes(s), "");
        s.deployment.tp = 4;
        QCOMPARE(codes(s), "");
        QCOMPARE(codes(small()), "");
        QCOMPARE(codes(small(true)), "");
    }

    void headsNotDivisible()
    {
        Scenario s = scenario();
        s.deployment.tp = 3;
        QCOMPARE(check(s, "heads_not_divisible", Severity::Error, Fix{"parallelism.tp", "2"}), "");
        QCOMPARE(message(s, "heads_not_divisible"), "64 heads (GQA) do not divide by TP 3: vLLM refuses to start");
        s.deployment.tp = 60;
        QCOMPARE(check(s, "heads_not_divisible", Severity::Error, Fix{"parallelism.tp", "64"}), "");
        s.deployment.tp = 65536;
        QCOMPARE(check(s, "heads_not_divisible", Severity::Error, Fix{"parallelism.tp", "64"}), "");
        s = scenario("deepseek-v3");  // 128 latent heads
        s.deployment.tp = 12;
        QCOMPARE(check(s, "heads_not_divisible", Severity::Error, Fix{"parallelism.tp", "8"}), "");
        s.deployment.tp = 16;
        QVERIFY(!codes(s).contains("heads"));  // one latent for all heads: nothing to replicate that a message would help with
    }

    void kvHeadsNotDivisible()
    {
        Scenario s = scenario("phi-4");  // 40 heads, 10 KV heads
        s.deployment.tp = 4;
        QCOMPARE(check(s, "kv_heads_not_divisible", Severity::Error, Fix{"parallelism.tp", "5"}), "");
        s.deployment.tp = 8;
        QCOMPARE(check(s, "kv_heads_not_divisible", Severity::Error, Fix{"parallelism.tp", "10"}), "");
        QCOMPARE(message(s, "kv_heads_not_divisible"), "10 KV heads can neither be divided over TP 8 nor replicated evenly");
    }

    void kvHeadsReplicated()
    {
        Scenario s = scenario();
        s.deployment.tp = 16;  // 8 KV heads
        QCOMPARE(check(s, "kv_heads_replicated", Severity::Info, std::nullopt), "");
        QCOMPARE(message(s, "kv_heads_replicated"), "8 KV heads on TP 16: each is kept on 2 GPUs");
        s.deployment.tp = 8;
        QCOMPARE(codes(s), "");
    }

    void widths()
    {
        Scenario s = small();
        s.deployment.tp = 3;
        QCOMPARE(codes(s), "kv_heads_not_divisible ffn_not_divisible");
        QCOMPARE(check(s, "ffn_not_divisible", Severity::Error, Fix{"parallelism.tp", "2"}), "");
        QCOMPARE(message(s, "ffn_not_divisible"), "FFN width 100 does not divide by TP 3: vLLM refuses to start");
        s = small(true);
        s.deployment.tp = 8;  // 8 divides 40 but not 44
        QCOMPARE(check(s, "ffn_not_divisible", Severity::Error, Fix{"parallelism.tp", "4"}), "");  // the nearest that the heads allow too
        QVERIFY(message(s, "ffn_not_divisible").startsWith("Shared-expert width 44 "));
        s.deployment.tp = 1;
        s.deployment.dp = 3;
        QCOMPARE(check(s, "ffn_not_divisible", Severity::Error, std::nullopt), "");  // more than one field could mend it
        QVERIFY(message(s, "ffn_not_divisible").startsWith("Expert width 40 does not divide by DP × TP 3"));
        const auto all = of(s);
        QCOMPARE(find(all, "ffn_not_divisible")->fields, (std::vector<std::string>{"parallelism.tp", "parallelism.dp"}));
        s.deployment.ep = true;  // whole experts have no width to cut
        QCOMPARE(codes(s), "");
    }

    void experts()
    {
        Scenario s = scenario();
        s.deployment.ep = true;
        QCOMPARE(check(s, "no_experts", Severity::Warning, Fix{"parallelism.ep", "off"}), "");
        s = scenario("mixtral-8x7b");  // 8 experts
        s.deployment.ep = true;
        s.deployment.dp = 16;
        QCOMPARE(check(s, "more_gpus_than_experts", Severity::Error, Fix{"parallelism.ep", "off"}), "");
        QCOMPARE(message(s, "more_gpus_than_experts"), "8 experts on 16 expert-parallel GPUs: some have none");
        s.deployment.dp = 8;
        QCOMPARE(codes(s), "");
    }

    /// 8 experts on 3 GPUs: the busiest holds 3 where the mean is 2⅔, 12.5 % more.
    void expertsNotDivisible()
    {
        Scenario s = scenario("mixtral-8x7b");
        s.deployment.ep = true;
        s.deployment.dp = 3;
        QCOMPARE(check(s, "experts_not_divisible", Severity::Info, Fix{"parallelism.expert_skew_percent", "113"}), "");
        QCOMPARE(message(s, "experts_not_divisible"), "8 experts on 3 GPUs: the busiest holds 3, 113 % of the mean, which is shown");
        s.deployment.expertSkewPercent = 112;
        QVERIFY(codes(s).contains("experts_not_divisible"));
        s.deployment.expertSkewPercent = 150;
        QCOMPARE(codes(s), "");
    }

    void stages()
    {
        Scenario s = scenario();  // 80 layers
        s.deployment.pp = 81;
        QCOMPARE(check(s, "more_stages_than_layers", Severity::Error, Fix{"parallelism.pp", "80"}), "");
        QVERIFY(!codes(s).contains("stage_shown"));
        s.deployment.pp = 3;
        QCOMPARE(check(s, "stage_shown", Severity::Info, std::nullopt), "");
        QVERIFY2(message(s, "stage_shown").contains(" of 3, the busiest, with 2"), qPrintable(message(s, "stage_shown")));
        s.deployment.pp = 4;
        s.deployment.stage = 2;
        QCOMPARE(message(s, "stage_shown"), "Per-GPU figures are those of pipeline stage 2 of 4, with 20 of 80 layers");
        QCOMPARE(codes(s), "stage_shown");
        s.deployment.stage = 5;
        QCOMPARE(check(s, "no_such_stage", Severity::Error, Fix{"parallelism.stage", "0"}), "");
        QVERIFY(message(s, "stage_shown").contains("stage 4 of 4"));
        s.deployment.pp = 1;
        s.deployment.stage = 2;
        QCOMPARE(codes(s), "no_such_stage");
    }

    void batch()
    {
        Scenario s = scenario();
        s.workload.groups = {{Phase::Prefill, 1, 10, 9}};
        QCOMPARE(check(s, "context_below_new_tokens", Severity::Error, std::nullopt), "");
        s.workload.groups = {};
        QCOMPARE(check(s, "empty_batch", Severity::Info, std::nullopt), "");
        QCOMPARE(message(s, "empty_batch"), "No tokens in the step: nothing runs");
        s.workload.groups = {{Phase::Decode, 0, 1, 100}};
        QCOMPARE(check(s, "empty_batch", Severity::Info, std::nullopt), "");
        s.workload.groups = {{Phase::Decode, 4, 1, 1}};
        QCOMPARE(codes(s), "");
    }

    void drafts()
    {
        Scenario s = scenario();
        s.deployment.drafter = "mtp";
        QCOMPARE(codes(s), "");  // nothing is drafted
        s.workload.groups = {{Phase::Decode, 4, 4, 100}, {Phase::Decode, 5, 3, 100}};
        QCOMPARE(codes(s), "no_mtp");
        QCOMPARE(check(s, "no_mtp", Severity::Error, Fix{"speculation.drafter", "none"}), "");
        s.deployment.drafter = "none";
        QCOMPARE(check(s, "free_drafts", Severity::Info, std::nullopt), "");
        s.model = *test::catalog().model("deepseek-v3");
        QCOMPARE(check(s, "free_drafts", Severity::Info, Fix{"speculation.drafter", "mtp"}), "");
        s.workload.groups = {{Phase::Decode, 0, 4, 100}, {Phase::Decode, 5, 1, 100}};
        QVERIFY(!codes(s).contains("drafts"));
    }

    void visionAndAssumptions()
    {
        QCOMPARE(check(scenario("qwen3-vl-8b"), "vision_not_run", Severity::Info, std::nullopt), "");
        Scenario s = small();
        s.model = test::model(R"({"model_type": "llama", "vocab_size": 240, "hidden_size": 96, "num_attention_heads": 12, "num_hidden_layers": 6,
                                 "intermediate_size": 120})");
        QVERIFY(codes(s).contains("assumption"));
        QVERIFY2(message(s, "assumption").startsWith("Assumed: "), qPrintable(message(s, "assumption")));
        const auto all = of(s);
        QCOMPARE(find(all, "assumption")->severity, Severity::Info);
        QCOMPARE(find(all, "assumption")->fields, std::vector<std::string>{"model"});
    }

    void precisionWidened()
    {
        Scenario s = scenario();
        s.accelerator = roomy("a100-sxm");
        s.deployment.quantization = "fp8";
        QCOMPARE(check(s, "precision_widened", Severity::Info, std::nullopt), "");
        QVERIFY2(message(s, "precision_widened").contains("no FP8 units"), qPrintable(message(s, "precision_widened")));
        s.accelerator = roomy("h100-sxm");
        QCOMPARE(codes(s), "");
        s.accelerator.reset();
        QCOMPARE(codes(s), "");
    }

    /// Whatever is fixable: applying every fix in turn ends.
    void fixesEnd_data() { test::modelRows(); }
    void fixesEnd()
    {
        QFETCH(QString, id);
        for (const double width : {3.0, 6.0, 48.0, 1000.0}) {
            Scenario s = scenario(qPrintable(id));
            s.accelerator = *test::catalog().accelerator("h100-sxm");  // memory is to be mended as well
            s.deployment.tp = s.deployment.pp = width;
            s.deployment.stage = width + 1;
            s.deployment.drafter = "mtp";
            s.deployment.ep = true;
            int rounds = 0;
            for (bool more = true; more; ++rounds) {
                QVERIFY2(rounds < 12, qPrintable(codes(s)));
                more = false;
                for (const Diagnostic& d : of(s))
                    if (d.fix && !more) {
                        const auto mended = with(s, *findField(d.fix->field), d.fix->value);
                        QVERIFY2(mended, qPrintable(str(d.message)));
                        s = *mended;
                        more = true;
                    }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestDiagnoseHardware)
#include "test_diagnose_hardware.moc"
