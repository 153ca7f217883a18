#include <cmath>

#include "core/estimate/compare.h"
#include "core/io/comparison_json.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

class TestCompare : public QObject {
    Q_OBJECT

private:
    static Scenario start()
    {
        Scenario out = defaultScenario(test::catalog());
        out.serving = Serving{1024, 512, 32};
        return out;
    }
    static Estimate estimated(const Scenario& scenario)
    {
        auto out = estimate(scenario);
        if (!out) qFatal("no estimate");
        return std::move(*out);
    }
    static Comparison compared(const Scenario& a, const Scenario& b) { return compare(a, estimated(a), b, estimated(b)); }

    static QStringList fieldIds(const Comparison& comparison)
    {
        QStringList out;
        for (const FieldDifference& field : comparison.fields) out << str(field.id);
        return out;
    }

private slots:
    void nothingDiffersFromItself()
    {
        const Scenario s = start();
        const Comparison same = compared(s, s);
        QVERIFY(same.fields.empty() && same.causes.empty());
        for (const MetricDifference& row : same.metrics) {
            QVERIFY(row.a && row.b && *row.a == *row.b);
            QCOMPARE(row.verdict(), 0);
            QCOMPARE(row.difference().value(), 0.0);
        }
        for (const OperationPair& pair : same.operations) QVERIFY(pair.a && pair.a == pair.b);
    }

    void fieldsThatDiffer()
    {
        const Scenario a = start();
        Scenario b = a;
        b.deployment.tp = 4;
        b.deployment.kvCacheDtype = "fp8";
        b.workload.groups = {{Phase::Decode, 128, 1, 8192}, {Phase::Prefill, 1, 512, 1024}};
        b.accelerator = *test::catalog().accelerator("h200-sxm");
        b.serving->concurrency = 64;
        b.scope = Scope::Global;  // of the report, not of the deployment
        const auto fields = fieldDifferences(a, b);
        Comparison shown;
        shown.fields = fields;
        QCOMPARE(fieldIds(shown).join(' '), "accelerator batch parallelism.tp kv_cache_dtype serving.concurrency");
        QCOMPARE(str(fields[1].b), "128 decodes at 8,192, 1 prefill of 512 at 1,024");
        QCOMPARE(str(fields[2].a + " " + fields[2].b), "8 4");
        QCOMPARE(str(fields[3].b), "fp8");
    }

    /// The same name with other figures is not the same.
    void anEditedAcceleratorDiffers()
    {
        const Scenario a = start();
        Scenario b = a;
        b.accelerator->memoryBandwidth = b.accelerator->memoryBandwidth * 2;
        const auto fields = fieldDifferences(a, b);
        QCOMPARE(fields.size(), 1u);
        QVERIFY(fields[0].a != fields[0].b);
    }

    void causesAddUp_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("accelerator");
        QTest::addColumn<double>("tp");
        QTest::newRow("deployment alone") << "llama-3.1-70b" << "h100-sxm" << 4.0;
        QTest::newRow("accelerator") << "llama-3.1-70b" << "h200-sxm" << 8.0;
        QTest::newRow("everything") << "deepseek-v3" << "h200-sxm" << 16.0;
        QTest::newRow("heads do not divide halfway") << "qwen2.5-7b" << "a100-sxm" << 2.0;
    }
    void causesAddUp()
    {
        QFETCH(QString, model);
        QFETCH(QString, accelerator);
        QFETCH(double, tp);
        const Scenario a = start();
        Scenario b = a;
        b.model = *test::catalog().model(model.toStdString());
        b.accelerator = *test::catalog().accelerator(accelerator.toStdString());
        b.deployment.tp = tp;
        b.workload.groups = {{Phase::Decode, 16, 1, 2048}};
        const Estimate ea = estimated(a), eb = estimated(b);
        const Comparison c = compare(a, ea, b, eb);
        double time = ea.step->time.value;
        for (const Cause& cause : c.causes) {
            QVERIFY(cause.change.value != 0 && !cause.label.empty() && cause.id != "rest");
            time += cause.change.value;
        }
        QVERIFY(std::abs(time / eb.step->time.value - 1) < 1e-9);
        QVERIFY(c.causes.size() >= 2);
    }

    /// A single changed field is the only cause.
    void oneFieldIsOneCause()
    {
        const Scenario a = start();
        Scenario b = a;
        b.deployment.kvCacheDtype = "fp8";
        const Comparison c = compared(a, b);
        QCOMPARE(c.causes.size(), 1u);
        QCOMPARE(str(c.causes[0].label), "KV cache auto: as weights → fp8");
        QVERIFY(c.causes[0].change.value < 0);
    }

    void operationsOfBothInTheOrderOfAStep()
    {
        const Scenario a = start();
        Scenario b = a;
        b.workload.groups = {{Phase::Decode, 64, 1, 4096}};  // no prefill
        const Estimate ea = estimated(a), eb = estimated(b);
        const Comparison c = compare(a, ea, b, eb);
        std::size_t inA = 0, inB = 0;
        for (const OperationPair& pair : c.operations) {
            if (pair.a) QCOMPARE(*pair.a, inA++);
            if (pair.b) QCOMPARE(*pair.b, inB++);
            if (pair.id == "attn.attention_prefill") QVERIFY(pair.a && !pair.b);
        }
        QCOMPARE(inA, ea.operations.size());
        QCOMPARE(inB, eb.operations.size());
    }

    void metricsAreThoseOfTheEstimate()
    {
        QSet<QString> ids;
        const Scenario s = start();
        const Estimate e = estimated(s);
        for (const Metric& metric : metrics()) {
            QVERIFY(!ids.contains(str(metric.id)) && !metric.label.empty() && findMetric(metric.id) == &metric);
            ids.insert(str(metric.id));
            const auto value = metric.value(s, e);
            QVERIFY2(value && std::isfinite(*value) && !metric.text(*value).empty(), metric.id.data());
        }
        QCOMPARE(findMetric("flops")->value(s, e).value(), e.totals.flops.value);
        QCOMPARE(findMetric("step_time_us")->value(s, e).value(), e.step->time.value * 1e6);
        QCOMPARE(findMetric("room_requests")->value(s, e).value(), e.memory->requestsAt(4096));
        QCOMPARE(errorPercent(*findMetric("step_time_us"), e), e.step->errorPercent);
        QCOMPARE(errorPercent(*findMetric("flops"), e), 0.0);
        QVERIFY(!findMetric("none"));
        Scenario bare = s;  // no accelerator: counts alone
        bare.accelerator.reset();
        const Estimate counts = estimated(bare);
        QVERIFY(findMetric("flops")->value(bare, counts));
        for (const char* id : {"step_time_us", "ttft_ms", "weights_bytes", "usd_per_million_output_tokens"}) QVERIFY2(!findMetric(id)->value(bare, counts), id);
    }

    void betterAndWorse()
    {
        const Scenario a = start();
        Scenario b = a;
        b.deployment.tp = 4;
        for (const MetricDifference& row : compared(a, b).metrics) {
            if (row.metric->id == "gpus") QCOMPARE(row.verdict(), 1);
            if (row.metric->id == "step_time_us") QCOMPARE(row.verdict(), -1);
            if (row.metric->id == "flops") QCOMPARE(row.verdict(), 0);
            if (row.metric->id == "gpus") QCOMPARE(row.ratio().value(), 0.5);
        }
    }

    void judgedByTheLongestDecode()
    {
        MemoryLedger ledger;
        ledger.maxModelLen = 8192;
        QCOMPARE(judgedContext({}, ledger), 8192.0);
        QCOMPARE(judgedContext({{{Phase::Prefill, 1, 512, 9000}}}, ledger), 9000.0);
        QCOMPARE(judgedContext({{{Phase::Prefill, 1, 512, 9000}, {Phase::Decode, 4, 1, 100}, {Phase::Decode, 4, 1, 300}, {Phase::Decode, 0, 1, 5000}}}, ledger), 300.0);
    }

    void asJson()
    {
        const Scenario a = start();
        Scenario b = a;
        b.deployment.tp = 4;
        const Estimate ea = estimated(a), eb = estimated(b);
        std::string text;
        writeComparison(compare(a, ea, b, eb), a, ea, b, eb, text);
        const Config json = test::json(text);
        QCOMPARE(str(*json->find("schema")->string()), "gable.comparison/1");
        QCOMPARE(json->find("metrics")->list()->size(), compare(a, ea, b, eb).metrics.size());
        QCOMPARE(*(*json->find("causes")->list())[0].find("change_us")->number() > 0, true);
    }
};

QTEST_APPLESS_MAIN(TestCompare)
#include "test_compare.moc"
