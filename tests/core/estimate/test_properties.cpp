#include <cmath>

#include "core/scenario/workload_presets.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

/// What holds for vLLM's counters with every model, deployment and batch.
class TestProperties : public QObject {
    Q_OBJECT

private:
    struct Sums {
        double flops = 0, reads = 0, writes = 0;
    };

    static Deployment deployment(double tp, double pp, double dp, bool ep, const char* quantization = "none")
    {
        Deployment d;
        d.tp = tp, d.pp = pp, d.dp = dp, d.ep = ep;
        d.dtype = "bfloat16";
        d.quantization = quantization;
        return d;
    }
    static std::vector<Deployment> deployments()
    {
        return {deployment(1, 1, 1, false), deployment(8, 1, 1, false), deployment(2, 2, 4, true), deployment(3, 7, 5, false, "mxfp4"), deployment(6, 1, 3, true, "fp8")};
    }
    static std::vector<vllm::ExecutionContext> batches()
    {
        std::vector<vllm::ExecutionContext> out{{}};
        for (const WorkloadPreset& preset : workloadPresets())
            out.push_back(vllm::contextOf(Workload{{preset.groups.begin(), preset.groups.end()}}));
        return out;
    }
    static vllm::ModelMetrics prepared(const Model& model, const Deployment& d)
    {
        auto out = vllm::modelMetrics(model, d);
        if (!out) qFatal("%s", out.error().text().c_str());
        return std::move(*out);
    }
    static Sums sums(const std::vector<Operation>& operations)
    {
        Sums out;
        for (const Operation& o : operations) {
            out.flops += o.flops().value;
            out.reads += o.reads().value;
            out.writes += o.writes().value;
        }
        return out;
    }
    static double sum(const Breakdown& breakdown)
    {
        double out = 0;
        for (const BreakdownEntry& entry : breakdown) out += entry.value;
        return out;
    }
    static void models()
    {
        QTest::addColumn<QString>("id");
        for (const Model& model : test::countedModels()) QTest::newRow(model.id.c_str()) << str(model.id);
    }
    static const Model& current(const QString& id) { return *test::catalog().model(id.toStdString()); }

    static bool atLeast(const Totals& more, const Totals& less)
    {
        return more.flops >= less.flops && more.reads >= less.reads && more.writes >= less.writes;
    }

private slots:
    void partsSumToTotals_data() { models(); }
    void partsSumToTotals()
    {
        QFETCH(QString, id);
        std::vector<Operation> operations;
        for (const Deployment& d : deployments()) {
            const vllm::ModelMetrics p = prepared(current(id), d);
            for (const auto& batch : batches())
                for (const Scope scope : {Scope::PerGpu, Scope::Global}) {
                    vllm::operations(p, batch, scope, operations);
                    const Totals t = vllm::totals(p, batch, scope);
                    const Sums s = sums(operations);
                    QVERIFY(s.flops < 9007199254740992.0 && s.reads < 9007199254740992.0);  // below 2⁵³ every order of adding gives the same
                    COMPARE_EXACT(t.flops.value, s.flops);
                    COMPARE_EXACT(t.reads.value, s.reads);
                    COMPARE_EXACT(t.writes.value, s.writes);
                    COMPARE_EXACT(sum(breakdown(operations, BreakdownPart::Flops)), s.flops);
                    COMPARE_EXACT(sum(breakdown(operations, BreakdownPart::ReadBytes)), s.reads);
                    COMPARE_EXACT(sum(breakdown(operations, BreakdownPart::WriteBytes)), s.writes);
                }
        }
    }

    void figuresAreWholeAndNotNegative_data() { models(); }
    void figuresAreWholeAndNotNegative()
    {
        QFETCH(QString, id);
        std::vector<Operation> operations;
        for (const Deployment& d : deployments()) {
            const vllm::ModelMetrics p = prepared(current(id), d);
            for (const auto& batch : batches())
                for (const Scope scope : {Scope::PerGpu, Scope::Global}) {
                    vllm::operations(p, batch, scope, operations);
                    for (const Operation& o : operations)
                        for (const Term& term : o.terms())
                            QVERIFY2(std::isfinite(term.value) && term.value >= 0 && term.value == std::floor(term.value), term.key.data());
                }
        }
    }

    void moreWorkIsNeverLess_data() { models(); }
    void moreWorkIsNeverLess()
    {
        QFETCH(QString, id);
        for (const Deployment& d : deployments()) {
            const vllm::ModelMetrics p = prepared(current(id), d);
            for (const Phase phase : {Phase::Prefill, Phase::Decode})
                for (const Scope scope : {Scope::PerGpu, Scope::Global}) {
                    const auto of = [&](double requests, double tokens, double context) { return vllm::totals(p, test::batch({{phase, requests, tokens, context}}), scope); };
                    for (const double n : {1.0, 2.0, 7.0, 64.0}) {
                        QVERIFY(atLeast(of(n + 1, 3, 500), of(n, 3, 500)));
                        QVERIFY(atLeast(of(5, n + 1, 500), of(5, n, 500)));
                        QVERIFY(atLeast(of(5, 3, 500 + n), of(5, 3, 499 + n)));
                        QVERIFY(of(5, 3, 500 + n).flops > of(5, 3, 499 + n).flops || d.pp > 1);  // attention grows with the context
                    }
                }
        }
    }

    /// Global figures don't know how many GPUs share them.
    void globalScopeIgnoresParallelism_data() { models(); }
    void globalScopeIgnoresParallelism()
    {
        QFETCH(QString, id);
        const auto batch = batches().back();
        const Totals alone = vllm::totals(prepared(current(id), deployment(1, 1, 1, false)), batch, Scope::Global);
        for (const Deployment& d : {deployment(8, 1, 1, false), deployment(3, 7, 5, false), deployment(2, 1, 4, true)}) {
            const Totals shared = vllm::totals(prepared(current(id), d), batch, Scope::Global);
            COMPARE_EXACT(shared.flops.value, alone.flops.value);
            COMPARE_EXACT(shared.reads.value, alone.reads.value);
            COMPARE_EXACT(shared.writes.value, alone.writes.value);
        }
    }

    /// Where heads, widths and vocabulary divide, TP GPUs together do the work of one.
    void dividedWorkAddsUp()
    {
        const Model& model = current("llama-3.1-70b");  // 64 and 8 heads, width 28,672, vocabulary 128,256: all divide by 8
        const auto batch = test::batch({{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 4096}});
        std::vector<Operation> whole, part;
        vllm::operations(prepared(model, deployment(1, 1, 1, false)), batch, Scope::PerGpu, whole);
        for (const double tp : {2.0, 4.0, 8.0}) {
            vllm::operations(prepared(model, deployment(tp, 1, 1, false)), batch, Scope::PerGpu, part);
            QCOMPARE(part.size(), whole.size());
            for (std::size_t i = 0; i < whole.size(); ++i) {
                COMPARE_EXACT(part[i].flops().value * tp, whole[i].flops().value);
                COMPARE_EXACT(part[i].bytes(Kind::Weights).value * tp, whole[i].bytes(Kind::Weights).value);
                COMPARE_EXACT(part[i].bytes(Kind::KvCache).value * tp, whole[i].bytes(Kind::KvCache).value);
            }
        }
        // 80 layers on 4 stages: a stage does a quarter of everything that lies in layers.
        vllm::operations(prepared(model, deployment(1, 4, 1, false)), batch, Scope::PerGpu, part);
        for (std::size_t i = 0; i < whole.size(); ++i)
            if (whole[i].component != Component::Unembed) COMPARE_EXACT(part[i].flops().value * 4, whole[i].flops().value);
    }

    void onlyPerGpuFiguresAreCut_data() { models(); }
    void onlyPerGpuFiguresAreCut()
    {
        QFETCH(QString, id);
        for (const Deployment& d : deployments()) {
            const vllm::ModelMetrics p = prepared(current(id), d);
            for (const auto& batch : batches()) QVERIFY(atLeast(vllm::totals(p, batch, Scope::Global), vllm::totals(p, batch, Scope::PerGpu)));
        }
    }

    void listOfOperationsIsReused()
    {
        const vllm::ModelMetrics p = prepared(current("phi-4"), deployment(1, 1, 1, false));
        std::vector<Operation> operations;
        vllm::operations(p, batches()[1], Scope::PerGpu, operations);
        const std::size_t size = operations.size();
        const Operation* storage = operations.data();
        vllm::operations(p, batches()[2], Scope::PerGpu, operations);
        QCOMPARE(operations.size(), size);
        QCOMPARE(operations.data(), storage);
    }

    void operationIdsAreUnique_data() { models(); }
    void operationIdsAreUnique()
    {
        QFETCH(QString, id);
        std::vector<Operation> operations;
        vllm::operations(prepared(current(id), deployment(1, 1, 1, false)), batches()[1], Scope::PerGpu, operations);
        QSet<QString> ids;
        for (const Operation& o : operations) {
            QVERIFY(!ids.contains(str(o.id)));
            ids.insert(str(o.id));
            QVERIFY(o.id.starts_with(gable::id(o.component)));
        }
    }
};

QTEST_GUILESS_MAIN(TestProperties)
#include "test_properties.moc"
