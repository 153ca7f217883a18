#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// One layer of Llama-2-7B in float16 on one GPU, as LLM-Viewer lists it (https://arxiv.org/abs/2402.16363; values generated anew with
/// hahnyuan/LLM-Viewer@472f71f): a prompt of 2048 tokens, and a decode at that context, batch 1.
class TestOperatorTable : public QObject {
    Q_OBJECT

private:
    static constexpr double n = 2048, hidden = 4096, inner = 11008, vocabulary = 32000, layers = 32, width = 2;

    static const Operation& find(Phase phase, const QString& id)
    {
        static const HardwareModel hardware = [] {
            Deployment d;
            d.dtype = "float16";
            return test::hardware(test::modelOf("llama-2-7b"), d);
        }();
        static const std::vector<Operation> prefill = test::run(hardware, {{Phase::Prefill, 1, n, n}}), decode = test::run(hardware, {{Phase::Decode, 1, 1, n}});
        const Operation* found = test::operation(phase == Phase::Prefill ? prefill : decode, id.toStdString());
        if (!found) qFatal("no operation %s", qPrintable(id));
        return *found;
    }

    /// A row: which of ours, how often a step has it, what LLM-Viewer says, and by how much and why ours is another.
    static void row(const char* name, Phase phase, const char* id, double theirFlops, double theirBytes, double lessBytes = 0, double times = layers)
    {
        QTest::newRow(name) << phase << QString(id) << times << theirFlops << theirBytes << lessBytes;
    }

private slots:
    void initTestCase()
    {
        const Architecture read = test::hardware(test::modelOf("llama-2-7b")).architecture;
        COMPARE_EXACT(read.hidden, hidden);
        COMPARE_EXACT(read.layerCount(), layers);
        COMPARE_EXACT(read.vocabulary, vocabulary);
    }

    /// Equal to the digit, but for inputs that a fused product reads once where two or three products read them each by themselves.
    void products_data()
    {
        QTest::addColumn<Phase>("phase");
        QTest::addColumn<QString>("id");
        QTest::addColumn<double>("times");
        QTest::addColumn<double>("theirFlops");
        QTest::addColumn<double>("theirBytes");
        QTest::addColumn<double>("lessBytes");
        constexpr double prompt = n * hidden * width, token = hidden * width;
        row("prefill q + k + v, input read once", Phase::Prefill, "attn.qkv_proj", 3 * 68719476736.0, 3 * 67108864.0, 2 * prompt);
        row("prefill out_proj", Phase::Prefill, "attn.out_proj", 68719476736.0, 67108864.0);
        row("prefill gate + up, input read once", Phase::Prefill, "ffn.up_gate", 2 * 184683593728.0, 2 * 152043520.0, prompt);
        row("prefill down_proj", Phase::Prefill, "ffn.down", 184683593728.0, 152043520.0);
        row("decode q + k + v, input read once", Phase::Decode, "attn.qkv_proj", 3 * 33554432.0, 3 * 33570816.0, 2 * token);
        row("decode out_proj", Phase::Decode, "attn.out_proj", 33554432.0, 33570816.0);
        row("decode gate + up, input read once", Phase::Decode, "ffn.up_gate", 2 * 90177536.0, 2 * 90207744.0, token);
        row("decode down_proj", Phase::Decode, "ffn.down", 90177536.0, 90207744.0);
        // LLM-Viewer counts a multiply-add of the head as 1 FLOP; the bytes are the same. Both take the last token of the prompt alone.
        row("prefill lm_head, 2 FLOP a multiply-add", Phase::Prefill, "unembed.unembed", 2 * 131072000.0, 262216192.0, 0, 1);
        row("decode lm_head, 2 FLOP a multiply-add", Phase::Decode, "unembed.unembed", 2 * 131072000.0, 262216192.0, 0, 1);
    }
    void products()
    {
        QFETCH(Phase, phase);
        QFETCH(QString, id);
        QFETCH(double, times);
        QFETCH(double, theirFlops);
        QFETCH(double, theirBytes);
        QFETCH(double, lessBytes);
        const Operation& ours = find(phase, id);
        COMPARE_EXACT(ours.flops().value / times, theirFlops);
        COMPARE_EXACT(ours.traffic().value / times, theirBytes - lessBytes);
    }

    /// Theirs multiplies a prompt's tokens with all keys; ours with those that the causal mask leaves: (n + 1) / 2n of them. A decode sees all.
    void attentionFlops()
    {
        constexpr double prefill = 34359738368, decode = 16777216;  // qk_matmul, and sv_matmul as much
        const Operation &p = find(Phase::Prefill, "attn.prefill"), &d = find(Phase::Decode, "attn.decode");
        COMPARE_EXACT(p.flops().value / layers, 2 * prefill * (n + 1) / (2 * n));
        COMPARE_EXACT(p.flops().value / layers * 2 * n / (n + 1), 2 * prefill);
        COMPARE_EXACT(d.flops().value / layers, 2 * decode);
    }

    /// What is counted another way, and what ours is instead.
    void otherConventions_data()
    {
        QTest::addColumn<Phase>("phase");
        QTest::addColumn<QString>("id");
        QTest::addColumn<double>("times");
        QTest::addColumn<double>("flops");
        QTest::addColumn<double>("bytes");
        QTest::addColumn<double>("theirBytes");
        const auto row = [](const char* name, Phase phase, const char* id, double times, double flops, double bytes, double theirBytes) {
            QTest::newRow(name) << phase << QString(id) << times << flops << bytes << theirBytes;
        };
        constexpr double pairs = n * (n + 1) / 2, prompt = n * hidden * width, token = hidden * width, gain = hidden * width;
        // Queries, keys, values and output once each. Unfused, theirs moves the scores too (2 · 301,989,888 with them, 536,870,912 for the softmax).
        // Its fused kernel reads keys and values for each of 16 blocks of 128 queries (16 · 33,554,432) and counts as output twice the scores (n · n
        // of 32 heads) in the place of n rows of the hidden width.
        row("prefill attention: no scores, keys once", Phase::Prefill, "attn.prefill", layers, 4 * pairs * hidden, 4 * prompt, 1090519040);
        // So theirs has 262,144 bytes of scores for one token, ours the 8192 of its output.
        row("decode attention: no scores", Phase::Decode, "attn.decode", layers, 4 * n * hidden, 2 * n * token + 2 * token, 33824768);
        // A norm and the residual's add are one kernel: the bytes of theirs apart (33,554,432 each), and the gain. Their norm counts 7 FLOP an element
        // and the add 1 (58,720,256 + 8,388,608 together); ours 5 with the add. Twice a layer, and once at the end.
        row("prefill norm + add: one kernel", Phase::Prefill, "elementwise.norm", 2 * layers + 1, 5 * n * hidden, 4 * prompt + gain, 2 * 33554432.0);
        row("decode norm + add: one kernel", Phase::Decode, "elementwise.norm", 2 * layers + 1, 5 * hidden, 4 * token + gain, 2 * 16384.0);
        // Theirs takes the activation to be as wide as the hidden state (2 FLOP an element, three times 16,777,216 bytes); it acts on the inner width.
        row("prefill activation: inner width", Phase::Prefill, "ffn.silu_mul", layers, 4 * n * inner, 3 * n * inner * width, 50331648);
        row("decode activation: inner width", Phase::Decode, "ffn.silu_mul", layers, 4 * inner, 3 * inner * width, 24576);
        // Theirs has no rotary embedding and counts the write of the cache as the output of k_proj and v_proj. Ours reads these again, turns
        // queries and keys, and writes queries and the cache.
        row("prefill rotary and cache: not in theirs", Phase::Prefill, "elementwise.rotary_and_cache", layers, 3 * n * hidden, 6 * prompt, 0);
        row("decode rotary and cache: not in theirs", Phase::Decode, "elementwise.rotary_and_cache", layers, 3 * hidden, 6 * token, 0);
        row("prefill embedding: not in theirs", Phase::Prefill, "embedding.embed_tokens", 1, 0, 2 * prompt, 0);
        row("decode sampler: not in theirs", Phase::Decode, "elementwise.sampler", 1, 3 * vocabulary, vocabulary * width + width, 0);
    }
    void otherConventions()
    {
        QFETCH(Phase, phase);
        QFETCH(QString, id);
        QFETCH(double, times);
        QFETCH(double, flops);
        QFETCH(double, bytes);
        QFETCH(double, theirBytes);
        const Operation& ours = find(phase, id);
        COMPARE_EXACT(ours.flops().value / times, flops);
        COMPARE_EXACT(ours.traffic().value / times, bytes);
        QVERIFY(ours.traffic().value / times != theirBytes);  // else the row belongs above
    }

    /// All that a step has is named above: nothing is counted beside it.
    void nothingElseIsCounted()
    {
        const HardwareModel hardware = test::hardware(test::modelOf("llama-2-7b"));
        QStringList ids;
        for (const Operation& o : test::run(hardware, {{Phase::Prefill, 1, n, n}, {Phase::Decode, 1, 1, n}})) ids << str(o.id);
        ids.sort();
        QCOMPARE(ids.join(' '), "attn.decode attn.out_proj attn.prefill attn.qkv_proj elementwise.norm elementwise.rotary_and_cache elementwise.sampler "
                                "embedding.embed_tokens ffn.down ffn.silu_mul ffn.up_gate unembed.unembed");
    }
};

QTEST_GUILESS_MAIN(TestOperatorTable)
#include "test_operator_table.moc"
