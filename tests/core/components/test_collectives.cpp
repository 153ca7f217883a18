#include "core/model/families/builders.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// Bytes that one GPU sends, by hand: hidden 8, two layers of attention and FFN, a vocabulary of 32, bfloat16.
class TestCollectives : public QObject {
    Q_OBJECT

private:
    static Architecture dense()
    {
        Architecture out;
        out.hidden = 8;
        out.vocabulary = 32;
        Layer layer;
        Gqa gqa;
        gqa.heads = gqa.kvHeads = 4;
        gqa.headDim = gqa.valueDim = 2;
        families::addGqa(layer, 8, gqa);
        families::addDense(layer, 8, {16});
        out.add(layer);
        out.add(layer);
        Module embedding = families::parameter(Part::Embedding, "model.embed_tokens", 32, 8);
        embedding.use = Use::Lookup;
        out.outside = {embedding, families::linear(Part::Unembed, "lm_head", 32, 8)};
        return out;
    }

    static QString sent(const Deployment& d, std::string_view id, Scope scope = Scope::PerGpu)
    {
        const HardwareModel hardware = test::hardware(dense(), d);
        return test::term(test::run(hardware, {{Phase::Prefill, 1, 4, 4}, {Phase::Decode, 1, 1, 9}}, scope), id, Kind::Link, "sent");
    }

private slots:
    void oneGpuSendsNothing()
    {
        for (const Operation& o : test::run(test::hardware(dense()), {{Phase::Prefill, 1, 5, 5}})) {
            COMPARE_EXACT(o.link().value, 0);
            QVERIFY(o.component != Component::Communication);
        }
    }

    /// Ring: 2·(p−1)/p of 5 tokens · 8 elements · 2 bytes, after the embedding and twice in each layer.
    void allReduce()
    {
        QCOMPARE(sent(test::deployment(4), "comm.all_reduce"), str(2 * 3.0 / 4 * 80 * 5));
        QCOMPARE(sent(test::deployment(2), "comm.all_reduce"), str(2 * 1.0 / 2 * 80 * 5));
        QCOMPARE(sent(test::deployment(4), "comm.all_reduce", Scope::Global), str(4 * 2 * 3.0 / 4 * 80 * 5));
    }

    /// Each GPU has 8 of the 32 logits of two rows: the last of the prompt and the decoded one.
    void gatherLogits() { QCOMPARE(sent(test::deployment(4), "comm.gather_logits"), str(2 * 8 * 2.0)); }

    /// Hidden state and residual, a half of them from each of two GPUs, of five tokens; the last stage sends none.
    void toNextStage()
    {
        Deployment d = test::deployment(2, 2);
        d.stage = 1;
        QCOMPARE(sent(d, "comm.to_next_stage"), str(5 * 2 * 8 / 2 * 2.0));
        QCOMPARE(sent(d, "comm.to_next_stage", Scope::Global), str(2 * 5 * 2 * 8 / 2 * 2.0));
        d.stage = 2;
        QCOMPARE(sent(d, "comm.to_next_stage"), "no operation");
    }

    /// Tables of positions are no part of the vocabulary: vLLM cuts only that, and reduces once.
    void positionsAreNotCut()
    {
        const HardwareModel hardware = test::hardware(test::modelOf("gpt-2"), test::deployment(2));  // hidden 768, 12 layers
        const auto operations = test::run(hardware, {{Phase::Decode, 6, 1, 9}});
        const double width = test::plainBytes(hardware.architecture);
        QCOMPARE(test::term(operations, "embedding.wte", Kind::Weights, "rows"), str(6 / 2 * 768 * width));
        QCOMPARE(test::term(operations, "embedding.wpe", Kind::Weights, "rows"), str(6 * 768 * width));
        QCOMPARE(test::term(operations, "comm.all_reduce", Kind::Link, "sent"), str(6 * 768 * width * (1 + 2 * 12)));
    }
};

QTEST_GUILESS_MAIN(TestCollectives)
#include "test_collectives.moc"
