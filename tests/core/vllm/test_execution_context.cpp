#include "core/vllm/batch.h"
#include "core/vllm/context_fields.h"
#include "core/vllm/execution_context.h"
#include "tests/support/core_test.h"

using namespace gable;
using namespace gable::vllm;

class TestExecutionContext : public QObject {
    Q_OBJECT

private slots:
    void emptyIsZero()
    {
        for (const ContextField& field : contextFields) COMPARE_EXACT(ExecutionContext().*field.value, 0);
    }

    void sumsKeepPhasesApart()
    {
        ExecutionContext c;
        c.add(2048, 2048, Phase::Prefill);
        c.add(128, 2176, Phase::Prefill, 2);
        c.add(1, 8192, Phase::Decode, 3);
        c.add(4, 100, Phase::Decode);
        COMPARE_EXACT(c.numPrefillRequests, 3);
        COMPARE_EXACT(c.prefillNumTokens, 2304);                   // 2048 + 2·128
        COMPARE_EXACT(c.prefillContextLen, 6400);                  // 2048 + 2·2176
        COMPARE_EXACT(c.prefillTokenContextProduct, 4'751'360);    // 2048² + 2·128·2176
        COMPARE_EXACT(c.numDecodeRequests, 4);
        COMPARE_EXACT(c.decodeNumTokens, 7);                       // 3·1 + 4
        COMPARE_EXACT(c.decodeContextLen, 24'676);                 // 3·8192 + 100
        COMPARE_EXACT(c.decodeTokenContextProduct, 24'976);        // 3·8192 + 4·100
        COMPARE_EXACT(c.totalNumTokens(), 2311);
        COMPARE_EXACT(c.totalTokenContextProduct(), 4'776'336);
        COMPARE_EXACT(c.numLogitsTokens(), 10);                    // a prefill's last token, every token of a decode
    }

    void aGroupIsItsRequests()
    {
        ExecutionContext one, many;
        for (int i = 0; i < 5; ++i) one.add(3, 17, Phase::Decode);
        many.add(3, 17, Phase::Decode, 5);
        QVERIFY(one == many);
    }

    void workloadsAreSummed()
    {
        const ExecutionContext c = contextOf(Workload{{{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 4096}}});
        COMPARE_EXACT(c.totalNumTokens(), 192);
        COMPARE_EXACT(c.totalTokenContextProduct(), 540'672);  // 128·2176 + 64·4096
        QVERIFY(contextOf(Workload()) == ExecutionContext());
        // No requests, no tokens, though the row has both.
        QVERIFY(contextOf(Workload{{{Phase::Decode, 0, 1, 4096}}}) == ExecutionContext());
    }

    void batchesOfBothNumberTypesAgree()
    {
        ExecutionContext c;
        c.add(128, 2176, Phase::Prefill);
        c.add(1, 4096, Phase::Decode, 64);
        const Batch<double> plain = batchOf(c);
        const Batch<Traced> traced = tracedBatchOf(c);
        COMPARE_EXACT(plain.tokens, 192);
        COMPARE_EXACT(plain.logitsTokens, 65);
        COMPARE_EXACT(traced.tokens.value(), plain.tokens);
        COMPARE_EXACT(traced.tokenContextProduct.value(), plain.tokenContextProduct);
        COMPARE_EXACT(traced.logitsTokens.value(), plain.logitsTokens);
        COMPARE_EXACT(traced.prefillTokens.value(), plain.prefillTokens);
        COMPARE_EXACT(traced.prefillContext.value(), plain.prefillContext);
        COMPARE_EXACT(traced.decodeTokens.value(), plain.decodeTokens);
        COMPARE_EXACT(traced.decodeContext.value(), plain.decodeContext);
    }

    void keysOfFiles()
    {
        QCOMPARE(contextFields.size(), std::size_t(8));
        QCOMPARE(test::str(contextFields.front().key), "num_prefill_requests");
        QCOMPARE(test::str(contextFields.back().key), "decode_token_context_product");
    }
};

QTEST_GUILESS_MAIN(TestExecutionContext)
#include "test_execution_context.moc"
