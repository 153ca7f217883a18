#include "core/model/families/builders.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// Routed experts by hand: 8 experts of width 4 on a hidden size of 8, two for a token, gate and up apart, bfloat16.
class TestExperts : public QObject {
    Q_OBJECT

private:
    static Architecture experts()
    {
        Architecture out;
        out.hidden = 8;
        Layer layer;
        Moe moe;
        moe.experts = 8, moe.topK = 2, moe.width = moe.sharedWidth = 4;
        families::addMoe(layer, 8, moe);
        out.add(layer);
        return out;
    }
    static QString figure(const Deployment& d, double tokens, std::string_view id, Kind kind, std::string_view key, Scope scope = Scope::PerGpu)
    {
        const HardwareModel hardware = test::hardware(experts(), d);
        return test::term(test::run(hardware, {{Phase::Decode, tokens, 1, 1}}, scope), id, kind, key);
    }
    static Deployment spread(double skew = 100)
    {
        Deployment d = test::deployment(2, 1, 2, true);
        d.expertSkewPercent = skew;
        return d;
    }

private slots:
    /// A token takes two of them; all are read when there are many tokens; in between the expectation.
    void distinctExperts()
    {
        constexpr double bytes = 2 * 4 * 8 * 2;  // gate and up of an expert
        const auto read = [](double tokens) { return figure(test::deployment(1), tokens, "moe.experts_up_gate", Kind::Weights, "weight"); };
        QCOMPARE(read(1), str(2 * bytes));
        QCOMPARE(read(2), str((2 + 2 * 0.75) * bytes));  // the second token's are new with probability 6/8
        QCOMPARE(read(1e6), str(8 * bytes));
        QCOMPARE(figure(test::deployment(1), 1, "moe.experts_down", Kind::Weights, "weight"), str(2 * 8 * 4 * 2.0));
        QCOMPARE(figure(test::deployment(1), 3, "moe.experts_up_gate", Kind::Flops, "flops"), str(2 * 3 * 2 * 8 * 8.0));
    }

    /// Every expert of every token: nothing is left to chance.
    void allExperts()
    {
        Architecture all = experts();
        std::get<Moe>(all.layers[0].layer.feedForward).topK = 8;
        const HardwareModel hardware = test::hardware(all);
        QCOMPARE(test::term(test::run(hardware, {{Phase::Decode, 1, 1, 1}}), "moe.experts_down", Kind::Weights, "weight"), str(8 * 8 * 4 * 2.0));
    }

    /// Two ranks of three tokens on four GPUs: two experts a GPU, and a quarter of the twelve pairs of token and expert.
    void expertParallel()
    {
        const auto of = [](Kind kind, std::string_view key) { return figure(spread(), 3, "moe.experts_up_gate", kind, key); };
        QCOMPARE(of(Kind::Flops, "flops"), str(2 * 3 * 8 * 8.0));
        QCOMPARE(of(Kind::Activations, "input"), str(3 * 8 * 2.0));
        QCOMPARE(of(Kind::Writes, "output"), str(3 * 8 * 2.0));
        QCOMPARE(of(Kind::Weights, "weight"), "210.4375");  // 2·(1 − 0.75⁶) = 1.64404296875 experts of 128 bytes
        QCOMPARE(figure(spread(), 3, "moe.experts_down", Kind::Weights, "weight"), "105.21875");
        // Router and shared expert act on the rank's own three tokens; the shared expert is cut by TP.
        QCOMPARE(figure(spread(), 3, "moe.router", Kind::Flops, "flops"), str(2 * 3 * 8 * 8.0));
        QCOMPARE(figure(spread(), 3, "moe.shared_up_gate", Kind::Flops, "flops"), str(2 * 3 * 8 * 8 / 2.0));
    }

    /// Shared and routed experts are summed on each GPU and then reduced once.
    void oneAllReduceALayer()
    {
        QCOMPARE(figure(test::deployment(2), 3, "comm.all_reduce", Kind::Link, "sent"), str(2 * 1.0 / 2 * 3 * 8 * 2));
        QCOMPARE(figure(spread(), 3, "comm.all_reduce", Kind::Link, "sent"), str(2 * 1.0 / 2 * 3 * 8 * 2));
    }

    /// Two copies of each of three tokens go out, sent by the two GPUs of the rank in halves; 3/4 of them to other GPUs. So they come back.
    void allToAll()
    {
        QCOMPARE(figure(spread(), 3, "comm.dispatch", Kind::Link, "sent"), str(3.0 / 4 * 3 * 2 * 8 / 2 * 2));
        QCOMPARE(figure(spread(), 3, "comm.combine", Kind::Link, "sent"), str(3.0 / 4 * 3 * 2 * 8 / 2 * 2));
        QCOMPARE(figure(test::deployment(4, 1, 1, true), 3, "comm.dispatch", Kind::Link, "sent"), "no operation");  // one rank: every GPU has the tokens
    }

    /// Without expert parallelism all eight experts are cut four times: as many bytes and FLOPs, and all tokens gathered.
    void cutExperts()
    {
        const Deployment d = test::deployment(2, 1, 2);
        QCOMPARE(figure(d, 3, "moe.experts_up_gate", Kind::Flops, "flops"), str(2 * 12 * 8 * 2.0));
        QCOMPARE(figure(d, 3, "moe.experts_up_gate", Kind::Weights, "weight"), "210.4375");
        QCOMPARE(figure(d, 3, "moe.experts_up_gate", Kind::Activations, "input"), str(12 * 8 * 2.0));
        QCOMPARE(figure(d, 3, "comm.dispatch", Kind::Link, "sent"), str(1.0 / 2 * 6 * 8 * 2));
        QCOMPARE(figure(d, 3, "comm.combine", Kind::Link, "sent"), str(1.0 / 2 * 6 * 8 * 2));
    }

    /// The busiest GPU has more than its share; all together have as much as before. GPUs that have a part of each expert have all the same.
    void skew()
    {
        QCOMPARE(figure(spread(150), 3, "moe.experts_up_gate", Kind::Flops, "flops"), str(1.5 * 2 * 3 * 8 * 8));
        QCOMPARE(figure(spread(150), 3, "moe.experts_up_gate", Kind::Flops, "flops", Scope::Global), str(4 * 2 * 3 * 8 * 8.0));
        Deployment cut = test::deployment(2, 1, 2);
        cut.expertSkewPercent = 150;
        QCOMPARE(figure(cut, 3, "moe.experts_up_gate", Kind::Flops, "flops"), str(2 * 12 * 8 * 2.0));
    }
};

QTEST_GUILESS_MAIN(TestExperts)
#include "test_experts.moc"
