#include "core/step/operation.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestOperation : public QObject {
    Q_OBJECT

private:
    static Operation sample()
    {
        Operation operation;
        operation.id = "attn.attention";
        operation.label = "attention";
        operation.add({Kind::Flops, "attn_qk", 100});
        operation.add({Kind::Flops, "attn_av", 60});
        operation.add({Kind::Activations, "attn_input", 10});
        operation.add({Kind::KvCache, "attn_input", 25});
        operation.add({Kind::Writes, "kv_cache", 5});
        return operation;
    }

private slots:
    void sumsByKind()
    {
        const Operation operation = sample();
        COMPARE_EXACT(operation.flops().value, 160);
        COMPARE_EXACT(operation.bytes(Kind::Weights).value, 0);
        COMPARE_EXACT(operation.bytes(Kind::Activations).value, 10);
        COMPARE_EXACT(operation.bytes(Kind::KvCache).value, 25);
        COMPARE_EXACT(operation.reads().value, 35);
        COMPARE_EXACT(operation.writes().value, 5);
        COMPARE_EXACT(operation.traffic().value, 40);
        COMPARE_EXACT(operation.intensity().value, 4);  // 160 ÷ 40
        QCOMPARE(operation.terms().size(), std::size_t(5));
    }

    void nothingMovedIsNoIntensity()
    {
        COMPARE_EXACT(Operation().intensity().value, 0);
        COMPARE_EXACT(Totals().intensity().value, 0);
        COMPARE_EXACT((Totals{Flops(10), Bytes(3), Bytes(2)}.intensity().value), 2);
    }

    void breakdownGroupsByKey()
    {
        Operation other = sample();
        other.component = Component::FeedForward;
        const std::vector operations{sample(), other, sample()};
        const Breakdown reads = breakdown(operations, BreakdownPart::ReadBytes);
        QCOMPARE(reads.size(), std::size_t(2));
        QCOMPARE(str(reads[0].component), "attn");
        QCOMPARE(str(reads[0].key), "attn_input");
        COMPARE_EXACT(reads[0].value, 70);  // 2 · (10 + 25)
        QCOMPARE(str(reads[1].component), "ffn");
        COMPARE_EXACT(reads[1].value, 35);

        const Breakdown flops = breakdown(operations, BreakdownPart::Flops);
        QCOMPARE(flops.size(), std::size_t(4));
        QCOMPARE(str(flops[0].key), "attn_qk");
        COMPARE_EXACT(flops[0].value, 200);
        QCOMPARE(breakdown(operations, BreakdownPart::WriteBytes).size(), std::size_t(2));
        QVERIFY(breakdown({}, BreakdownPart::Flops).empty());
    }

    void namesOfKindsAndComponents()
    {
        QCOMPARE(str(id(Component::Attention)), "attn");
        QCOMPARE(str(id(Component::FeedForward)), "ffn");
        QCOMPARE(str(id(Component::Unembed)), "unembed");
        QCOMPARE(str(label(Kind::KvCache)), "KV cache");
        QCOMPARE(byteKinds.size(), std::size_t(4));
    }
};

QTEST_GUILESS_MAIN(TestOperation)
#include "test_operation.moc"
