#include <bit>
#include <cstdint>
#include <set>

#include "core/trace/explanation.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using namespace gable::components;
using gable::test::str;

/// What holds for every formula, model, deployment and batch.
class TestRegistry : public QObject {
    Q_OBJECT

private:
    using Batch = std::vector<RequestGroup>;

    static std::vector<Batch> batches()
    {
        constexpr Phase P = Phase::Prefill, D = Phase::Decode;
        return {{},
                {{P, 1, 2048, 2048}},
                {{P, 2, 512, 9000}},                                   // a chunk of a prompt
                {{D, 64, 1, 4096}},
                {{D, 8, 4, 4097}},                                     // speculative
                {{P, 1, 128, 2176}, {P, 3, 17, 100}, {D, 64, 1, 4096}, {D, 7, 5, 999}, {D, 1, 0, 5}},
                {{D, 1, 1, 127}, {D, 1, 1, 128}, {D, 1, 1, 129}},      // around the window of gpt-oss and DeepSeek-V4
                {{P, 1, 4, 1023}, {P, 1, 4, 1024}, {P, 1, 4, 1025}, {P, 1, 4, 4098}, {P, 1, 9000, 9000}},
                {{P, 1, 4, 8194}, {D, 1, 2, 8193}},                    // over the border of a chunk of Llama-4
                {{P, 1e6, 1e9, 1e9}}};                                 // beyond 2⁵³
    }

    static std::vector<Deployment> deployments()
    {
        Deployment drafted = test::deployment(2, 3, 2, true);
        drafted.drafter = "mtp";
        drafted.expertSkewPercent = 130;
        drafted.kvCacheDtype = "fp8";
        return {test::deployment(1), test::deployment(8, 2), test::deployment(2, 1, 4), drafted};
    }

    static bool sameBits(double x, double y) { return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y); }

    /// Both instances of one formula; empty when they agree. An operation that has nothing to do is not in the list: its terms are all zero.
    static QString difference(const Operation* plain, const std::vector<TracedTerm>& traced)
    {
        if (plain && traced.size() != plain->terms().size()) return "another number of terms";
        for (std::size_t i = 0; i < traced.size(); ++i) {
            const TracedTerm& t = traced[i];
            const Term term = plain ? plain->terms()[i] : Term{t.kind, t.key, 0};
            if (t.key != term.key || t.kind != term.kind) return str(term.key) + ": another term in the trace";
            if (!sameBits(t.value.value(), term.value)) return str(term.key) + ": " + str(term.value) + " traced as " + str(t.value.value());
            if (!sameBits(gable::evaluate(t.value.node()), term.value)) return str(term.key) + ": the tree gives another number";
        }
        return {};
    }

    static QString unnamed(const Traced::Node& node)
    {
        if (node.op == Traced::Op::Symbol && (node.name.empty() || node.meaning.empty() || node.origin.empty()))
            return "a symbol without meaning or origin: " + str(node.name) + " " + str(node.meaning);
        for (const auto& child : {node.left, node.right})
            if (child)
                if (const QString fault = unnamed(*child); !fault.isEmpty()) return fault;
        return {};
    }

    static QString differences(const HardwareModel& hardware, const Batch& groups, Scope scope)
    {
        const StepBatch<double> batch = stepBatch(Workload{groups});
        std::vector<Operation> operations;
        evaluate(hardware, batch, scope, operations);
        std::size_t met = 0;
        for (const PlannedOperation& planned : hardware.plan.operations) {
            if (planned.count(scope) == 0) continue;
            const Operation* plain = test::operation(operations, planned.id);
            met += plain ? 1 : 0;
            if (const QString found = difference(plain, trace(hardware.plan, planned, batch, scope)); !found.isEmpty()) return str(planned.id) + " " + found;
        }
        return met == operations.size() ? QString() : QStringLiteral("operations that the plan lacks");
    }

    struct Sums {
        double flops = 0, weights = 0, activations = 0, cache = 0, writes = 0, link = 0;
    };
    static Sums sums(const std::vector<Operation>& o)
    {
        return {test::sum(o, Kind::Flops), test::sum(o, Kind::Weights), test::sum(o, Kind::Activations), test::sum(o, Kind::KvCache),
                test::sum(o, Kind::Writes), test::sum(o, Kind::Link)};
    }
    static bool atLeast(const Sums& more, const Sums& less)
    {
        const auto notLess = [](double a, double b) { return a >= b * (1 - 1e-12); };  // sums round
        return notLess(more.flops, less.flops) && notLess(more.weights, less.weights) && notLess(more.activations, less.activations)
            && notLess(more.cache, less.cache) && notLess(more.writes, less.writes) && notLess(more.link, less.link);
    }

    static double chunkOf(const Architecture& architecture)
    {
        for (const LayerGroup& group : architecture.layers)
            for (const Mixer& mixer : group.layer.mixers)
                if (const auto* gqa = std::get_if<Gqa>(&mixer); gqa && gqa->chunk > 0) return gqa->chunk;
        return 0;
    }

private slots:
    void tracedEqualsPlain_data() { test::modelRows(); }
    void tracedEqualsPlain()
    {
        QFETCH(QString, id);
        for (const Deployment& d : deployments()) {
            const HardwareModel hardware = test::hardware(test::modelOf(id), d);
            for (const Batch& batch : batches())
                for (const Scope scope : {Scope::PerGpu, Scope::Global}) QCOMPARE(differences(hardware, batch, scope), QString());
        }
    }

    /// The comparison above passes through every formula.
    void everyFormulaIsUsed()
    {
        std::set<Formula> used;
        Deployment d = test::deployment(2, 2, 2, true);
        for (const Model& model : test::catalog().models)
            for (const PlannedOperation& o : test::hardware(model, d).plan.operations) used.insert(o.formula);
        QCOMPARE(used.size(), static_cast<std::size_t>(Formula::PointToPoint) + 1);
    }

    void everySymbolHasANameAndAMeaning()
    {
        for (int formula = 0; formula <= static_cast<int>(Formula::PointToPoint); ++formula) {
            std::set<std::string_view> names;
            for (const Symbol& symbol : symbolsOf(static_cast<Formula>(formula))) {
                QVERIFY(!symbol.name.empty() && !symbol.meaning.empty());
                QVERIFY2(names.insert(symbol.name).second, "a name for two sizes");
            }
            QVERIFY(!names.empty());
        }
    }

    void everyLeafSaysWhatItStandsFor_data() { test::modelRows(); }
    void everyLeafSaysWhatItStandsFor()
    {
        QFETCH(QString, id);
        const HardwareModel hardware = test::hardware(test::modelOf(id), deployments().back());
        const StepBatch<double> batch = stepBatch(Workload{batches()[5]});
        for (const PlannedOperation& planned : hardware.plan.operations)
            for (const TracedTerm& term : trace(hardware.plan, planned, batch, Scope::Global)) QCOMPARE(unnamed(term.value.node()), QString());
    }

    void partsSumToTotals_data() { test::modelRows(); }
    void partsSumToTotals()
    {
        QFETCH(QString, id);
        for (const Deployment& d : deployments()) {
            const HardwareModel hardware = test::hardware(test::modelOf(id), d);
            for (const Batch& batch : batches())
                for (const Scope scope : {Scope::PerGpu, Scope::Global}) {
                    const auto operations = test::run(hardware, batch, scope);
                    for (const Operation& o : operations)
                        for (const Term& term : o.terms()) QVERIFY2(std::isfinite(term.value) && term.value >= 0, term.key.data());
                    const Totals t = totals(operations);
                    const Sums s = sums(operations);
                    COMPARE_NEAR(t.flops.value, s.flops);
                    COMPARE_NEAR(t.reads.value, s.weights + s.activations + s.cache);
                    COMPARE_NEAR(t.writes.value, s.writes);
                    COMPARE_NEAR(t.link.value, s.link);
                    QCOMPARE(operations.empty(), batch.empty());
                }
        }
    }

    void moreWorkIsNeverLess_data() { test::modelRows(); }
    void moreWorkIsNeverLess()
    {
        QFETCH(QString, id);
        for (const Deployment& d : deployments()) {
            const HardwareModel hardware = test::hardware(test::modelOf(id), d);
            // A token that begins a chunk sees nothing of the one before, so that more context can be less: there only steps within a chunk are compared.
            const double chunk = chunkOf(hardware.architecture);
            const auto inOneChunk = [chunk](double first, double last) { return chunk == 0 || std::floor(first / chunk) == std::floor(last / chunk); };
            for (const Phase phase : {Phase::Prefill, Phase::Decode}) {
                const auto of = [&](double requests, double tokens, double context) { return sums(test::run(hardware, {{phase, requests, tokens, context}})); };
                for (const double c : {124.0, 500.0, 1022.0, 4095.0, 8190.0, 8192.0, 20000.0})
                    for (const double n : {1.0, 2.0, 7.0}) {
                        QVERIFY(atLeast(of(n + 1, 3, c), of(n, 3, c)));
                        QVERIFY(atLeast(of(5, n + 1, c), of(5, n, c)));
                        if (inOneChunk(c + n - 4, c + n - 1)) QVERIFY(atLeast(of(5, 3, c + n), of(5, 3, c + n - 1)));
                    }
            }
        }
    }

    void narrowerNumbersMoveLess_data() { test::modelRows(); }
    void narrowerNumbersMoveLess()
    {
        QFETCH(QString, id);
        const auto of = [&](const char* cache, const char* weights, Phase phase) {
            Deployment d = test::deployment(2);
            d.dtype = "bfloat16";
            d.kvCacheDtype = cache;
            for (const Part part : {Part::Attention, Part::LinearAttention, Part::DenseFfn, Part::RoutedExperts, Part::SharedExperts, Part::Unembed})
                d.formats[part] = weights;
            return sums(test::run(test::hardware(test::modelOf(id), d), {{phase, 4, 3, 3000}}));
        };
        for (const Phase phase : {Phase::Prefill, Phase::Decode}) {
            const Sums wide = of("float32", "bfloat16", phase), plain = of("bfloat16", "bfloat16", phase), narrow = of("fp8", "bfloat16", phase);
            const Sums small = of("fp8", "fp8", phase);
            QVERIFY(atLeast(wide, plain) && atLeast(plain, narrow) && atLeast(narrow, small));
            const bool caches = inspect(test::hardware(test::modelOf(id)).architecture).kvElementsPerToken > 0;
            if (caches) QVERIFY(wide.cache > plain.cache && plain.cache > narrow.cache && wide.writes > narrow.writes);
            QVERIFY(small.weights < 0.7 * narrow.weights && small.flops == narrow.flops);
        }
    }

    void evaluateReusesTheList()
    {
        const HardwareModel hardware = test::hardware(test::modelOf("phi-4"));
        std::vector<Operation> operations;
        gable::evaluate(hardware, stepBatch(Workload{batches()[5]}), Scope::PerGpu, operations);
        const Operation* storage = operations.data();
        const std::size_t size = operations.size();
        gable::evaluate(hardware, stepBatch(Workload{batches()[3]}), Scope::PerGpu, operations);
        QVERIFY(operations.size() < size);
        QCOMPARE(operations.data(), storage);
    }

    /// A context shorter than its new tokens is read as these alone; groups without tokens are none.
    void stepBatchReadsAWorkload()
    {
        const Workload workload{{{Phase::Prefill, 2, 100, 50}, {Phase::Decode, 3, 4, 500}, {Phase::Decode, 0, 1, 9}, {Phase::Decode, 9, 0, 9}}};
        const StepBatch<double> batch = stepBatch(workload);
        QCOMPARE(batch.groups.size(), std::size_t(2));
        COMPARE_EXACT(batch.groups[0].context, 100);
        COMPARE_EXACT(batch.tokens, 212);
        COMPARE_EXACT(batch.rows, 2 + 12);  // the last token of each prompt, every token of a decode
        COMPARE_EXACT(batch.sequences, 5);
    }
};

QTEST_GUILESS_MAIN(TestRegistry)
#include "test_registry.moc"
