#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// Multi-token prediction: a decode of n tokens was drafted in n − 1 passes, one after the other, of one module each.
class TestDrafts : public QObject {
    Q_OBJECT

private:
    static HardwareModel drafting(const char* id, double tp = 1)
    {
        Deployment d = test::deployment(tp);
        d.drafter = "mtp";
        return test::hardware(test::modelOf(id), d);
    }

private slots:
    /// DeepSeek-V3: eh_proj 14,336 to 7168 in bfloat16, its own layer and the head of 129,280 rows.
    void deepSeekV3()
    {
        const HardwareModel hardware = drafting("deepseek-v3");
        const auto operations = test::run(hardware, {{Phase::Decode, 5, 4, 100}});
        const auto of = [&](std::string_view id, Kind kind, std::string_view key) { return test::term(operations, id, kind, key); };
        QCOMPARE(of("ffn.draft_eh_proj", Kind::Flops, "flops"), str(2 * 15 * 14336 * 7168.0));
        QCOMPARE(of("ffn.draft_eh_proj", Kind::Weights, "weight"), str(3 * 14336 * 7168 * 2.0));  // each pass reads the weights again
        QCOMPARE(of("unembed.draft_unembed", Kind::Flops, "flops"), str(2 * 15 * 7168 * 129280.0));
        QCOMPARE(of("unembed.draft_unembed", Kind::Weights, "weight"), str(3.0 * 7168 * 129280 * 2));
        QCOMPARE(of("attn.draft_decode_latent", Kind::KvCache, "keys_values"), str(15 * 100 * 576 * 2.0));
        QCOMPARE(of("moe.draft_experts_up_gate", Kind::Flops, "flops"), str(2 * 15 * 8 * 7168 * 4096.0));
        // Each pass of five tokens reads the distinct experts of five tokens.
        const double distinct = 256 * (1 - std::pow(1 - 8.0 / 256, 5));
        const double read = test::operation(operations, "moe.draft_experts_up_gate")->sum(Kind::Weights);
        const double each = hardware.plan.operation("moe.draft_experts_up_gate")->sizes[5];
        COMPARE_NEAR(read, 3 * distinct * each);
    }

    /// Groups that speculate less drop out of the later passes; what is read in each pass does not know them.
    void groupsOfOtherLengths()
    {
        const HardwareModel hardware = drafting("deepseek-v3");
        const auto operations = test::run(
            hardware, {{Phase::Decode, 5, 4, 100}, {Phase::Decode, 2, 2, 100}, {Phase::Decode, 9, 1, 100}, {Phase::Prefill, 1, 50, 50}});
        COMPARE_NEAR(test::operation(operations, "ffn.draft_eh_proj")->flops().value, 2 * 17 * 14336 * 7168.0);
        QCOMPARE(test::term(operations, "ffn.draft_eh_proj", Kind::Weights, "weight"), str(3 * 14336 * 7168 * 2.0));
    }

    /// Nothing is drafted where nothing is guessed: the step is that without a drafter.
    void plainDecodeDraftsNothing()
    {
        const HardwareModel hardware = drafting("deepseek-v3");
        for (const Operation& o : test::run(hardware, {{Phase::Decode, 5, 1, 100}, {Phase::Prefill, 2, 64, 64}}))
            QVERIFY2(o.id.find("draft") == std::string_view::npos, o.id.data());
    }

    /// Three modules take turns: a pass goes through one of them.
    void modulesTakeTurns_data()
    {
        QTest::addColumn<QString>("id");
        for (const char* id : {"mimo-v2-flash", "step-3.5-flash", "deepseek-v3", "qwen3-next-80b-a3b"}) QTest::newRow(id) << QString(id);
    }
    void modulesTakeTurns()
    {
        QFETCH(QString, id);
        const HardwareModel hardware = drafting(id.toLatin1());
        const auto operations = test::run(hardware, {{Phase::Decode, 5, 4, 100}});
        const Architecture& a = hardware.architecture;
        // The products of the modules for each of 15 drafted tokens, a module's share of them.
        double active = 0;
        for (const LayerGroup& group : a.mtp->layers)
            for (const Module& m : group.layer.modules)
                if (m.inputs > 1 && m.use != Use::Lookup) active += group.count * (m.activeCopies < 0 ? m.copies : m.activeCopies) * m.outputs * m.inputs;
        double flops = 0;
        for (const Operation& o : operations) {
            const bool elementwise = hardware.plan.operation(o.id)->formula == components::Formula::Elementwise;
            if (o.id.find(".draft_") == std::string_view::npos || elementwise || o.component == Component::Unembed) continue;
            flops += o.sum(Kind::Flops) - test::sum({o}, Kind::Flops, {"scores", "values"});
        }
        COMPARE_NEAR(flops, 2 * 15 * active / a.mtp->modules);
        QCOMPARE(test::term(operations, "unembed.draft_unembed", Kind::Flops, "flops"), str(2 * 15 * a.hidden * a.vocabulary));
    }

    void modelsWithoutModulesDraftNothing()
    {
        const HardwareModel hardware = drafting("llama-3.1-8b");
        QVERIFY(!hardware.plan.drafts);
    }
};

QTEST_GUILESS_MAIN(TestDrafts)
#include "test_drafts.moc"
