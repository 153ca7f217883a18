#include <cmath>
#include <set>

#include "core/estimate/differences.h"
#include "core/scenario/workload_presets.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

/// The walk from the hardware estimate to vLLM's counters.
class TestDifferences : public QObject {
    Q_OBJECT

private:
    static Deployment deployment(double tp, double pp, double dp, bool ep, const char* quantization = "from-config")
    {
        Deployment d;
        d.tp = tp, d.pp = pp, d.dp = dp, d.ep = ep;
        d.dtype = "bfloat16";
        d.quantization = quantization;
        d.drafter = "mtp";
        return d;
    }
    static std::vector<Deployment> deployments()
    {
        return {deployment(1, 1, 1, false), deployment(8, 1, 1, false), deployment(2, 2, 4, true), deployment(3, 4, 2, false, "fp8")};
    }
    static std::vector<Workload> workloads()
    {
        std::vector<Workload> out;
        for (const WorkloadPreset& preset : workloadPresets()) out.push_back({{preset.groups.begin(), preset.groups.end()}});
        out.push_back({{{Phase::Decode, 7, 3, 100000}, {Phase::Prefill, 2, 300, 9000}}});
        return out;
    }
    static Scenario scenario(const char* id, std::initializer_list<RequestGroup> groups, double tp = 1)
    {
        Scenario out;
        out.model = *test::catalog().model(id);
        out.deployment.dtype = "bfloat16";
        out.deployment.tp = tp;
        out.workload.groups = groups;
        return out;
    }
    static Differences made(const Scenario& scenario)
    {
        auto out = differences(scenario, *prepare(scenario.model, scenario.deployment));
        if (!out) qFatal("%s", out.error().text().c_str());
        return std::move(*out);
    }
    static const Difference* row(const Differences& differences, std::string_view operation, Kind kind)
    {
        for (const Difference& candidate : differences.rows)
            if (candidate.operation == operation && candidate.kind == kind) return &candidate;
        return nullptr;
    }
    static double sum(const std::vector<RuleEffect>& effects)
    {
        double out = 0;
        for (const RuleEffect& effect : effects) out += effect.change;
        return out;
    }
    static bool near(double a, double b, double scale) { return std::abs(a - b) <= 1e-9 * scale; }
    /// "mla, formats"
    static QString rules(const std::vector<RuleEffect>& effects)
    {
        QStringList out;
        for (const RuleEffect& effect : effects) out << str(effect.rule->id);
        return out.join(", ");
    }
    static QString rules(const Differences& differences, std::string_view operation, Kind kind)
    {
        const Difference* found = row(differences, operation, kind);
        return found ? rules(found->effects) : QStringLiteral("equal");
    }

private slots:
    void rulesHaveNamesAndTexts()
    {
        std::set<std::string_view> ids, names;
        for (const Rule& rule : accountingRules()) {
            QVERIFY(ids.insert(rule.id).second);
            QVERIFY(names.insert(rule.name).second);
            QVERIFY2(rule.text.size() > 40 && rule.text.back() == '.', rule.id.data());
            QCOMPARE(findRule(rule.id), &rule);
        }
        QVERIFY(!findRule("none"));
    }

    void effectsAddUp_data()
    {
        QTest::addColumn<QString>("id");
        for (const Model& model : test::catalog().models) QTest::newRow(model.id.c_str()) << str(model.id);
    }
    void effectsAddUp()
    {
        QFETCH(QString, id);
        Scenario s;
        s.model = *test::catalog().model(id.toStdString());
        for (const Deployment& d : deployments()) {
            s.deployment = d;
            const SharedPrepared prepared = prepare(s.model, d);
            for (const Scope scope : {Scope::PerGpu, Scope::Global})
                for (const Workload& workload : workloads()) {
                    s.scope = scope;
                    s.workload = workload;
                    const auto found = differences(s, *prepared);
                    if (!found) {
                        QVERIFY(prepared->fault(Accounting::Vllm));
                        continue;
                    }
                    checkSums(*found);
                    if (QTest::currentTestFailed()) return;
                }
        }
    }
    void checkSums(const Differences& found)
    {
        const double flops = std::max(found.counters.flops.value, found.hardware.flops.value);
        const double bytes = std::max(found.counters.traffic().value, found.hardware.traffic().value);
        QVERIFY(near(found.counters.flops.value + sum(found.flops), found.hardware.flops.value, flops));
        QVERIFY(near(found.counters.traffic().value + sum(found.bytes), found.hardware.traffic().value, bytes));
        for (const Difference& difference : found.rows) {
            QVERIFY(!difference.effects.empty());
            const double scale = std::max(difference.counters, difference.hardware);
            QVERIFY(std::abs(difference.change()) > 1e-10 * scale);
            QVERIFY(near(sum(difference.effects), difference.change(), scale));
            for (const RuleEffect& effect : difference.effects) QVERIFY(std::isfinite(effect.change) && effect.rule);
        }
    }

    /// Where nothing is rounded, the walk arrives at the counters by its rules alone.
    void walkArrives_data()
    {
        QTest::addColumn<QString>("id");
        for (const Model& model : test::countedModels()) QTest::newRow(model.id.c_str()) << str(model.id);
    }
    void walkArrives()
    {
        QFETCH(QString, id);
        Scenario s = scenario(id.toUtf8().constData(), {{Phase::Decode, 16, 1, 5000}, {Phase::Prefill, 2, 300, 9000}});
        for (const Difference& difference : made(s).rows)
            for (const RuleEffect& effect : difference.effects)
                if (effect.rule->id == "conventions" || effect.rule->id == "heads")
                    QVERIFY2(std::abs(effect.change) < 0.03 * std::max(difference.counters, difference.hardware) || difference.counters == 0,
                             difference.operation.c_str());
    }

    /// 61 layers × 2 × 128 heads × 576 elements × 2 bytes against 61 × 576 × 2, for each cached token.
    void latentCacheIsReadOnce()
    {
        const Differences found = made(scenario("deepseek-v3", {{Phase::Decode, 1, 1, 1000}}));
        const Difference* cache = row(found, "attn.attention", Kind::KvCache);
        QVERIFY(cache);
        COMPARE_EXACT(cache->counters, 1000.0 * 61 * 2 * 128 * 576 * 2);
        COMPARE_EXACT(cache->hardware, 1000.0 * 61 * 576 * 2);
        COMPARE_EXACT(cache->counters / cache->hardware, 256);
        QCOMPARE(rules(cache->effects), QStringLiteral("mla"));
        QCOMPARE(str(cache->selects), QStringLiteral("attn.decode_latent"));
        QCOMPARE(str(found.flops.front().rule->id), QStringLiteral("mla"));
        QCOMPARE(str(found.bytes.front().rule->id), QStringLiteral("mla"));
    }

    /// n·c pairs against n·(n + 1) / 2, in 80 layers with 64 heads of 128.
    void causalMaskHalvesAPrefill()
    {
        const double n = 8192;
        const Differences found = made(scenario("llama-3.1-70b", {{Phase::Prefill, 1, n, n}}));
        const Difference* flops = row(found, "attn.attention", Kind::Flops);
        QVERIFY(flops);
        QCOMPARE(rules(flops->effects), QStringLiteral("causal-mask"));
        COMPARE_EXACT(flops->counters, 4 * n * n * 64 * 128 * 80);
        COMPARE_EXACT(flops->hardware, 2 * n * (n + 1) * 64 * 128 * 80);
        QCOMPARE(rules(found.flops), QStringLiteral("causal-mask, elementwise"));
        QCOMPARE(rules(found, "attn.qkv_proj", Kind::Flops), QStringLiteral("equal"));
        QCOMPARE(rules(found, "ffn.dense_down", Kind::Weights), QStringLiteral("equal"));
        QCOMPARE(rules(found, "attn.attention", Kind::KvCache), QStringLiteral("equal"));
    }

    void otherRulesAreTold()
    {
        const std::initializer_list<RequestGroup> longDecode{{Phase::Decode, 1, 1, 131072}}, decodes{{Phase::Decode, 64, 1, 4096}};
        QCOMPARE(rules(made(scenario("gpt-oss-120b", longDecode)), "attn.attention", Kind::KvCache), QStringLiteral("windows"));
        QVERIFY(rules(made(scenario("gpt-oss-120b", decodes)), "ffn.routed_up_gate", Kind::Weights).startsWith(QStringLiteral("expected-experts")));
        QCOMPARE(rules(made(scenario("llama-4-scout", decodes)), "ffn.shared_up_gate", Kind::Flops), QStringLiteral("ffn-widths"));
        QCOMPARE(rules(made(scenario("falcon-7b", decodes)), "ffn.dense_up_gate", Kind::Flops), QStringLiteral("ffn-kind"));
        QCOMPARE(rules(made(scenario("minimax-m1-80k", decodes)), "attn.attention", Kind::KvCache), QStringLiteral("linear-attention"));
        QVERIFY(rules(made(scenario("nemotron-h-56b", decodes)), "attn.attention", Kind::KvCache).contains(QStringLiteral("layer-list")));
        QVERIFY(rules(made(scenario("deepseek-v3.2", decodes)), "indexer", Kind::Flops) == QStringLiteral("indexers"));
        QCOMPARE(rules(made(scenario("llama-3.1-70b", decodes, 8)), "comm", Kind::Link), QStringLiteral("communication"));
        QCOMPARE(rules(made(scenario("llama-3.1-70b", decodes, 8)), "embedding", Kind::Weights), QStringLiteral("embedding"));
        QCOMPARE(rules(made(scenario("hunyuan-a13b", decodes)), "ffn.routed_down", Kind::Flops), QStringLiteral("uncounted"));
    }

    void deploymentsHaveRulesOfTheirOwn()
    {
        Scenario s = scenario("deepseek-v3", {{Phase::Decode, 64, 1, 4096}}, 8);
        s.deployment.dp = 2;
        s.deployment.ep = true;
        QCOMPARE(rules(made(s), "ffn.shared_up_gate", Kind::Flops), QStringLiteral("ep"));
        QCOMPARE(rules(made(s), "ffn.routed_up_gate", Kind::Flops), QStringLiteral("dp"));
        s.workload.groups = {{Phase::Decode, 1, 1, 4096}};
        s.deployment.dp = 1;
        s.deployment.tp = 16;
        QCOMPARE(rules(made(s), "ffn.routed_up_gate", Kind::Flops), QStringLiteral("expert-pairs"));

        s = scenario("llama-3.1-70b", {{Phase::Decode, 64, 1, 4096}}, 3);
        QCOMPARE(rules(made(s), "attn.qkv_proj", Kind::Flops), QStringLiteral("heads"));
        s.deployment.tp = 1;
        s.deployment.pp = 3;
        s.deployment.stage = 1;
        QCOMPARE(rules(made(s), "unembed.unembed", Kind::Flops), QStringLiteral("pipeline"));
        s.deployment.pp = 1;
        s.deployment.kvCacheDtype = "fp8";
        s.workload.groups = {{Phase::Prefill, 1, 100, 8000}};
        QCOMPARE(rules(made(s), "attn.attention", Kind::KvCache), QStringLiteral("prefill-keys"));
        s.scope = Scope::Global;
        s.deployment.kvCacheDtype = "auto";
        s.deployment.tp = 16;
        QCOMPARE(rules(made(s), "attn.attention", Kind::KvCache), QStringLiteral("replication"));
    }

    /// The operation that a row leads to is one of the scenario's accounting.
    void rowsLeadToOperations()
    {
        Scenario s = scenario("deepseek-v3", {{Phase::Decode, 64, 1, 4096}, {Phase::Prefill, 1, 100, 8000}}, 8);
        for (const Accounting accounting : allAccountings) {
            s.accounting = accounting;
            const SharedPrepared prepared = prepare(s.model, s.deployment);
            const std::vector<Operation> listed = operations(*prepared, s.workload, accounting, s.scope);
            for (const Difference& difference : made(s).rows) {
                const double own = accounting == Accounting::Vllm ? difference.counters : difference.hardware;
                QCOMPARE(difference.selects.empty(), own == 0);
                QVERIFY(own == 0 || test::operation(listed, difference.selects));
            }
        }
    }

    void saysWhoCantCount()
    {
        const Scenario s = scenario("mamba-2.8b", {{Phase::Decode, 1, 1, 10}});
        const auto found = differences(s, *prepare(s.model, s.deployment));
        QVERIFY(!found);
        QVERIFY(str(found.error().message).startsWith(QStringLiteral("vLLM's counters can't count this model: /num_attention_heads: ")));
        QVERIFY(!differences(s, *prepare(s.model, s.deployment, Accounting::Vllm)));
    }

    void nothingToDoIsNoDifference()
    {
        const Differences found = made(scenario("llama-3.1-70b", {}));
        QVERIFY(found.flops.empty());
        COMPARE_EXACT(found.hardware.flops.value, 0);
    }
};

QTEST_GUILESS_MAIN(TestDifferences)
#include "test_differences.moc"
