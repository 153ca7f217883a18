#include "core/vllm/unembed.h"
#include "tests/support/core_test.h"

using namespace gable;
using namespace gable::vllm;
using gable::test::figure;
using gable::test::text;

class TestUnembed : public QObject {
    Q_OBJECT

private:
    std::vector<Operation> m_operations;

    void run(double weightBytes, double tp, Scope scope, const ExecutionContext& context)
    {
        m_operations.clear();
        OperationSink sink{m_operations};
        UnembedParams<double> p{};
        p.hiddenSize = 4;
        p.vocabSize = 10;
        p.weightByteSize = weightBytes;
        p.activationByteSize = 2;
        p.tpSize = tp;
        unembed(shard(p, scope), batchOf(context), Precisions{Precision::Fp4, Precision::Bfloat16}, sink);
    }
    QString flops() const { return text(figure(breakdown(m_operations, BreakdownPart::Flops), "unembed")); }
    QString reads(std::string_view key) const { return text(figure(breakdown(m_operations, BreakdownPart::ReadBytes), key)); }
    QString writes() const { return text(figure(breakdown(m_operations, BreakdownPart::WriteBytes), "output")); }

private slots:
    /// Two prefills ask for one row each, three decodes of one token for three: T = 5.
    void rowsOfLogits()
    {
        const ExecutionContext context = test::batch({{Phase::Prefill, 2, 100, 100}, {Phase::Decode, 3, 1, 50}});
        run(2, 1, Scope::Global, context);
        QCOMPARE(flops(), "400");           // 2·5·4·10
        QCOMPARE(reads("input"), "40");     // 5·4·2
        QCOMPARE(reads("weight"), "80");    // 4·10·2
        QCOMPARE(writes(), "100");          // 5·10·2
    }

    void vocabularyFloorsByTp()
    {
        const ExecutionContext context = test::batch({{Phase::Prefill, 2, 100, 100}, {Phase::Decode, 3, 1, 50}});
        run(2, 3, Scope::PerGpu, context);  // V = 10 // 3 = 3
        QCOMPARE(flops(), "120");           // 2·5·4·3
        QCOMPARE(reads("input"), "40");     // not cut
        QCOMPARE(reads("weight"), "24");    // 4·3·2
        QCOMPARE(writes(), "30");           // 5·3·2
    }

    void weightsAtTheirWidth()
    {
        run(4, 1, Scope::PerGpu, test::batch({{Phase::Decode, 1, 1, 1}}));
        QCOMPARE(reads("weight"), "160");  // 4·10·4
        QCOMPARE(reads("input"), "8");     // activations are 2 bytes whatever the weights
        QCOMPARE(m_operations.front().precision, Precision::Bfloat16);  // never quantized
    }

    void draftedTokensAllNeedLogits()
    {
        run(2, 1, Scope::Global, test::batch({{Phase::Decode, 2, 4, 50}}));
        QCOMPARE(flops(), "640");  // 2·8·4·10
    }

    void emptyBatchReadsTheWeight()
    {
        run(2, 1, Scope::Global, {});
        QCOMPARE(flops(), "0");
        QCOMPARE(reads("input"), "0");
        QCOMPARE(reads("weight"), "80");
        QCOMPARE(writes(), "0");
    }
};

QTEST_GUILESS_MAIN(TestUnembed)
#include "test_unembed.moc"
