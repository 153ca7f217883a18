#include <bit>
#include <cstdint>
#include <map>

#include "core/scenario/workload_presets.h"
#include "core/trace/explanation.h"
#include "core/vllm/model_metrics.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

/// Each formula once: the traced instance of every component gives the figures of the plain one, for every model of the catalogue.
class TestFormulas : public QObject {
    Q_OBJECT

private:
    static std::vector<vllm::ExecutionContext> batches()
    {
        std::vector<vllm::ExecutionContext> out{{}};
        for (const WorkloadPreset& preset : workloadPresets())
            out.push_back(vllm::contextOf(Workload{{preset.groups.begin(), preset.groups.end()}}));
        out.push_back(test::batch({{Phase::Decode, 1, 1, 1}}));
        out.push_back(test::batch({{Phase::Prefill, 1e6, 1e9, 1e9}}));  // beyond 2⁵³
        out.push_back(test::batch({{Phase::Prefill, 3, 17, 100}, {Phase::Decode, 7, 5, 999}, {Phase::Decode, 1, 0, 5}}));
        return out;
    }

    static std::vector<Deployment> deployments()
    {
        const auto make = [](double tp, double pp, double dp, bool ep, const char* quantization) {
            Deployment d;
            d.tp = tp, d.pp = pp, d.dp = dp, d.ep = ep;
            d.dtype = "bfloat16";
            d.quantization = quantization;
            return d;
        };
        return {make(1, 1, 1, false, "none"), make(8, 1, 1, false, "from-config"), make(4, 4, 2, true, "fp8"), make(3, 7, 5, false, "mxfp4"),
                make(3, 7, 5, true, "mxfp4")};
    }

    static bool sameBits(double x, double y) { return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y); }

    /// Both instances of all formulas for one batch; empty when they agree.
    static QString difference(const vllm::ModelMetrics& metrics, const vllm::ExecutionContext& batch, Scope scope)
    {
        std::vector<Operation> operations;
        vllm::operations(metrics, batch, scope, operations);
        const auto traced = vllm::trace(metrics, batch, scope);
        std::size_t next = 0;
        for (const Operation& operation : operations)
            for (const Term& term : operation.terms()) {
                if (next == traced.size()) return "the trace ends early";
                const vllm::TracedTerm& other = traced[next++];
                const QString name = str(operation.id) + " " + str(term.key);
                if (other.operation != operation.id || other.key != term.key || other.kind != term.kind) return name + ": another term in the trace";
                if (!sameBits(other.value.value(), term.value)) return name + ": " + str(term.value) + " traced as " + str(other.value.value());
                if (!sameBits(evaluate(other.value.node()), term.value)) return name + ": the tree gives another number";
            }
        return next == traced.size() ? QString() : "the trace has more terms";
    }

private slots:
    void tracedEqualsPlain_data()
    {
        QTest::addColumn<QString>("id");
        for (const Model& model : test::countedModels()) QTest::newRow(model.id.c_str()) << str(model.id);
    }
    void tracedEqualsPlain()
    {
        QFETCH(QString, id);
        for (const Deployment& deployment : deployments()) {
            const auto metrics = vllm::modelMetrics(*test::catalog().model(id.toStdString()), deployment);
            QVERIFY2(metrics, metrics ? "" : metrics.error().text().c_str());
            for (const vllm::ExecutionContext& batch : batches())
                for (const Scope scope : {Scope::PerGpu, Scope::Global}) QCOMPARE(difference(*metrics, batch, scope), QString());
        }
    }

    /// What a person would write on a whiteboard.
    void formulasOfTheDefaultScenario_data()
    {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<QString>("substitution");
        const auto row = [](const char* name, const char* formula, const char* substitution) {
            QTest::newRow(name) << QString::fromUtf8(formula) << QString::fromUtf8(substitution);
        };
        row("attn.qkv_proj/qkv_proj", "2 · T · D · (q + 2·kv) · d · L", "2 · 192 · 8192 · 10 · 128 · 80");
        row("attn.qkv_proj/qkv_weight", "⌊D · (q + 2·kv) · d · w · L⌋", "⌊8192 · 10 · 128 · 2 · 80⌋");
        row("attn.attention/attn_qk", "2 · q · Σtc · d · L", "2 · 8 · 540672 · 128 · 80");
        row("attn.attention/kv_cache", "2 · T · kv · d · c · L", "2 · 192 · 1 · 128 · 2 · 80");
        row("attn.out_proj/out_proj", "2 · T · D · q · d · L", "2 · 192 · 8192 · 8 · 128 · 80");
        row("ffn.dense_down/dense_ffn", "2 · D · DI · T · Ld", "2 · 8192 · 3584 · 192 · 80");
        row("ffn.dense_up_gate/dense_up_gate_weights", "⌊2 · D · DI · w · Ld⌋", "⌊2 · 8192 · 3584 · 2 · 80⌋");
        row("unembed.unembed/unembed", "2 · T_logits · D · V", "2 · 65 · 8192 · 16032");
        row("unembed.unembed/weight", "D · V · w", "8192 · 16032 · 2");
    }
    void formulasOfTheDefaultScenario()
    {
        QFETCH(QString, formula);
        QFETCH(QString, substitution);
        const Scenario scenario = defaultScenario(test::catalog());
        const auto metrics = vllm::modelMetrics(scenario.model, scenario.deployment);
        QVERIFY(metrics);
        std::map<QString, Traced> terms;
        for (const vllm::TracedTerm& term : vllm::trace(*metrics, vllm::contextOf(scenario.workload), Scope::PerGpu))
            terms.emplace(str(term.operation) + "/" + str(term.key), term.value);
        const auto found = terms.find(QTest::currentDataTag());
        QVERIFY(found != terms.end());
        QCOMPARE(str(explain(found->second).formula), formula);
        QCOMPARE(str(explain(found->second).substitution), substitution);
    }

    void everySymbolSaysWhatItStandsFor()
    {
        const auto metrics = vllm::modelMetrics(*test::catalog().model("deepseek-v3"), {});
        const auto check = [](const auto& self, const Traced::Node& node) -> QString {
            if (node.op == Traced::Op::Symbol && (node.name.empty() || node.meaning.empty())) return "a symbol without meaning: " + str(node.name);
            for (const auto& child : {node.left, node.right})
                if (child)
                    if (const QString fault = self(self, *child); !fault.isEmpty()) return fault;
            return {};
        };
        for (const vllm::TracedTerm& term : vllm::trace(*metrics, test::batch({{Phase::Prefill, 1, 8, 8}, {Phase::Decode, 1, 1, 8}}), Scope::PerGpu))
            QCOMPARE(check(check, term.value.node()), QString());
    }
};

QTEST_GUILESS_MAIN(TestFormulas)
#include "test_formulas.moc"
