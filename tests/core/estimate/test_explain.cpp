#include <cmath>

#include "core/estimate/explain.h"
#include "core/estimate/performance.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestExplain : public QObject {
    Q_OBJECT

private:
    static Scenario of(const char* model, std::vector<RequestGroup> groups, Accounting accounting = Accounting::Hardware)
    {
        Scenario out = defaultScenario(test::catalog());
        out.model = *test::catalog().model(model);
        out.workload.groups = std::move(groups);
        out.accounting = accounting;
        return out;
    }
    static Estimate estimated(const Scenario& scenario)
    {
        auto out = estimate(prepare(scenario.model, scenario.deployment), scenario);
        if (!out) qFatal("%s", out.error().text().c_str());
        return std::move(*out);
    }
    static Explained explained(const Scenario& scenario, const char* subject)
    {
        auto out = explain(scenario, estimated(scenario), subject);
        if (!out) qFatal("%s", out.error().text().c_str());
        return std::move(*out);
    }
    static const ExplainedFigure* figure(const Explained& explained, std::string_view id)
    {
        for (const ExplainedFigure& candidate : explained.figures)
            if (candidate.id == id) return &candidate;
        return nullptr;
    }
    static QString ids(const Explained& explained)
    {
        QStringList out;
        for (const ExplainedFigure& figure : explained.figures) out << str(figure.id);
        return out.join(' ');
    }
    static QString formula(const Explained& explained, std::string_view id)
    {
        const ExplainedFigure* found = figure(explained, id);
        return found ? str(explain(found->value).formula) : QStringLiteral("absent");
    }
    static QString why(const Scenario& scenario, const char* subject) { return str(explained(scenario, subject).why); }

    /// Everything that holds for any figure; empty when it does.
    static QString fault(const ExplainedFigure& figure)
    {
        const Explanation e = explain(figure.value);
        if (e.formula.empty() || e.latex.empty() || e.substitution.empty()) return "no formula";
        if (figure.label.empty() || figure.text().empty()) return "no label or text";
        if (evaluate(figure.value.node()) != figure.value.value()) return "evaluates to another number";
        for (const SymbolUse& symbol : e.symbols)
            if (symbol.name.empty() || symbol.meaning.empty() || symbol.origin.empty()) return "a symbol without meaning or origin: " + str(symbol.name);
        for (const Definition& definition : e.definitions)
            if (definition.meaning.empty() || definition.formula.empty()) return "a definition without meaning or formula: " + str(definition.name);
        return {};
    }

    static QString differs(const Operation& operation, const Explained& explained)
    {
        struct Row {
            Kind kind;
            const char* id;
        };
        constexpr Row rows[] = {{Kind::Flops, "flops"}, {Kind::Weights, "weights"}, {Kind::Activations, "activations"}, {Kind::KvCache, "kv_cache"},
                                {Kind::Writes, "writes"}, {Kind::Link, "link"}};
        for (const Row& row : rows) {
            const ExplainedFigure* found = figure(explained, row.id);
            const double value = found ? found->value.value() : 0;
            if (value != operation.sum(row.kind)) return QString("%1: %2 instead of %3").arg(row.id, str(value), str(operation.sum(row.kind)));
        }
        const ExplainedFigure* intensity = figure(explained, "intensity");
        const double value = intensity ? intensity->value.value() : 0;
        return value == operation.intensity().value ? QString() : "intensity " + str(value);
    }

    /// Every operation under both accountings and scopes.
    static QString faults(const Scenario& scenario)
    {
        for (const Accounting accounting : allAccountings)
            for (const Scope scope : {Scope::PerGpu, Scope::Global}) {
                Scenario own = scenario;
                own.accounting = accounting, own.scope = scope;
                const SharedPrepared prepared = prepare(own.model, own.deployment, accounting);
                if (prepared->fault(accounting)) continue;
                const Estimate e = *estimate(prepared, own);
                for (const Operation& operation : e.operations) {
                    const auto found = explain(own, e, operation.id);
                    if (!found) return str(found.error());
                    QString text = differs(operation, *found);
                    for (const ExplainedFigure& one : found->figures)
                        if (text.isEmpty()) text = fault(one);
                    if (text.isEmpty() && (found->figures.empty() || found->why.size() < 40 || found->label.empty())) text = "no figures, label or reason";
                    for (const char* none : {"NaN", "Infinity", " nan", " inf"})
                        if (text.isEmpty() && found->why.find(none) != std::string::npos) text = str(found->why);
                    if (!text.isEmpty()) return str(operation.id) + " (" + str(id(accounting)) + "): " + text;
                }
            }
        return {};
    }

    static bool near(double a, double b) { return std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b)); }

private slots:
    void everyOperation_data()
    {
        QTest::addColumn<QString>("model");
        for (const Model& model : test::catalog().models) QTest::newRow(model.id.c_str()) << str(model.id);
    }
    void everyOperation()
    {
        QFETCH(QString, model);
        for (const RequestGroup& group : {RequestGroup{Phase::Prefill, 1, 128, 2176}, RequestGroup{Phase::Decode, 64, 1, 4096}})
            QCOMPARE(faults(of(qPrintable(model), {group})), QString());
        Scenario drafted = of(qPrintable(model), {{Phase::Prefill, 2, 100, 100}, {Phase::Decode, 7, 3, 300}, {Phase::Decode, 5, 1, 30}});
        drafted.deployment.drafter = "mtp";
        drafted.deployment.tp = 2, drafted.deployment.dp = 2, drafted.deployment.pp = 2, drafted.deployment.ep = true;
        QCOMPARE(faults(drafted), QString());
    }

    void everyStep_data() { everyOperation_data(); }
    void everyStep()
    {
        QFETCH(QString, model);
        for (const Accounting accounting : allAccountings) {
            const Scenario scenario = of(qPrintable(model), {{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 4096}}, accounting);
            const auto made = estimate(scenario);
            if (!made) continue;
            for (const std::string& subject : explainable(*made)) {
                if (subject.find("total") != 0 && subject.find("summary.") != 0) continue;
                const auto found = explain(scenario, *made, subject);
                QVERIFY2(found, subject.c_str());
                for (const ExplainedFigure& one : found->figures) QCOMPARE(fault(one), QString());
            }
            const Explained total = *explain(scenario, *made, "total");
            double reads = 0;
            for (const char* part : {"weights", "activations", "kv_cache"})
                if (const ExplainedFigure* found = figure(total, part)) reads += found->value.value();
            QVERIFY(near(figure(total, "flops")->value.value(), made->totals.flops.value));
            QVERIFY(near(reads, made->totals.reads.value));
            QVERIFY(near(figure(total, "writes")->value.value(), made->totals.writes.value));
            QVERIFY(near(figure(total, "intensity")->value.value(), made->totals.intensity().value));
            const ExplainedFigure* link = figure(total, "link");
            QVERIFY(near(link ? link->value.value() : 0, made->totals.link.value));
            const Explained bytes = *explain(scenario, *made, "summary.bytes");
            QVERIFY(near(figure(bytes, "bytes")->value.value(), made->totals.traffic().value));
            COMPARE_EXACT(figure(*explain(scenario, *made, "summary.tokens"), "tokens")->value.value(), made->context.totalNumTokens());
            COMPARE_EXACT(figure(*explain(scenario, *made, "summary.tokens"), "logits")->value.value(), made->context.numLogitsTokens());
        }
    }

    /// Whatever the sum is of, none of its terms is cut, so that each is explained.
    void sumsShowAllTheirTerms()
    {
        Scenario scenario = of("deepseek-v4-flash", {{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 3, 4096}});
        scenario.deployment.drafter = "mtp";
        const Estimate e = estimated(scenario);
        QVERIFY(e.operations.size() > 40);
        const Explained total = explained(scenario, "total");
        for (const ExplainedFigure& one : total.figures) {
            const Explanation explanation = explain(one.value);
            QVERIFY(explanation.formula.find("…") == std::string::npos);
            for (const Definition& definition : explanation.definitions) QVERIFY2(definition.formula.find("…") == std::string::npos, definition.formula.c_str());
        }
        const Explanation flops = explain(figure(total, "flops")->value);
        int operations = 0;
        for (const SymbolUse& symbol : flops.symbols) operations += symbol.origin.starts_with("operation ");
        int multiplying = 0;
        for (const Operation& operation : e.operations) multiplying += operation.flops().value > 0;
        QCOMPARE(operations, multiplying);
    }

    void anOperationOfLlama()
    {
        const Scenario scenario = defaultScenario(test::catalog());
        const Explained decode = explained(scenario, "attn.decode");
        QCOMPARE(str(decode.label), "attention · decode");
        QVERIFY(decode.component == Component::Attention && decode.bound == Bound::Memory);
        QCOMPARE(ids(decode), "flops activations kv_cache writes intensity time");
        QCOMPARE(formula(decode, "flops"), "2 · P · q · d · L + 2 · P · q · d_v · L");
        QCOMPARE(formula(decode, "kv_cache"), "K · kv · e · b_kv · L");
        QCOMPARE(str(figure(decode, "kv_cache")->text()), "10.7 GB");
        QCOMPARE(str(figure(decode, "flops")->text()), "85.9 GFLOP");
        QCOMPARE(str(figure(decode, "intensity")->text()), "8.0 FLOP/B");
        QCOMPARE(formula(decode, "intensity"), "F ÷ (B_A + B_KV + B_O)");
        QCOMPARE(ids(explained(scenario, "comm.all_reduce")), "link time");
        QCOMPARE(ids(explained(scenario, "embedding.embed_tokens")), "weights writes time");
    }

    void theStepAsASum()
    {
        const Explained total = explained(defaultScenario(test::catalog()), "total");
        QCOMPARE(ids(total), "flops weights activations kv_cache writes link intensity");
        QVERIFY(!total.component);
        QVERIFY(total.bound == Bound::Memory);
        QCOMPARE(formula(total, "flops"), "ΣF_ffn + ΣF_attn + F_unembed + ΣF_elementwise");
        const Explanation flops = explain(figure(total, "flops")->value);
        QCOMPARE(str(flops.definitions[1].formula), "F_qkv_proj + F_out_proj + F_prefill + F_decode");
        for (const SymbolUse& symbol : flops.symbols)
            if (symbol.name == "F_qkv_proj") QCOMPARE(str(symbol.meaning) + " | " + str(symbol.origin), "FLOPs of qkv_proj | operation attn.qkv_proj");
    }

    /// Two components have an out_proj: their symbols differ.
    void operationsOfOneName()
    {
        const Scenario scenario = of("qwen3-next-80b-a3b", {{Phase::Decode, 8, 1, 100}});
        QStringList names;
        for (const SymbolUse& symbol : explain(figure(explained(scenario, "total"), "weights")->value).symbols) names << str(symbol.name);
        QVERIFY(names.contains("W_attn_out_proj") && names.contains("W_linear_attn_out_proj"));
        QCOMPARE(names.removeDuplicates(), 0);
    }

    void expectedTokensOfAVerification()
    {
        COMPARE_EXACT(expectedTokens(4.0, 1.0), 4);
        COMPARE_EXACT(expectedTokens(4.0, 0.0), 1);
        COMPARE_EXACT(expectedTokens(1.0, 0.7), 1);
        COMPARE_EXACT(expectedTokens(3.0, 0.5), 1.75);  // 1 + ½ + ¼
        Scenario scenario = of("llama-3.1-70b", {{Phase::Decode, 10, 3, 100}, {Phase::Decode, 2, 1, 50}, {Phase::Prefill, 1, 20, 20}});
        scenario.deployment.acceptancePercent = 50;
        const Explained tokens = explained(scenario, "summary.tokens");
        QCOMPARE(ids(tokens), "tokens logits output_tokens");
        COMPARE_EXACT(figure(tokens, "output_tokens")->value.value(), 19.5);
        COMPARE_EXACT(figure(tokens, "logits")->value.value(), 33);
        QCOMPARE(formula(tokens, "output_tokens"), "r_1 · ((1 − α^n_1) ÷ (1 − α)) + r_2 · n_2");
        QCOMPARE(str(figure(tokens, "output_tokens")->text()), "19.5");
        scenario.workload.groups = {{Phase::Prefill, 1, 20, 20}};
        QCOMPARE(ids(explained(scenario, "summary.tokens")), "tokens logits");
    }

    void reasons()
    {
        const Scenario llama = defaultScenario(test::catalog());
        QVERIFY(why(llama, "attn.decode").contains("used for 8.0 FLOP; the ridge of H100 SXM 80 GB in BF16 lies at 295 FLOP/B: memory is busy for 3.21 ms"));
        QVERIFY(why(llama, "attn.decode").contains("batching does not move this dot. 8 query heads share each reading."));
        // A row: 2·8192·7168 = 117.4 MFLOP, (8192 + 7168)·2 = 30.7 kB. Rows at the ridge: 295.2·117.4 M ÷ (117.4 M − 295.2·30.7 k) = 320.
        QVERIFY(why(llama, "ffn.up_gate").contains("until at about 320 rows the matrix units take over"));
        QVERIFY(why(llama, "comm.all_reduce").contains("over NVLink 4 at 450 GB/s"));
        QVERIFY(why(llama, "elementwise.norm").contains("No batch changes that"));
        QVERIFY(why(llama, "total").contains("The longest: attention · decode"));
        Scenario wide = of("llama-3.1-70b", {{Phase::Prefill, 1, 4096, 4096}});
        QVERIFY(why(wide, "ffn.up_gate").contains("4,096 rows, and about 320 would do"));
        Scenario experts = of("deepseek-v3", {{Phase::Decode, 1, 1, 100}});
        QVERIFY(why(experts, "moe.experts_down").contains("The tokens touch about 8 of 256 experts here, and each that is read serves about 1 row"));
        QVERIFY(why(of("gpt-oss-120b", {{Phase::Decode, 1, 1, 1000}}), "attn.decode_window").contains("A window of 128 tokens"));
        Scenario counters = llama;
        counters.accounting = Accounting::Vllm;
        QVERIFY(why(counters, "attn.attention").contains("cached keys and values"));
    }

    /// The derivation of a time is that time, for every operation that takes longer than its bound.
    void timesAreDerived()
    {
        for (const char* model : {"llama-3.1-70b", "deepseek-v3", "gpt-oss-120b", "qwen3-next-80b-a3b"}) {
            if (!test::catalog().model(model)) continue;
            for (const auto& [tp, ep] : {std::pair(1.0, false), std::pair(16.0, true)}) {
                Scenario scenario = of(model, {{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 4096}});
                scenario.deployment.tp = tp;
                scenario.deployment.ep = ep;
                scenario.timing.overlapPercent = 25;
                const Estimate e = *estimate(scenario);
                for (std::size_t i = 0; i < e.operations.size(); ++i) {
                    const Explained explained = *explain(scenario, e, e.operations[i].id);
                    const ExplainedFigure* time = figure(explained, "time");
                    const bool longer = e.times[i].time > e.times[i].atBest;
                    QCOMPARE(time != nullptr, longer);
                    if (time) QVERIFY(std::abs(time->value.value() / (e.times[i].time.value * 1e6) - 1) < 1e-12);
                    if (time) COMPARE_EXACT(evaluate(time->value.node()), time->value.value());
                    QVERIFY(explained.why.find("roofline allows") != std::string::npos);
                }
                double sum = 0;
                for (const OperationTime& time : e.times) sum += time.time.value * 1e6;
                QVERIFY(std::abs(figure(explained(scenario, "summary.time"), "time")->value.value() / sum - 1) < 1e-12);
            }
        }
    }

    void ratesCostsAndServingAreDerived()
    {
        Scenario scenario = defaultScenario(test::catalog());
        scenario.accelerator->pricePerHour = 2;
        scenario.accelerator->power = 700;
        scenario.accounting = Accounting::Hardware;
        const Estimate e = *estimate(scenario);
        const auto yield = performance(scenario, e);
        const auto near = [](const ExplainedFigure* figure, double wanted) { return figure && std::abs(figure->value.value() / wanted - 1) < 1e-12; };
        QVERIFY(near(figure(explained(scenario, "summary.rate"), "per_user"), yield->perUser));
        QVERIFY(near(figure(explained(scenario, "summary.rate"), "per_gpu"), yield->perGpu));
        QVERIFY(near(figure(explained(scenario, "summary.utilization"), "mfu"), 100 * yield->mfu));
        QVERIFY(near(figure(explained(scenario, "summary.cost"), "cost"), *yield->dollarsPerMillionTokens));
        QVERIFY(near(figure(explained(scenario, "summary.cost"), "energy"), *yield->joulesPerToken));
        QVERIFY(near(figure(explained(scenario, "serving"), "tpot"), e.serving->figures.tpot.value * 1e6));
        QVERIFY(near(figure(explained(scenario, "serving"), "ttft"), e.serving->figures.ttft.value * 1e6));
        QVERIFY(why(scenario, "ffn.down").contains("Parameters were fitted on this accelerator (Matrix product, bfloat16, vllm-0.24.0; 600 measured shapes)"));
        QVERIFY(why(scenario, "elementwise.norm").contains("0.8 of the bandwidth and 2 µs a launch are assumed"));
    }

    void withoutAnAccelerator()
    {
        Scenario scenario = defaultScenario(test::catalog());
        scenario.accelerator.reset();
        for (const char* subject : {"attn.decode", "comm.all_reduce", "total"}) {
            const Explained e = explained(scenario, subject);
            QVERIFY(!e.bound);
            QVERIFY2(e.why.find("the scenario names none") != std::string::npos, e.why.c_str());
        }
    }

    /// A link whose speed is not known bounds by what is sent, and says so.
    void withoutALinkSpeed()
    {
        Scenario scenario = defaultScenario(test::catalog());
        scenario.accelerator->linkBandwidth.reset();
        QVERIFY(why(scenario, "comm.all_reduce").contains("is not known"));
    }

    void unknownSubjects()
    {
        const Scenario scenario = defaultScenario(test::catalog());
        const Estimate e = estimated(scenario);
        const auto refused = explain(scenario, e, "attention.decode");
        QVERIFY(!refused);
        QCOMPARE(str(refused.error()), "expected one of attn.decode, found \"attention.decode\"");
        const auto strange = explain(scenario, e, "xyz");
        QVERIFY(!strange);
        for (const std::string& id : explainable(e)) QVERIFY(strange.error().message.find(id) != std::string::npos);
        QVERIFY(!explain(scenario, e, ""));
        QCOMPARE(str(explainable(e).front()), str(e.operations.front().id));
        QCOMPARE(str(subjectLabel(e, "attn.decode")), "attention · decode");
    }

    void anEmptyStep()
    {
        const Scenario scenario = of("llama-3.1-70b", {});
        const Estimate e = estimated(scenario);
        for (const std::string& subject : explainable(e)) {
            const auto found = explain(scenario, e, subject);
            QVERIFY2(found, subject.c_str());
            QVERIFY(!found->why.empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestExplain)
#include "test_explain.moc"
