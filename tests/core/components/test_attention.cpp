#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// What attention reads of its cache and writes to it, against the mixers of each model.
class TestComponentAttention : public QObject {
    Q_OBJECT

private:
    /// Cached elements that a decode of one token reads in one layer at a context c: told from the mixer alone. Index keys count apart.
    static double readElements(const Mixer& mixer, double c)
    {
        if (const auto* gqa = std::get_if<Gqa>(&mixer)) {
            double seen = c;
            if (gqa->window > 0) seen = std::min(c, gqa->window);
            if (gqa->chunk > 0) seen = std::fmod(c - 1, gqa->chunk) + 1;
            if (gqa->indexer) seen = std::min(c, gqa->indexer->topK);
            return seen * gqa->kvHeads * (gqa->headDim + gqa->valueDim);
        }
        if (const auto* mla = std::get_if<Mla>(&mixer)) {
            const double chosen = mla->indexer ? mla->indexer->topK : mla->sharedTopK;
            return (chosen > 0 ? std::min(c, chosen) : c) * (mla->kvRank + mla->ropeDim);
        }
        if (const auto* a = std::get_if<CompressedAttention>(&mixer)) {
            double seen = std::min(c, a->window);
            if (a->ratio > 0) seen += a->indexer ? std::min(c / a->ratio, a->indexer->topK) : c / a->ratio;
            return seen * a->headDim;
        }
        return 0;
    }
    static double indexElements(const Mixer& mixer)
    {
        if (const auto* gqa = std::get_if<Gqa>(&mixer)) return gqa->indexer ? gqa->indexer->cacheElements : 0;
        if (const auto* mla = std::get_if<Mla>(&mixer)) return mla->indexer ? mla->indexer->cacheElements : 0;
        if (const auto* compressed = std::get_if<CompressedAttention>(&mixer)) return compressed->indexer ? compressed->indexer->cacheElements : 0;
        return 0;
    }
    template <typename Value>
    static double overMixers(const Architecture& architecture, Value value)
    {
        double out = 0;
        for (const LayerGroup& group : architecture.layers)
            for (const Mixer& mixer : group.layer.mixers) out += group.count * value(mixer);
        return out;
    }
    static double cacheReads(const std::vector<Operation>& operations) { return test::sum(operations, Kind::KvCache, {"keys_values", "latents", "index_cache"}); }
    static double cacheWrites(const std::vector<Operation>& operations) { return test::sum(operations, Kind::Writes, {"kv_cache", "index_cache"}); }
    static Deployment withCache(const char* dtype, double tp = 1)
    {
        Deployment d = test::deployment(tp);
        d.kvCacheDtype = dtype;
        return d;
    }

private slots:
    /// Index keys are kept in the model's dtype, whatever that of the cache.
    void decodeReadsWhatTheTokenSees_data() { test::modelRows(); }
    void decodeReadsWhatTheTokenSees()
    {
        QFETCH(QString, id);
        for (const auto& [dtype, width] : {std::pair{"bfloat16", 2.0}, {"fp8", 1.0}, {"float32", 4.0}}) {
            const HardwareModel hardware = test::hardware(test::modelOf(id), withCache(dtype));
            const double plain = test::plainBytes(hardware.architecture);
            for (const double c : {1.0, 100.0, 127.0, 128.0, 129.0, 1024.0, 1025.0, 2048.0, 4096.0, 4097.0, 8192.0, 8193.0, 100000.0}) {
                const double expected = overMixers(hardware.architecture, [&](const Mixer& m) { return readElements(m, c) * width + c * indexElements(m) * plain; });
                COMPARE_NEAR(cacheReads(test::run(hardware, {{Phase::Decode, 1, 1, c}})), expected);
                COMPARE_NEAR(cacheReads(test::run(hardware, {{Phase::Decode, 7, 1, c}, {Phase::Decode, 4, 1, c}})), 11 * expected);
            }
        }
    }

    /// As long as no window is full, the context times the cache of a token.
    void shortContextsReadTheWholeCache_data() { test::modelRows(); }
    void shortContextsReadTheWholeCache()
    {
        QFETCH(QString, id);
        const HardwareModel hardware = test::hardware(test::modelOf(id), withCache("bfloat16"));
        const Inspection inspection = inspect(hardware.architecture);
        const double perToken = inspection.kvElementsPerToken * 2 + inspection.indexerElementsPerToken * test::plainBytes(hardware.architecture);
        COMPARE_NEAR(cacheReads(test::run(hardware, {{Phase::Decode, 1, 1, 120}})), 120 * perToken);
    }

    /// Each new token leaves its entries, in either phase.
    void everyTokenIsCached_data() { test::modelRows(); }
    void everyTokenIsCached()
    {
        QFETCH(QString, id);
        const HardwareModel hardware = test::hardware(test::modelOf(id), withCache("bfloat16"));
        const Inspection inspection = inspect(hardware.architecture);
        const double perToken = inspection.kvElementsPerToken * 2 + inspection.indexerElementsPerToken * test::plainBytes(hardware.architecture);
        COMPARE_NEAR(cacheWrites(test::run(hardware, {{Phase::Decode, 3, 1, 5000}})), 3 * perToken);
        COMPARE_NEAR(cacheWrites(test::run(hardware, {{Phase::Prefill, 2, 50, 5000}, {Phase::Decode, 3, 4, 5000}})), 112 * perToken);
    }

    /// Published: 576 elements in each of 61 layers (arXiv 2412.19437, table of sizes). Kept by every GPU, whatever TP.
    void cacheOfDeepSeekV3()
    {
        for (const double tp : {1.0, 8.0}) {
            const HardwareModel hardware = test::hardware(test::modelOf("deepseek-v3"), withCache("bfloat16", tp));
            COMPARE_EXACT(cacheReads(test::run(hardware, {{Phase::Decode, 1, 1, 1}})), 70272);
            COMPARE_EXACT(cacheReads(test::run(hardware, {{Phase::Decode, 2, 1, 1000}})), 2000 * 70272.0);
        }
    }

    void windowsOfOneModelAreLayerByLayer()
    {
        const HardwareModel hardware = test::hardware(test::modelOf("gemma-2-2b"));  // 13 layers with a window of 4096, 13 without; 4 K/V heads of 256
        const auto operations = test::run(hardware, {{Phase::Decode, 2, 1, 10000}});
        QCOMPARE(test::term(operations, "attn.decode_window", Kind::KvCache, "keys_values"), str(2 * 4096 * 4 * 512 * 2 * 13.0));
        QCOMPARE(test::term(operations, "attn.decode", Kind::KvCache, "keys_values"), str(2 * 10000 * 4 * 512 * 2 * 13.0));
        QCOMPARE(test::term(operations, "attn.decode_window", Kind::Flops, "scores"), str(2 * 2 * 4096 * 8 * 256 * 13.0));
    }

    /// Speculative decode: four tokens read a window together, the first of them 3 keys further back.
    void severalTokensShareAWindow()
    {
        const HardwareModel hardware = test::hardware(test::modelOf("gemma-2-2b"));
        const auto operations = test::run(hardware, {{Phase::Decode, 1, 4, 10000}});
        QCOMPARE(test::term(operations, "attn.decode_window", Kind::KvCache, "keys_values"), str(4099 * 4 * 512 * 2 * 13.0));
        QCOMPARE(test::term(operations, "attn.decode_window", Kind::Flops, "scores"), str(2 * 4 * 4096 * 8 * 256 * 13.0));
        QCOMPARE(test::term(operations, "attn.decode", Kind::Flops, "values"), str(2 * (9997 + 9998 + 9999 + 10000) * 8 * 256 * 13.0));
    }

    /// A chunk is read from its start; tokens of two chunks read both.
    void chunksBegin()
    {
        const HardwareModel hardware = test::hardware(test::modelOf("llama-4-scout"));  // 36 layers with chunks of 8192; 8 K/V heads of 128
        const auto read = [&](double n, double c) {
            return test::term(test::run(hardware, {{Phase::Decode, 1, n, c}}), "attn.decode_chunk", Kind::KvCache, "keys_values");
        };
        constexpr double each = 8 * 256 * 2 * 36;
        QCOMPARE(read(1, 8192), str(8192 * each));
        QCOMPARE(read(1, 8193), str(each));
        QCOMPARE(read(2, 8193), str(8193 * each));
        QCOMPARE(read(2, 8194), str(2 * each));
    }

    /// Fewer K/V heads than GPUs: each GPU holds one of them, so that TP 16 reads as much as TP 8.
    void keyValueHeadsAreCopied()
    {
        const Model& model = test::modelOf("llama-3.1-70b");  // 64 and 8 heads of 128, hidden 8192, 80 layers
        const HardwareModel eight = test::hardware(model, test::deployment(8)), sixteen = test::hardware(model, test::deployment(16));
        const std::vector<RequestGroup> batch{{Phase::Decode, 3, 1, 1000}};
        const QString read = str(3 * 1000 * 256 * 2 * 80.0);
        QCOMPARE(test::term(test::run(eight, batch), "attn.decode", Kind::KvCache, "keys_values"), read);
        QCOMPARE(test::term(test::run(sixteen, batch), "attn.decode", Kind::KvCache, "keys_values"), read);
        QCOMPARE(test::term(test::run(sixteen, batch), "attn.decode", Kind::Flops, "scores"), str(2 * 3 * 1000 * 4 * 128 * 80.0));
        QCOMPARE(test::term(test::run(sixteen, batch), "attn.qkv_proj", Kind::Weights, "weight"), str((4 + 1 + 1) * 128 * 8192 * 2 * 80.0));
        QCOMPARE(test::term(test::run(sixteen, batch), "elementwise.rotary_and_cache", Kind::Writes, "kv_cache"), str(3 * 256 * 2 * 80.0));
    }
};

QTEST_GUILESS_MAIN(TestComponentAttention)
#include "test_attention.moc"
