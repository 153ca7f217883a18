#include <set>

#include "core/model/families/builders.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using namespace gable::components;
using gable::test::str;

/// How a model is cut over GPUs and stages, and what each kernel of a plan says of itself.
class TestPlan : public QObject {
    Q_OBJECT

private:
    static QString counts(double layers, double pp)
    {
        QStringList out;
        double next = 0;
        for (const Stage& stage : pipelineStages(layers, pp)) {
            if (stage.first != next) return "stages don't follow one another";
            next += stage.layers;
            out << str(stage.layers);
        }
        return next == layers ? out.join(' ') : "layers are lost";
    }

    static std::vector<Deployment> deployments()
    {
        Deployment drafted = test::deployment(2, 3);
        drafted.drafter = "mtp";
        return {test::deployment(8), test::deployment(1, 4), test::deployment(2, 3, 2, true), test::deployment(4, 7), test::deployment(2, 1, 4),
                test::deployment(1, 5, 4, true), drafted};
    }

    static std::vector<RequestGroup> batch() { return {{Phase::Prefill, 2, 128, 2176}, {Phase::Decode, 64, 1, 4096}, {Phase::Decode, 8, 4, 9000}}; }

private slots:
    /// get_pp_indices of vLLM: what remains goes one each to the last stage but one and backwards from it.
    void stagesAsVllmCutsThem_data()
    {
        QTest::addColumn<double>("layers");
        QTest::addColumn<double>("pp");
        QTest::addColumn<QString>("stages");
        const auto row = [](double layers, double pp, const char* stages) { QTest::addRow("%g on %g", layers, pp) << layers << pp << QString(stages); };
        row(80, 1, "80");
        row(61, 2, "31 30");
        row(61, 4, "15 15 16 15");
        row(62, 4, "15 16 16 15");
        row(63, 4, "16 16 16 15");
        row(80, 3, "27 27 26");
        row(30, 4, "7 8 8 7");
        row(32, 8, "4 4 4 4 4 4 4 4");
        row(5, 4, "1 1 2 1");
        row(3, 8, "1 1 1");  // more stages than layers can't be: said by a diagnostic
    }
    void stagesAsVllmCutsThem()
    {
        QFETCH(double, layers);
        QFETCH(double, pp);
        QFETCH(QString, stages);
        QCOMPARE(counts(layers, pp), stages);
    }

    void busiestStageIsShown()
    {
        // 61 layers as 15 15 16 15: 3 of the first stage are dense, the last has the head of 1.9 GB, less than a layer of 11 GB.
        QCOMPARE(test::hardware(test::modelOf("deepseek-v3"), test::deployment(8, 4)).plan.stage, std::size_t(2));
        // 26 layers as 13 13: the head makes the last the busiest.
        QCOMPARE(test::hardware(test::modelOf("gemma-2-2b"), test::deployment(1, 2)).plan.stage, std::size_t(1));
        Deployment first = test::deployment(1, 2);
        first.stage = 1;
        QCOMPARE(test::hardware(test::modelOf("gemma-2-2b"), first).plan.stage, std::size_t(0));
        first.stage = 9;
        QCOMPARE(test::hardware(test::modelOf("gemma-2-2b"), first).plan.stage, std::size_t(1));
    }

    void embeddingFirstHeadLast()
    {
        for (int stage = 1; stage <= 3; ++stage) {
            Deployment d = test::deployment(2, 3);
            d.stage = stage;
            const HardwareModel hardware = test::hardware(test::modelOf("llama-3.1-8b"), d);
            const auto operations = test::run(hardware, batch());
            QCOMPARE(test::operation(operations, "embedding.embed_tokens") != nullptr, stage == 1);
            QCOMPARE(test::operation(operations, "unembed.unembed") != nullptr, stage == 3);
            QCOMPARE(test::operation(operations, "elementwise.sampler") != nullptr, stage == 3);
            QCOMPARE(test::operation(operations, "comm.gather_logits") != nullptr, stage == 3);
            QCOMPARE(test::operation(operations, "comm.to_next_stage") != nullptr, stage < 3);
            // 32 = 3 · 10 + 2: one each to the second stage and the first.
            QCOMPARE(str(hardware.plan.operation("attn.qkv_proj")->perGpu), stage < 3 ? "11" : "10");
        }
    }

    /// Each GPU of each stage once makes all of them.
    void stagesAndRanksAddUp_data() { test::modelRows(); }
    void stagesAndRanksAddUp()
    {
        QFETCH(QString, id);
        for (Deployment d : deployments()) {
            std::array<double, 6> parts{}, whole{};
            const auto add = [](std::array<double, 6>& sums, const std::vector<Operation>& operations, double times) {
                for (std::size_t kind = 0; kind < sums.size(); ++kind) sums[kind] += times * test::sum(operations, static_cast<Kind>(kind));
            };
            for (d.stage = 1; d.stage <= d.pp; ++d.stage) {
                const HardwareModel hardware = test::hardware(test::modelOf(id), d);
                add(parts, test::run(hardware, batch()), d.tp * d.dp);
                if (d.stage == 1) add(whole, test::run(hardware, batch(), Scope::Global), 1);
            }
            for (std::size_t kind = 0; kind < parts.size(); ++kind) COMPARE_NEAR(parts[kind], whole[kind]);
            QVERIFY(whole[0] > 0);
        }
    }

    /// Matrices of one kernel that are stored in different formats can't be multiplied at once.
    void formatsPartKernels()
    {
        Architecture architecture;
        architecture.hidden = 64;
        Layer layer;
        Gqa gqa;
        gqa.heads = 4, gqa.kvHeads = 2, gqa.headDim = gqa.valueDim = 16;
        families::addGqa(layer, 64, gqa);
        layer.modules[0].format = *namedFormat("fp8");  // the queries
        architecture.add(layer);
        const HardwareModel hardware = test::hardware(architecture);
        const auto operations = test::run(hardware, {{Phase::Decode, 3, 1, 10}});
        const Operation *queries = test::operation(operations, "attn.qkv_proj"), *others = test::operation(operations, "attn.qkv_proj/2");
        QVERIFY(queries && others);
        QVERIFY(queries->precision == Precision::Fp8 && others->precision == Precision::Bfloat16);
        QCOMPARE(str(queries->label) + ", " + str(others->label), "qkv_proj, qkv_proj 2");
        COMPARE_EXACT(queries->bytes(Kind::Activations).value, 3 * 64);  // inputs are quantized too
        COMPARE_EXACT(others->bytes(Kind::Activations).value, 3 * 64 * 2);
        COMPARE_EXACT(others->flops().value, 2 * 3 * 64 * 64);
    }

    /// All GPUs together: as much work on the experts whether their width or their number is cut, and each data-parallel rank its own attention.
    void dataParallelRanksMeetInTheExperts()
    {
        const Model& model = test::modelOf("qwen3-30b-a3b");
        const auto flops = [&](const Deployment& d, std::string_view id) {
            const HardwareModel hardware = test::hardware(model, d);
            return test::term(test::run(hardware, batch(), Scope::Global), id, Kind::Flops, id == "attn.decode" ? "scores" : "flops");
        };
        const double tokens = 2 * 128 + 64 + 8 * 4;
        const QString experts = str(2 * 4 * tokens * 8 * 2048 * 1536 * 48);  // 8 of 128 experts, gate and up of 768 from 2048, 48 layers, 4 ranks
        QCOMPARE(flops(test::deployment(2, 1, 4), "moe.experts_up_gate"), experts);
        QCOMPARE(flops(test::deployment(2, 1, 4, true), "moe.experts_up_gate"), experts);
        const double pairs = 64 * 4096 + 8 * (8997 + 8998 + 8999 + 9000.0);
        QCOMPARE(flops(test::deployment(2, 1, 4, true), "attn.decode"), str(4 * 2 * pairs * 32 * 128 * 48));
    }

    /// Ids are unique; each size has a symbol, and each symbol an origin that says something.
    void operationsTellWhereTheirSizesComeFrom_data() { test::modelRows(); }
    void operationsTellWhereTheirSizesComeFrom()
    {
        QFETCH(QString, id);
        for (const Deployment& d : deployments()) {
            const Plan plan = test::hardware(test::modelOf(id), d).plan;
            std::set<std::string> ids;
            for (const PlannedOperation& o : plan.operations) {
                QVERIFY2(ids.insert(o.id).second, o.id.c_str());
                QVERIFY(o.id.starts_with(gable::id(o.component)) && !o.label.empty() && plan.operation(o.id) == &o);
                QCOMPARE(o.origins.size(), symbolsOf(o.formula).size());
                for (const std::string& origin : o.origins) QVERIFY2(!origin.empty(), o.id.c_str());
                for (std::size_t i = 0; i < maxSizes; ++i) QVERIFY2(std::isfinite(o.sizes[i]) && o.sizes[i] >= 0, o.id.c_str());
                QVERIFY(!o.repeats(Scope::PerGpu, plan).empty() && !o.repeats(Scope::Global, plan).empty());
            }
        }
        QVERIFY(!test::hardware(test::modelOf(id)).plan.operation("nothing"));
    }
};

QTEST_GUILESS_MAIN(TestPlan)
#include "test_plan.moc"
