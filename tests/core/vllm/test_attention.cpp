#include "core/vllm/attention.h"
#include "tests/support/core_test.h"

using namespace gable;
using namespace gable::vllm;
using gable::test::figure;
using gable::test::text;

/// Every figure is worked out by hand. The small model: L = 2 layers, D = 8, q = 4 query heads, kv = 2, d = 2, so q + 2·kv = 8.
class TestAttention : public QObject {
    Q_OBJECT

private:
    static AttentionParams<double> small()
    {
        AttentionParams<double> p{};
        p.numHiddenLayers = 2;
        p.hiddenSize = 8;
        p.numAttentionHeads = 4;
        p.numKeyValueHeads = 2;
        p.headDim = 2;
        p.activationByteSize = 2;
        p.cacheByteSize = 2;
        p.weightByteSize = 2;
        p.tpSize = 1;
        p.ppSize = 1;
        return p;
    }

    std::vector<Operation> m_operations;

    void run(const AttentionParams<double>& params, const ExecutionContext& context, Scope scope = Scope::PerGpu)
    {
        m_operations.clear();
        OperationSink sink{m_operations};
        attention(shard(params, scope), batchOf(context), Precisions{}, sink);
    }
    QString flops(std::string_view key) const { return text(figure(breakdown(m_operations, BreakdownPart::Flops), key)); }
    QString reads(std::string_view key) const { return text(figure(breakdown(m_operations, BreakdownPart::ReadBytes), key)); }
    QString writes(std::string_view key) const { return text(figure(breakdown(m_operations, BreakdownPart::WriteBytes), key)); }

private slots:
    void decode()
    {
        run(small(), test::batch({{Phase::Decode, 1, 1, 10}}));  // T = 1, Σtc = 10
        QCOMPARE(flops("qkv_proj"), "512");    // 2·1·8·8·2·2
        QCOMPARE(flops("attn_qk"), "320");     // 2·4·10·2·2
        QCOMPARE(flops("attn_av"), "320");
        QCOMPARE(flops("out_proj"), "256");    // 2·1·8·4·2·2
        QCOMPARE(reads("qkv_input"), "32");    // 1·8·2·2
        QCOMPARE(reads("qkv_weight"), "512");  // 8·8·2·2·2
        QCOMPARE(reads("attn_input"), "352");  // queries 1·4·2·2·2 = 32, keys and values 2·10·2·2·2·2 = 320
        QCOMPARE(reads("out_input"), "32");    // 1·4·2·2·2
        QCOMPARE(reads("out_weight"), "256");  // 4·2·8·2·2
        QCOMPARE(writes("qkv_output"), "64");  // 1·8·2·2·2
        QCOMPARE(writes("kv_cache"), "32");    // 2·1·2·2·2·2
        QCOMPARE(writes("out_output"), "32");  // 1·8·2·2
    }

    void prefillReadsKeysAtActivationWidth()
    {
        AttentionParams<double> p = small();
        p.cacheByteSize = 1;
        run(p, test::batch({{Phase::Prefill, 1, 3, 5}}));  // T = 3, Σtc = 15
        QCOMPARE(flops("qkv_proj"), "1536");    // 3 · 512
        QCOMPARE(flops("attn_qk"), "480");      // 2·4·15·2·2
        QCOMPARE(flops("attn_av"), "480");
        QCOMPARE(flops("out_proj"), "768");     // 3 · 256
        QCOMPARE(reads("attn_input"), "256");   // queries 3·32 = 96, keys and values 2·5·2·2·2·2 = 160 whatever the cache
        QCOMPARE(reads("qkv_weight"), "512");   // weights once a step
        QCOMPARE(writes("kv_cache"), "48");     // 2·3·2·2·1·2, at cache width
        QCOMPARE(writes("qkv_output"), "192");  // 3 · 64
        QCOMPARE(writes("out_output"), "96");   // 3 · 32
    }

    void bothPhasesAddUp()
    {
        AttentionParams<double> p = small();
        p.cacheByteSize = 1;
        run(p, test::batch({{Phase::Prefill, 1, 3, 5}, {Phase::Decode, 1, 1, 10}}));  // T = 4, Σtc = 25
        QCOMPARE(flops("qkv_proj"), "2048");
        QCOMPARE(flops("attn_qk"), "800");     // 2·4·25·2·2
        QCOMPARE(reads("attn_input"), "448");  // queries 4·32 = 128, prefill 160, decode from the cache 2·10·2·2·1·2 = 160
        const Operation* attention = test::operation(m_operations, "attn.attention");
        QVERIFY(attention);
        COMPARE_EXACT(attention->bytes(Kind::Activations).value, 128);
        COMPARE_EXACT(attention->bytes(Kind::KvCache).value, 320);
        QCOMPARE(writes("kv_cache"), "64");  // 2·4·2·2·1·2
    }

    void emptyBatchStillReadsWeights()
    {
        run(small(), ExecutionContext());
        QCOMPARE(reads("attn_input"), "absent");
        QCOMPARE(reads("qkv_weight"), "512");
        QCOMPARE(reads("out_weight"), "256");
        QCOMPARE(reads("qkv_input"), "0");
        QCOMPARE(reads("out_input"), "0");
        for (const std::string_view key : {"qkv_proj", "attn_qk", "attn_av", "out_proj"}) QCOMPARE(flops(key), "0");
        for (const std::string_view key : {"qkv_output", "kv_cache", "out_output"}) QCOMPARE(writes(key), "0");
    }

    /// A request without new tokens has context, but it reads nothing: the test is on the tokens.
    void contextWithoutTokensReadsNothing()
    {
        run(small(), test::batch({{Phase::Decode, 1, 0, 10}}));
        QCOMPARE(reads("attn_input"), "absent");
        run(small(), test::batch({{Phase::Prefill, 1, 0, 10}, {Phase::Decode, 1, 1, 10}}));
        QCOMPARE(reads("attn_input"), "352");  // the decode's alone
    }

    void tensorParallelFloorsHeads()
    {
        AttentionParams<double> p = small();
        p.numAttentionHeads = 6;
        p.tpSize = 4;  // q = max(1, 6 // 4) = 1, kv = max(1, 2 // 4) = 1, q + 2·kv = 3
        run(p, test::batch({{Phase::Decode, 1, 1, 10}}));
        QCOMPARE(flops("qkv_proj"), "192");    // 2·1·8·3·2·2
        QCOMPARE(flops("attn_qk"), "80");      // 2·1·10·2·2
        QCOMPARE(reads("qkv_weight"), "192");  // 8·3·2·2·2
        QCOMPARE(reads("out_weight"), "64");   // 1·2·8·2·2
        QCOMPARE(reads("attn_input"), "168");  // 1·1·2·2·2 + 2·10·1·2·2·2
        run(p, test::batch({{Phase::Decode, 1, 1, 10}}), Scope::Global);
        QCOMPARE(reads("qkv_weight"), "640");  // 8·(6 + 4)·2·2·2: the whole model is not cut
        p.tpSize = 64;
        run(p, test::batch({{Phase::Decode, 1, 1, 10}}));
        QCOMPARE(flops("qkv_proj"), "192");  // never less than one head
    }

    void pipelineFloorsLayers()
    {
        AttentionParams<double> p = small();
        p.numHiddenLayers = 5;
        p.ppSize = 2;  // L = 5 // 2 = 2
        run(p, test::batch({{Phase::Decode, 1, 1, 10}}));
        QCOMPARE(flops("qkv_proj"), "512");
        run(p, test::batch({{Phase::Decode, 1, 1, 10}}), Scope::Global);
        QCOMPARE(flops("qkv_proj"), "1280");  // 512 · 5 ÷ 2
        p.ppSize = 8;  // 5 // 8 = 0 layers: present with 0
        run(p, test::batch({{Phase::Decode, 1, 1, 10}}));
        QCOMPARE(flops("qkv_proj"), "0");
        QCOMPARE(reads("qkv_weight"), "0");
        QCOMPARE(reads("attn_input"), "0");
    }

    void halfBytesAreCutOnce()
    {
        AttentionParams<double> p = small();
        p.hiddenSize = 3;
        p.numAttentionHeads = 1;
        p.numKeyValueHeads = 1;
        p.headDim = 1;
        p.weightByteSize = 0.5;
        const QStringList qkv{"4", "9", "13"}, out{"1", "3", "4"};  // ⌊3·3·1·0.5·L⌋ = ⌊4.5·L⌋, ⌊1·1·3·0.5·L⌋ = ⌊1.5·L⌋
        for (int layers = 1; layers <= 3; ++layers) {
            p.numHiddenLayers = layers;
            run(p, test::batch({{Phase::Decode, 1, 1, 1}}));
            QCOMPARE(reads("qkv_weight"), qkv[layers - 1]);
            QCOMPARE(reads("out_weight"), out[layers - 1]);
        }
    }

    void operationsCarryPrecisions()
    {
        m_operations.clear();
        OperationSink sink{m_operations};
        attention(shard(small(), Scope::PerGpu), batchOf({}), Precisions{Precision::Fp4, Precision::Float16}, sink);
        QCOMPARE(m_operations.size(), std::size_t(3));
        QCOMPARE(m_operations[0].precision, Precision::Fp4);
        QCOMPARE(m_operations[1].precision, Precision::Float16);
        QCOMPARE(m_operations[2].precision, Precision::Fp4);
        for (const Operation& operation : m_operations) QCOMPARE(operation.component, Component::Attention);
    }
};

QTEST_GUILESS_MAIN(TestAttention)
#include "test_attention.moc"
