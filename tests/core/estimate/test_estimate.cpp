#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

/// The default scenario worked out by hand; the README's worked example shows the same figures.
/// Llama-3.1-70B: L = 80 layers, D = 8,192, 64 query and 8 KV heads of d = 128, FFN width 28,672, vocabulary 128,256, bfloat16.
/// TP 8: q = 8, kv = 1, q + 2·kv = 10, DI = 3,584, V = 16,032.
/// Batch: 128 new tokens at 2,176 and 64 decodes at 4,096: T = 192, Σtc = 128·2176 + 64·4096 = 540,672, logits for 1 + 64 = 65.
class TestEstimate : public QObject {
    Q_OBJECT

private:
    static Estimate of(const Scenario& scenario)
    {
        auto out = estimate(scenario);
        if (!out) qFatal("%s", out.error().text().c_str());
        return std::move(*out);
    }

private slots:
    void batchOfTheDefaultScenario()
    {
        const Estimate e = of(test::countedScenario());
        COMPARE_EXACT(e.context.totalNumTokens(), 192);
        COMPARE_EXACT(e.context.totalTokenContextProduct(), 540'672);
        COMPARE_EXACT(e.context.numLogitsTokens(), 65);
        QCOMPARE(e.accounting, Accounting::Vllm);
        QCOMPARE(e.scope, Scope::PerGpu);
    }

    void operationsOfTheDefaultScenario_data()
    {
        QTest::addColumn<double>("flops");
        QTest::addColumn<double>("weights");
        QTest::addColumn<double>("activations");
        QTest::addColumn<double>("kvCache");
        QTest::addColumn<double>("writes");
        const auto row = [](const char* id, double flops, double weights, double activations, double kvCache, double writes) {
            QTest::newRow(id) << flops << weights << activations << kvCache << writes;
        };
        // 2·192·8192·10·128·80 | 8192·10·128·2·80 | 192·8192·2·80 | – | 192·10·128·2·80
        row("attn.qkv_proj", 322'122'547'200, 1'677'721'600, 251'658'240, 0, 39'321'600);
        // 2 · 2·8·540672·128·80 | – | 192·8·128·2·80 | 2·2176·1·128·2·80 + 2·64·4096·1·128·2·80 | 2·192·1·128·2·80
        row("attn.attention", 177'167'400'960, 0, 31'457'280, 89'128'960 + 10'737'418'240, 7'864'320);
        // 2·192·8192·8·128·80 | 8·128·8192·2·80 | 192·8·128·2·80 | – | 192·8192·2·80
        row("attn.out_proj", 257'698'037'760, 1'342'177'280, 31'457'280, 0, 251'658'240);
        // 2·8192·2·3584·192·80 | 2·8192·3584·2·80 | 192·8192·2·80 | – | 2·192·3584·2·80
        row("ffn.dense_up_gate", 1'803'886'264'320, 9'395'240'960, 251'658'240, 0, 220'200'960);
        row("ffn.dense_silu", 0, 0, 220'200'960, 0, 110'100'480);
        // 2·8192·3584·192·80 | 8192·3584·2·80 | 192·3584·2·80 | – | 192·8192·2·80
        row("ffn.dense_down", 901'943'132'160, 4'697'620'480, 110'100'480, 0, 251'658'240);
        // 2·65·8192·16032 | 8192·16032·2 | 65·8192·2 | – | 65·16032·2
        row("unembed.unembed", 17'073'438'720, 262'668'288, 1'064'960, 0, 2'084'160);
    }
    void operationsOfTheDefaultScenario()
    {
        QFETCH(double, flops);
        QFETCH(double, weights);
        QFETCH(double, activations);
        QFETCH(double, kvCache);
        QFETCH(double, writes);
        const Estimate e = of(test::countedScenario());
        QCOMPARE(e.operations.size(), std::size_t(7));
        const Operation* operation = test::operation(e.operations, QTest::currentDataTag());
        QVERIFY(operation);
        COMPARE_EXACT(operation->flops().value, flops);
        COMPARE_EXACT(operation->bytes(Kind::Weights).value, weights);
        COMPARE_EXACT(operation->bytes(Kind::Activations).value, activations);
        COMPARE_EXACT(operation->bytes(Kind::KvCache).value, kvCache);
        COMPARE_EXACT(operation->writes().value, writes);
    }

    void totalsOfTheDefaultScenario()
    {
        const Estimate e = of(test::countedScenario());
        COMPARE_EXACT(e.totals.flops.value, 3'479'890'821'120);  // 322.12 + 177.17 + 257.70 + 2705.83 + 17.07 G
        COMPARE_EXACT(e.totals.reads.value, 29'099'573'248);     // 1.93 + 10.86 + 1.37 + 9.65 + 0.22 + 4.81 + 0.26 G
        COMPARE_EXACT(e.totals.writes.value, 882'888'000);
        QCOMPARE(str(format::flops(e.totals.flops)), "3.48 TFLOP");
        QCOMPARE(str(format::bytes(e.totals.traffic())), "30 GB");
        QCOMPARE(str(format::intensity(e.totals.intensity())), "116 FLOP/B");  // 3479.9 ÷ 29.98
        QVERIFY(e.diagnostics.empty());
    }

    void wholeModel()
    {
        Scenario scenario = test::countedScenario();
        scenario.scope = Scope::Global;
        const Estimate e = of(scenario);
        COMPARE_EXACT(test::operation(e.operations, "attn.qkv_proj")->flops().value, 2'576'980'377'600);  // 8 · 322,122,547,200
        COMPARE_EXACT(test::operation(e.operations, "attn.qkv_proj")->bytes(Kind::Weights).value, 13'421'772'800);
        COMPARE_EXACT(test::operation(e.operations, "attn.qkv_proj")->bytes(Kind::Activations).value, 251'658'240);  // not cut per GPU either
        COMPARE_EXACT(test::operation(e.operations, "ffn.dense_down")->flops().value, 7'215'545'057'280);
    }

    void fp8HalvesWeightsAndCache()
    {
        Scenario scenario = test::countedScenario();
        scenario.deployment.quantization = "fp8";
        scenario.deployment.kvCacheDtype = "fp8";
        const Estimate e = of(scenario);
        COMPARE_EXACT(test::operation(e.operations, "attn.qkv_proj")->bytes(Kind::Weights).value, 838'860'800);
        // The prefill reads its keys and values as activations, 2 bytes each: 89,128,960 + 10,737,418,240 ÷ 2.
        COMPARE_EXACT(test::operation(e.operations, "attn.attention")->bytes(Kind::KvCache).value, 5'457'838'080);
        COMPARE_EXACT(test::operation(e.operations, "unembed.unembed")->bytes(Kind::Weights).value, 262'668'288);  // never quantized
        COMPARE_EXACT(e.totals.flops.value, 3'479'890'821'120);
    }

    /// DeepSeek-V3, one token, one GPU: the routed experts of 58 layers with k = 8: 2·7168·3·2048·8·58.
    void mixtureOfExperts()
    {
        Scenario scenario = test::countedScenario();
        scenario.deployment = {};
        scenario.model = *test::catalog().model("deepseek-v3");
        scenario.workload.groups = {{Phase::Decode, 1, 1, 1}};
        const Estimate e = of(scenario);
        const Breakdown flops = breakdown(e.operations, BreakdownPart::Flops);
        COMPARE_EXACT(*test::figure(flops, "routed_ffn"), 40'869'298'176);
        COMPARE_EXACT(*test::figure(flops, "shared_ffn"), 5'108'662'272);  // an eighth of it
        COMPARE_EXACT(*test::figure(flops, "dense_ffn"), 2'378'170'368);   // 2·7168·3·18432·3
        COMPARE_EXACT(e.counters()->attention->headDim, 576);                  // 512 + 64: one wide head
    }

    void preparedOnceGivesTheSame()
    {
        const Scenario scenario = test::countedScenario();
        const auto prepared = prepare(scenario.model, scenario.deployment);
        const Estimate once = *estimate(prepared, scenario), whole = of(scenario);
        COMPARE_EXACT(once.totals.flops.value, whole.totals.flops.value);
        COMPARE_EXACT(once.totals.reads.value, whole.totals.reads.value);
        QCOMPARE(once.operations.size(), whole.operations.size());
        QVERIFY(once.diagnostics == whole.diagnostics);
    }

    void errorsNameTheModel()
    {
        Scenario scenario = test::countedScenario();
        scenario.deployment = {};
        scenario.model = test::model(R"({"hidden_size": null, "num_attention_heads": 8, "torch_dtype": "half"})");
        const auto failed = estimate(scenario);
        QVERIFY(!failed);
        QCOMPARE(str(failed.error()), "test: /hidden_size: expected a whole number, found null");
        scenario.model.source = "models/mine/config.json";
        QCOMPARE(str(estimate(scenario).error()), "models/mine/config.json: /hidden_size: expected a whole number, found null");
        for (const Accounting accounting : allAccountings) {
            Scenario empty;
            empty.accounting = accounting;
            QVERIFY(!estimate(empty));
        }
    }
};

QTEST_GUILESS_MAIN(TestEstimate)
#include "test_estimate.moc"
