#include "core/model/families/builders.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// Multi-head latent attention by hand: two heads, a latent of 6 and a rotary key of 2, keys 4 + 2 wide and values 3, hidden 8, bfloat16.
class TestLatentAttention : public QObject {
    Q_OBJECT

private:
    static HardwareModel latent(double tp, double indexTopK = 0)
    {
        Architecture out;
        out.hidden = 8;
        Layer layer;
        Mla mla;
        mla.heads = 2, mla.queryRank = 4, mla.kvRank = 6, mla.nopeDim = 4, mla.ropeDim = 2, mla.valueDim = 3;
        if (indexTopK > 0) mla.indexer = Indexer{.heads = 2, .headDim = 4, .topK = indexTopK, .cacheElements = 4};
        families::addMla(layer, 8, mla);
        out.add(layer);
        return test::hardware(out, test::deployment(tp));
    }

private slots:
    /// Queries go into the latent space, attention runs there over 8-wide keys whose first 6 are values, and the result comes back. Two GPUs have a head
    /// each and both read all latents.
    void absorbedDecode()
    {
        const HardwareModel hardware = latent(2);
        const auto operations = test::run(hardware, {{Phase::Decode, 3, 1, 10}});
        const auto of = [&](std::string_view id, Kind kind, std::string_view key) { return test::term(operations, id, kind, key); };
        QCOMPARE(of("attn.absorb_queries", Kind::Flops, "flops"), str(2 * 3 * 4 * 6.0));
        QCOMPARE(of("attn.absorb_queries", Kind::Weights, "weight"), str(4 * 6 * 2.0));
        QCOMPARE(of("attn.absorb_queries", Kind::Activations, "input"), str(3 * 4 * 2.0));
        QCOMPARE(of("attn.absorb_queries", Kind::Writes, "output"), str(3 * 6 * 2.0));
        QCOMPARE(of("attn.decode_latent", Kind::Flops, "scores"), str(2 * 3 * 10 * 8.0));
        QCOMPARE(of("attn.decode_latent", Kind::Flops, "values"), str(2 * 3 * 10 * 6.0));
        QCOMPARE(of("attn.decode_latent", Kind::KvCache, "keys_values"), str(3 * 10 * 8 * 2.0));
        QCOMPARE(of("attn.decode_latent", Kind::Activations, "queries"), str(3 * 8 * 2.0));
        QCOMPARE(of("attn.decode_latent", Kind::Writes, "output"), str(3 * 6 * 2.0));
        QCOMPARE(of("attn.expand_values", Kind::Flops, "flops"), str(2 * 3 * 6 * 3.0));
        QCOMPARE(of("attn.expand_values", Kind::Weights, "weight"), str(6 * 3 * 2.0));
        QCOMPARE(of("attn.kv_b_proj", Kind::Flops, "flops"), "no operation");
        // Down-projections on both GPUs, the query's up-projection and the output cut.
        QCOMPARE(of("attn.qkv_a_proj", Kind::Flops, "flops"), str(2 * 3 * 8 * (4 + 8.0)));
        QCOMPARE(of("attn.q_b_proj", Kind::Flops, "flops"), str(2 * 3 * 4 * 6.0));
        QCOMPARE(of("attn.out_proj", Kind::Flops, "flops"), str(2 * 3 * 3 * 8.0));
        QCOMPARE(of("elementwise.rotary_and_cache", Kind::Writes, "kv_cache"), str(3 * 8 * 2.0));
    }

    /// Four new tokens of ten: all ten latents become keys of 4 + 2 and values of 3 for each head.
    void expandedPrefill()
    {
        const HardwareModel hardware = latent(1);
        const auto operations = test::run(hardware, {{Phase::Prefill, 1, 4, 10}});
        const auto of = [&](std::string_view id, Kind kind, std::string_view key) { return test::term(operations, id, kind, key); };
        QCOMPARE(of("attn.kv_b_proj", Kind::Flops, "flops"), str(2 * 10 * 6 * 14.0));
        QCOMPARE(of("attn.kv_b_proj", Kind::KvCache, "latents"), str(10 * 6 * 2.0));
        QCOMPARE(of("attn.kv_b_proj", Kind::Weights, "weight"), str(6 * 14 * 2.0));
        QCOMPARE(of("attn.kv_b_proj", Kind::Writes, "output"), str(10 * 14 * 2.0));
        QCOMPARE(of("attn.prefill", Kind::Flops, "scores"), str(2 * 34 * 2 * 6.0));  // pairs 7 + 8 + 9 + 10
        QCOMPARE(of("attn.prefill", Kind::Flops, "values"), str(2 * 34 * 2 * 3.0));
        QCOMPARE(of("attn.prefill", Kind::Activations, "keys_values"), str(10 * 2 * 9 * 2.0));
        QCOMPARE(of("attn.prefill", Kind::KvCache, "keys_values"), "no term");
        QCOMPARE(of("attn.decode_latent", Kind::Flops, "scores"), "no operation");
    }

    /// DSA (DeepSeek-V3.2): index scores against every cached key, attention over the chosen ones, absorbed also in prefill.
    void sparse()
    {
        const HardwareModel hardware = latent(1, 5);
        const auto decode = test::run(hardware, {{Phase::Decode, 3, 1, 10}}), prefill = test::run(hardware, {{Phase::Prefill, 1, 4, 10}});
        QCOMPARE(test::term(decode, "indexer.index_scores", Kind::Flops, "scores"), str(2 * 3 * 10 * 2 * 4.0));
        QCOMPARE(test::term(decode, "indexer.index_scores", Kind::KvCache, "index_cache"), str(3 * 10 * 4 * 2.0));
        QCOMPARE(test::term(decode, "indexer.index_scores", Kind::Writes, "index_cache"), str(3 * 4 * 2.0));
        QCOMPARE(test::term(decode, "indexer.wk", Kind::Flops, "flops"), str(2 * 3 * 8 * 4.0));
        QCOMPARE(test::term(decode, "attn.decode_sparse", Kind::Flops, "scores"), str(2 * 3 * 5 * 2 * 8.0));
        QCOMPARE(test::term(decode, "attn.decode_sparse", Kind::KvCache, "keys_values"), str(3 * 5 * 8 * 2.0));
        QCOMPARE(test::term(prefill, "attn.prefill_sparse", Kind::Flops, "scores"), str(2 * 4 * 5 * 2 * 8.0));
        QCOMPARE(test::term(prefill, "attn.prefill_sparse", Kind::KvCache, "keys_values"), str(10 * 8 * 2.0));  // together they choose nearly all
        QCOMPARE(test::term(prefill, "attn.absorb_queries", Kind::Flops, "flops"), str(2 * 4 * 2 * 4 * 6.0));
    }

    /// What decode reads instead of expanded keys and values: one latent for 128 heads, 57 times less.
    void absorptionOfDeepSeekV3()
    {
        const HardwareModel hardware = test::hardware(test::modelOf("deepseek-v3"));
        const auto operations = test::run(hardware, {{Phase::Decode, 1, 1, 1000}});
        QCOMPARE(test::term(operations, "attn.decode_latent", Kind::Flops, "scores"), str(2 * 1000 * 128 * 576 * 61.0));
        QCOMPARE(test::term(operations, "attn.decode_latent", Kind::Flops, "values"), str(2 * 1000 * 128 * 512 * 61.0));
    }
};

QTEST_GUILESS_MAIN(TestLatentAttention)
#include "test_latent_attention.moc"
