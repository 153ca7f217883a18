#include "core/timing/roofline.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

/// One scenario under both accountings, and the times that its operations take at least.
class TestAccountings : public QObject {
    Q_OBJECT

private:
    static Scenario scenario(const char* model, Accounting accounting)
    {
        Scenario out = defaultScenario(test::catalog());
        out.model = *test::catalog().model(model);
        out.deployment = {};
        out.deployment.dtype = "bfloat16";
        out.deployment.tp = 8;
        out.accounting = accounting;
        return out;
    }
    static Estimate estimated(const Scenario& scenario)
    {
        auto out = estimate(prepare(scenario.model, scenario.deployment), scenario);
        if (!out) qFatal("%s", out.error().text().c_str());
        return std::move(*out);
    }
    static QString text(const Totals& totals)
    {
        return str(totals.flops.value) + " FLOP, " + str(totals.reads.value) + " + " + str(totals.writes.value) + " B, link " + str(totals.link.value) + " B";
    }
    static Operation operation(double flops, double weights, double link, Precision precision = Precision::Bfloat16)
    {
        Operation out;
        out.precision = precision;
        if (flops > 0) out.add({Kind::Flops, "f", flops});
        if (weights > 0) out.add({Kind::Weights, "w", weights});
        if (link > 0) out.add({Kind::Link, "l", link});
        return out;
    }
    /// 100 FLOP/s, twice as many in FP8; 10 B/s of memory, 4 B/s to other GPUs.
    static Accelerator slow()
    {
        Accelerator out;
        out.peaks = {{Precision::Bfloat16, FlopsPerSecond(100)}, {Precision::Fp8, FlopsPerSecond(200)}};
        out.memoryBandwidth = BytesPerSecond(10);
        out.linkBandwidth = BytesPerSecond(4);
        return out;
    }

private slots:
    void theHardwareIsEstimatedUnlessAskedOtherwise()
    {
        QCOMPARE(Scenario().accounting, Accounting::Hardware);
        QCOMPARE(defaultScenario(test::catalog()).accounting, Accounting::Hardware);
        QCOMPARE(other(Accounting::Vllm), Accounting::Hardware);
        QCOMPARE(other(Accounting::Hardware), Accounting::Vllm);
    }

    void preparedForBothOrForOne()
    {
        const Scenario s = scenario("llama-3.1-70b", Accounting::Hardware);
        const SharedPrepared both = prepare(s.model, s.deployment);
        QVERIFY(both->counters && both->hardware);
        for (const Accounting accounting : allAccountings) {
            QVERIFY(!both->fault(accounting));
            const SharedPrepared one = prepare(s.model, s.deployment, accounting);
            QVERIFY(!one->fault(accounting));
            const Error* fault = one->fault(other(accounting));
            QVERIFY(fault);
            QVERIFY2(str(*fault).endsWith("was not asked for"), qPrintable(str(*fault)));
            Scenario unasked = s;
            unasked.accounting = other(accounting);
            const auto failed = estimate(one, unasked);
            QVERIFY(!failed && failed.error() == *fault);
        }
    }

    void whatWasPreparedOnceGivesTheSame_data()
    {
        QTest::addColumn<QString>("model");
        for (const Model& model : test::countedModels()) QTest::newRow(model.id.c_str()) << str(model.id);
    }
    void whatWasPreparedOnceGivesTheSame()
    {
        QFETCH(QString, model);
        const Scenario s = scenario(qPrintable(model), Accounting::Hardware);
        const SharedPrepared prepared = prepare(s.model, s.deployment);
        for (const Scope scope : {Scope::PerGpu, Scope::Global}) {
            Scenario mine = s, theirs = s;
            mine.scope = theirs.scope = scope;
            theirs.accounting = Accounting::Vllm;
            const Estimate hardware = *estimate(prepared, mine), counters = *estimate(prepared, theirs);
            QVERIFY(hardware.otherTotals && counters.otherTotals);
            QCOMPARE(text(*hardware.otherTotals), text(counters.totals));
            QCOMPARE(text(*counters.otherTotals), text(hardware.totals));
            // Alone, without times, an accounting says the same and knows nothing of the other.
            mine.accelerator.reset();
            theirs.accelerator.reset();
            const Estimate alone = *estimate(mine), alone2 = *estimate(theirs);
            QCOMPARE(text(alone.totals), text(hardware.totals));
            QCOMPARE(text(alone2.totals), text(counters.totals));
            QVERIFY(!alone.otherTotals && !alone2.otherTotals);
        }
    }

    void anUnknownCacheDtypeIsRefused()
    {
        for (const Accounting accounting : allAccountings)
            for (const char* dtype : {"fp8fp8", "int3", "nvfp4", ""}) {
                Scenario s = scenario("llama-3.1-70b", accounting);
                s.deployment.kvCacheDtype = dtype;
                const auto refused = estimate(s);
                QVERIFY2(!refused, dtype);
                QCOMPARE(str(refused.error()), str("scenario: /kv_cache_dtype: expected a dtype that a KV cache can have, found \"") + dtype + '"');
            }
    }

    void whatTheCountersCantReadIsEstimated_data()
    {
        QTest::addColumn<QString>("model");
        for (const char* model : {"gpt-2", "mamba-2.8b"}) QTest::newRow(model) << model;
    }
    void whatTheCountersCantReadIsEstimated()
    {
        QFETCH(QString, model);
        Scenario s = scenario(qPrintable(model), Accounting::Hardware);
        s.deployment.tp = 1;
        const SharedPrepared prepared = prepare(s.model, s.deployment);
        QVERIFY(!prepared->counters && prepared->hardware);
        const auto made = estimate(prepared, s);
        QVERIFY(made);
        QVERIFY(!made->otherTotals && !made->counters() && made->hardware());
        QVERIFY(made->totals.flops.value > 0 && made->totals.traffic().value > 0);
        s.accounting = Accounting::Vllm;
        const auto failed = estimate(prepared, s);
        QVERIFY(!failed);
        QVERIFY2(!failed.error().message.empty() && !failed.error().origin.empty(), qPrintable(str(failed.error())));
    }

    void aConfigWithoutDtypeIsAssumedToBeOne()
    {
        Scenario s = scenario("gpt-oss-120b", Accounting::Hardware);
        s.deployment.dtype = "auto";
        s.model = test::model(R"({"model_type": "llama", "vocab_size": 240, "hidden_size": 96, "num_attention_heads": 12, "num_key_value_heads": 4,
                                 "num_hidden_layers": 6, "intermediate_size": 120})");
        s.deployment.tp = 1;
        const auto made = estimate(prepare(s.model, s.deployment), s);
        QVERIFY(made);
        const auto assumed = [](const Diagnostic& d) { return d.code == "assumption" && d.message.find("dtype") != std::string::npos; };
        QVERIFY(std::any_of(made->diagnostics.begin(), made->diagnostics.end(), assumed));
        s.accounting = Accounting::Vllm;
        const auto failed = estimate(s);
        QVERIFY(!failed);
        QVERIFY2(str(failed.error()).contains("torch_dtype"), qPrintable(str(failed.error())));
    }

    void anEstimateSaysWhatItIs()
    {
        for (const Accounting accounting : allAccountings) {
            const Estimate e = estimated(scenario("llama-3.1-70b", accounting));
            QCOMPARE(e.accounting, accounting);
            QCOMPARE(str(e.dtype), "bfloat16");
            QCOMPARE(e.weights, Precision::Bfloat16);
            COMPARE_EXACT(e.queryHeads, 8);
            COMPARE_EXACT(e.kvHeads, 1);
            QVERIFY(!e.hasExperts);
        }
        QVERIFY(estimated(scenario("mixtral-8x7b", Accounting::Hardware)).hasExperts);
        QVERIFY(estimated(scenario("mamba-2.8b", Accounting::Hardware)).queryHeads == 0);
    }

    /// Totals are sums of the operations that are shown, the link included.
    void totalsAreSumsOfOperations()
    {
        const Estimate e = estimated(scenario("deepseek-v3", Accounting::Hardware));
        QCOMPARE(text(e.totals), text(totals(e.operations)));
        QVERIFY(e.totals.link.value > 0);  // TP 8 adds up partial sums
        double link = 0;
        for (const Operation& o : e.operations) link += o.link().value;
        COMPARE_EXACT(e.totals.link.value, link);
    }

    void limitTimesByHand()
    {
        const LimitTimes times = limitTimes(operation(300, 20, 8), slow());
        COMPARE_EXACT(times.compute.value, 3);  // 300 ÷ 100
        COMPARE_EXACT(times.memory.value, 2);   // 20 ÷ 10
        COMPARE_EXACT(times.link.value, 2);     // 8 ÷ 4
        COMPARE_EXACT(times.longest().value, 3);
        COMPARE_EXACT(limitTimes(operation(300, 20, 8, Precision::Fp8), slow()).compute.value, 1.5);
        Accelerator alone = slow();
        alone.linkBandwidth.reset();
        COMPARE_EXACT(limitTimes(operation(300, 20, 8000), alone).link.value, 0);
        COMPARE_EXACT(limitTimes(Operation(), slow()).longest().value, 0);
    }

    void bounds()
    {
        QCOMPARE(bound(operation(300, 20, 8), slow()), Bound::Compute);
        QCOMPARE(bound(operation(100, 20, 4), slow()), Bound::Memory);
        QCOMPARE(bound(operation(100, 20, 12), slow()), Bound::Link);
        QCOMPARE(bound(operation(0, 0, 1), slow()), Bound::Link);
        QCOMPARE(bound(operation(300, 30, 0), slow()), Bound::Compute);  // 3 s each: at the ridge
        Accelerator alone = slow();
        alone.linkBandwidth.reset();
        QCOMPARE(bound(operation(100, 20, 12), alone), Bound::Memory);  // whose link is not known takes no time
        QCOMPARE(str(label(Bound::Link)), "link");
    }

    void aStepIsTheSumOfItsLongestTimes()
    {
        const std::vector<Operation> step{operation(300, 20, 8), operation(100, 20, 4), operation(0, 0, 10)};
        COMPARE_EXACT(limitTime(step, slow()).value, 3 + 2 + 2.5);
        COMPARE_EXACT(limitTime({}, slow()).value, 0);
    }
};

QTEST_GUILESS_MAIN(TestAccountings)
#include "test_accountings.moc"
