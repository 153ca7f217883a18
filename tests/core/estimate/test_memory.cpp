#include <cmath>

#include "core/estimate/engine_constants.h"
#include "core/estimate/memory.h"
#include "core/io/engine_json.h"
#include "core/io/startup_log.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// The memory ledger: identities by hand, and figures that vLLM v0.19.0 logged on H100 80 GB (github.com/jgchn/llm-d-planner, accuracy/results/v0.19.0/logs).
class TestMemory : public QObject {
    Q_OBJECT

private:
    static constexpr double gibi = 1024.0 * 1024.0 * 1024.0;

    static Scenario scenario(std::string_view model, double tp, double length, double utilization = 0.95)
    {
        Scenario out;
        out.model = *test::catalog().model(model);
        out.accelerator = *test::catalog().accelerator("h100-sxm");
        out.deployment.tp = tp;
        out.engine.version = "vllm-0.19";
        out.engine.utilization = utilization;
        out.engine.maxModelLen = length;
        return out;
    }

    static Engine engineOf(const char* version)
    {
        Engine out;
        out.version = version;
        return out;
    }

    static MemoryLedger ledger(const Scenario& scenario)
    {
        const auto made = estimate(scenario);
        if (!made || !made->memory) qFatal("no ledger");
        return *made->memory;
    }

    static void within(double got, double wanted, double percent, const char* what)
    {
        QVERIFY2(std::abs(got / wanted - 1) * 100 <= percent, qPrintable(QString("%1: %2 instead of %3").arg(what).arg(got).arg(wanted)));
    }

private slots:
    /// requested − weights − torch peak − non-torch; Llama-3.1-8B by hand: 8,030,261,248 parameters in BF16 and 131,072 × 128 sines and cosines.
    void linesOfLlama()
    {
        const MemoryLedger m = ledger(scenario("llama-3.1-8b", 1, 8192));
        QCOMPARE(m.total.value, 79.19 * gibi);
        QCOMPARE(m.requested.value, m.total.value * 0.95);
        QCOMPARE(m.weights.value, 2.0 * (8030261248 + 131072.0 * 128));
        within(m.torchPeak.value, 14.94 * 1024 * 128256 + 2.0 * 8192 * 4096, 1e-6, "peak");
        QCOMPARE(m.availableKv.value, m.requested.value - m.weights.value - m.torchPeak.value - m.nonTorch.value);
        QCOMPARE(m.block.value, 32.0 * 16 * 2 * 8 * 128 * 2);
        QCOMPARE(m.blocks, std::floor(m.availableKv.value / m.block.value));
        QCOMPARE(m.tokens, m.blocks * 16);
        QCOMPARE(m.maxConcurrency, m.blocks / 512);
        QVERIFY(m.fits);
    }

    void loggedFigures_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<double>("tp");
        QTest::addColumn<double>("length");
        QTest::addColumn<double>("weights");
        QTest::addColumn<double>("available");
        QTest::addColumn<double>("concurrency");
        const auto row = [](const char* name, const char* model, double tp, double length, double weights, double available, double concurrency) {
            QTest::newRow(name) << model << tp << length << weights << available << concurrency;
        };
        row("llama 8B", "llama-3.1-8b", 1, 8192, 14.99, 58.11, 58.11);
        row("llama 8B, TP 2", "llama-3.1-8b", 2, 8192, 7.51, 63.76, 127.53);
        row("llama 8B, 32k", "llama-3.1-8b", 1, 32768, 14.99, 58.11, 14.53);
        row("qwen 7B", "qwen2.5-7b", 1, 8192, 14.25, 58.53, 133.79);
        row("qwen 7B, TP 4", "qwen2.5-7b", 4, 8192, 3.55, 67.34, 615.63);
        row("qwen3 8B", "qwen3-8b", 1, 8192, 15.27, 57.5, 51.11);
        row("phi-4", "phi-4", 1, 8192, 27.39, 46.08, 29.49);
        row("deepseek v2 lite", "deepseek-v2-lite", 1, 8192, 29.43, 43.61, 183.78);
        row("gemma 2 9B", "gemma-2-9b", 1, 8192, 17.22, 54.12, 20.6);
    }
    void loggedFigures()
    {
        QFETCH(QString, model);
        QFETCH(double, tp);
        QFETCH(double, length);
        QFETCH(double, weights);
        QFETCH(double, available);
        QFETCH(double, concurrency);
        if (!test::catalog().model(model.toStdString())) QFAIL(qPrintable("no model " + model));
        Scenario s = scenario(model.toStdString(), tp, length);
        s.deployment.dtype = "bfloat16";
        const MemoryLedger m = ledger(s);
        within(m.weights.value / gibi, weights, 1, "weights");
        within(m.availableKv.value / gibi, available, 5, "available");
        within(m.maxConcurrency, concurrency, 5, "concurrency");
    }

    /// gpt-oss-20b under TP 2: 323,972 blocks are 316.07 requests of 8,192 tokens; Gemma 2 9B: 21,110 are 20.60.
    void concurrencyOfHybridsFromTheirBlocks()
    {
        Scenario oss = scenario("gpt-oss-20b", 2, 8192);
        oss.engine.overrides["num_gpu_blocks"] = 323972;
        within(ledger(oss).maxConcurrency, 316.07, 0.1, "gpt-oss");
        Scenario gemma = scenario("gemma-2-9b", 1, 8192);
        gemma.engine.overrides["num_gpu_blocks"] = 21110;
        within(ledger(gemma).maxConcurrency, 20.6, 0.1, "gemma");
    }

    /// Blocks of a request by hand, from the layers of each kind and their reach; 8,192 tokens a step: full ⌈L ÷ 16⌉, window ⌈min(w − 1 + 8192, L) ÷ 16⌉ + 1, chunk
    /// ⌈min(c, L) ÷ 16⌉, each for all groups of its kind.
    void concurrencyOfHybridsByHand_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<double>("length");
        QTest::addColumn<double>("blocks");
        const auto row = [](const char* name, const char* model, double length, double blocks) { QTest::newRow(name) << model << length << blocks; };
        row("gemma 3 4B, 5 full, 29 in 6 groups", "gemma-3-4b", 8192, 512 + 6 * 513);
        row("gemma 3 4B, window 1,024", "gemma-3-4b", 131072, 8192 + 6 * 577);
        row("gemma 3 12B, 8 full, 40 in 5 groups", "gemma-3-12b", 8192, 512 + 5 * 513);
        row("gemma 3 12B, window 1,024", "gemma-3-12b", 131072, 8192 + 5 * 577);
        row("gemma 3 27B, 10 full, 52 in 6 groups", "gemma-3-27b", 8192, 512 + 6 * 513);
        row("gemma 3 27B, window 1,024", "gemma-3-27b", 131072, 8192 + 6 * 577);
        row("gpt-oss 20B, 12 and 12", "gpt-oss-20b", 8192, 512 + 513);
        row("gpt-oss 20B, window 128", "gpt-oss-20b", 131072, 8192 + 521);
        row("llama 4 scout, 12 full, 36 in 3 groups", "llama-4-scout", 8192, 4 * 512);
        row("llama 4 scout, chunk 8,192", "llama-4-scout", 131072, 8192 + 3 * 512);
    }
    void concurrencyOfHybridsByHand()
    {
        QFETCH(QString, model);
        QFETCH(double, length);
        QFETCH(double, blocks);
        Scenario s = scenario(model.toStdString(), 1, length);
        s.engine.overrides["num_gpu_blocks"] = 100000;
        COMPARE_EXACT(ledger(s).blocksPerRequest, blocks);
        COMPARE_EXACT(ledger(s).maxConcurrency, 100000 / blocks);
    }

    /// Groups have as many layers as the smaller kind, or as the larger where that is less than a quarter more.
    void layersFallIntoGroups()
    {
        const auto groups = [](double full, double window) {
            Architecture model;
            model.hidden = 64, model.vocabulary = 100, model.context = 1000;
            Layer layer;
            layer.mixers = {Gqa{4, 2, 16, 16}};
            model.layers.push_back({full, layer});
            layer.mixers = {Gqa{4, 2, 16, 16, 100}};
            model.layers.push_back({window, layer});
            const MemoryPlan::Stage stage = memoryPlan(model, Deployment()).stages.front();
            return std::tuple(stage.kinds[0].groups, stage.kinds[1].groups, stage.groupLayers);
        };
        QVERIFY((groups(4, 12) == std::tuple(1, 3, 4)));
        QVERIFY((groups(4, 13) == std::tuple(1, 4, 4)));
        QVERIFY((groups(4, 5) == std::tuple(1, 2, 4)));
        QVERIFY((groups(5, 6) == std::tuple(1, 1, 6)));
        QVERIFY((groups(6, 5) == std::tuple(1, 1, 6)));
    }

    /// Stages share the groups of the whole model and hold some layers of each: of Gemma 3 4B, 17 and 17, 2 full and 15 window layers, then 3 and 14.
    void stagesShareTheGroupsOfTheModel()
    {
        Scenario s = scenario("gemma-3-4b", 1, 8192);
        s.deployment.pp = 2;
        const HardwareModel model = test::hardware(s.model, s.deployment);
        for (const MemoryLedger& m : memoryLedgers(model.memory, model.architecture, s)) {
            COMPARE_EXACT(m.blocksPerRequest, 512 + 6 * 513);
            COMPARE_EXACT(m.block.value, 3 * 16 * 2.0 * 4 * 256 * 2);
        }
        COMPARE_EXACT(model.memory.stages[0].kinds[0].layers, 15);
        COMPARE_EXACT(model.memory.stages[1].kinds[0].layers, 14);
    }

    /// Jamba: a state of 3 · 8,192 + 16 · 8,192 elements is as long as 76 tokens of 2 · 8 · 128, which makes blocks of 80; 28 layers in groups of 4.
    void blocksHoldAState()
    {
        const MemoryLedger m = ledger(scenario("jamba-v0.1", 2, 8192));
        COMPARE_EXACT(m.groups[0].bytes, (3 + 16) * 8192.0 * 2 / 2);
        COMPARE_EXACT(m.groups[1].blockTokens, 80);
        COMPARE_EXACT(m.block.value, 4 * 80 * 2.0 * 4 * 128 * 2);
        COMPARE_EXACT(m.blocksPerRequest, 7 + 103);
    }

    /// An entry of latent attention with an indexer: 576 elements in 16 bits, 128 in 8 bits and a scale. DeepSeek-V4: a window for all layers, and behind it 512 ÷ 4
    /// elements and an indexer's 32, or 512 ÷ 128, for its 30 and 31 layers.
    void entriesOfSparseAttention()
    {
        COMPARE_EXACT(ledger(scenario("deepseek-v3.2", 8, 8192)).groups[0].bytes, 576 * 2 + 132);
        const MemoryLedger m = ledger(scenario("deepseek-v4-pro", 8, 8192));
        QCOMPARE(m.groups.size(), std::size_t(3));
        for (const CacheGroup& group : m.groups) COMPARE_EXACT(group.layers, 61);
        QVERIFY(m.groups[0].kind == CacheGroup::Kind::Window && m.groups[0].reach == 128);
        COMPARE_EXACT(m.groups[0].bytes, 512 * 2);
        COMPARE_NEAR(m.groups[1].bytes * 61, 30 * (128 * 2 + 33) + 31 * 4 * 2);
    }

    /// Llama-3.1-8B in three stages of 11, 11 and 10 layers of 218,112,000 parameters: the embedding is on the first, head and norm on the last, and there the logits.
    void stagesHoldTheirOwn()
    {
        Scenario s = scenario("llama-3.1-8b", 1, 8192);
        s.deployment.pp = 3;
        const HardwareModel model = test::hardware(s.model, s.deployment);
        const std::vector<MemoryLedger> m = memoryLedgers(model.memory, model.architecture, s);
        QCOMPARE(m.size(), std::size_t(3));
        const double layer = 2 * 218112000.0, table = 2 * 128256.0 * 4096, rotary = 2 * 131072.0 * 128;
        COMPARE_EXACT(m[0].weights.value, 11 * layer + table + rotary);
        COMPARE_EXACT(m[1].weights.value, 11 * layer + rotary);
        COMPARE_EXACT(m[2].weights.value, 10 * layer + table + 2 * 4096 + rotary);
        COMPARE_EXACT(m[0].torchPeak.value, 0.8 * gibi);
        COMPARE_EXACT(m[1].torchPeak.value, 0.8 * gibi);
        QVERIFY(m[2].torchPeak.value > 1.8 * gibi);
        COMPARE_EXACT(m[0].block.value, 11.0 * 16 * 4096);
        COMPARE_EXACT(m[2].block.value, 10.0 * 16 * 4096);
        const auto least = std::min_element(m.begin(), m.end(), [](const MemoryLedger& a, const MemoryLedger& b) { return a.blocks < b.blocks; });
        const MemoryLedger shown = ledger(s);
        COMPARE_EXACT(shown.blocks, least->blocks);
        QCOMPARE(shown.stage, std::size_t(least - m.begin()));
    }

    /// A tied table is on the first stage as embedding and on the last as head.
    void tiedTablesAreOnBothEnds()
    {
        Scenario s = scenario("llama-3.2-1b", 1, 8192);
        s.deployment.pp = 3;
        const auto stages = test::hardware(s.model, s.deployment).memory.stages;
        const double table = 2 * 128256.0 * 2048;
        COMPARE_EXACT(stages[0].weights.embedding, table);
        COMPARE_EXACT(stages[1].weights.embedding, 0);
        COMPARE_EXACT(stages[2].weights.embedding, table);
    }

    /// 256 experts on 48 GPUs: the busiest has 6 of them, in 58 layers, in FP8 with a scale for 128 × 128.
    void theBusiestGpuOfExperts()
    {
        const Model& model = *test::catalog().model("deepseek-v3");
        const double expert = 3 * (7168.0 * 2048 + 56 * 16 * 4);
        COMPARE_NEAR(test::hardware(model, test::deployment(8, 1, 6, true)).memory.stages[0].weights.experts, 58 * 6 * expert);
        COMPARE_NEAR(test::hardware(model, test::deployment(8, 1, 4, true)).memory.stages[0].weights.experts, 58 * 8 * expert);
        COMPARE_NEAR(test::hardware(model, test::deployment(8)).memory.stages[0].weights.experts, 58 * 256 / 8.0 * expert);
    }

    /// The modules that draft are on the last stage, where they draft, with a cache of their own.
    void draftsTakeRoom()
    {
        Scenario s = scenario("deepseek-v3", 8, 8192);
        const MemoryLedger none = ledger(s);
        s.deployment.drafter = "mtp";
        const MemoryLedger drafting = ledger(s);
        COMPARE_EXACT(none.parts.draft, 0);
        QVERIFY(drafting.parts.draft > none.parts.experts / 58 && drafting.parts.draft < 1.3 * none.parts.experts / 58);
        COMPARE_EXACT(drafting.weights.value, none.weights.value + drafting.parts.draft);
        COMPARE_EXACT(drafting.block.value, none.block.value / 61 * 62);
    }

    /// vLLM would refuse a request longer than max_model_len; in the batch it counts as it is.
    void longRequestsCountAsTheyAre()
    {
        Scenario s = scenario("llama-3.1-8b", 1, 1024);
        s.workload.groups = {{Phase::Decode, 3, 1, 4096}};
        COMPARE_EXACT(ledger(s).usedKv.value, 3.0 * 4096 * 131072);
    }

    /// Captured after the cache was sized: they take nothing of it.
    void graphsLieBesideTheRequestedPart()
    {
        Scenario s = scenario("llama-3.1-8b", 1, 8192);
        const MemoryLedger predicted = ledger(s);
        COMPARE_EXACT(predicted.graphs.value, 0.96 * gibi);
        s.engine.overrides["cuda_graph_gib"] = 5;
        COMPARE_EXACT(ledger(s).graphs.value, 5 * gibi);
        COMPARE_EXACT(ledger(s).availableKv.value, predicted.availableKv.value);
    }

    void everyLineCanBeMeasured()
    {
        for (const std::string_view line : measurableLines) {
            Scenario s = scenario("llama-3.1-8b", 1, 8192);
            s.engine.overrides[std::string(line)] = 7;
            for (const LedgerLine& shown : ledgerLines(ledger(s)))
                if (shown.name == line) COMPARE_EXACT(shown.value, 7);
        }
    }

    void measuredLinesStandIn()
    {
        Scenario s = scenario("llama-3.1-8b", 1, 8192);
        s.engine.overrides = {{"weights_gib", 20}, {"torch_peak_gib", 2}};
        const MemoryLedger m = ledger(s);
        QCOMPARE(m.weights.value, 20 * gibi);
        QCOMPARE(m.availableKv.value, m.requested.value - 22 * gibi - m.nonTorch.value);
    }

    void whatDoesNotFit()
    {
        QVERIFY(!ledger(scenario("llama-3.1-70b", 1, 8192)).fits);
        QVERIFY(ledger(scenario("llama-3.1-70b", 1, 8192)).availableKv.value < 0);
        QCOMPARE(ledger(scenario("llama-3.1-70b", 1, 8192)).blocks, 0.0);
        QVERIFY(ledger(scenario("llama-3.1-70b", 4, 8192)).fits);
        // Room for the weights, but not for a request of the whole context.
        Scenario tight = scenario("llama-3.1-8b", 1, 131072, 0.3);
        QVERIFY(ledger(tight).availableKv.value > 0 && !ledger(tight).fits);
    }

    void everyModelHasALedger_data() { test::modelRows(); }
    void everyModelHasALedger()
    {
        QFETCH(QString, id);
        for (const auto& [tp, pp, dp, ep] : {std::tuple(1, 1, 1, false), std::tuple(8, 1, 1, false), std::tuple(4, 2, 4, true)}) {
            Scenario s = scenario(id.toStdString(), tp, 8192);
            s.deployment = test::deployment(tp, pp, dp, ep);
            s.workload.groups = {{Phase::Decode, 64, 1, 4096}};
            const MemoryLedger m = ledger(s);
            for (const LedgerLine& line : ledgerLines(m)) QVERIFY2(std::isfinite(line.value), line.name.data());
            QVERIFY(m.weights.value > 0 && m.usedKv.value >= 0 && m.blocks >= 0);
            QVERIFY(m.requestsAt(1024) >= m.requestsAt(8192));
        }
    }

    /// Weights of all ranks hold every parameter at least once.
    void weightsOfAllRanksAreNoLessThanTheModel()
    {
        for (const char* id : {"llama-3.1-70b", "deepseek-v3", "gpt-oss-120b", "qwen3-next-80b-a3b"}) {
            const Model* model = test::catalog().model(id);
            if (!model) continue;
            const HardwareModel one = test::hardware(*model);
            const double stored = inspect(one.architecture).weightBytes;
            for (const double tp : {1.0, 2.0, 8.0}) {
                const HardwareModel cut = test::hardware(*model, test::deployment(tp));
                const double all = cut.memory.stages.front().weights.total() * tp;
                QVERIFY(all > 0.99 * stored && all < 1.6 * stored);
            }
        }
    }

    void versionsHaveTheirConstants()
    {
        QCOMPARE(engineConstants(engineOf("vllm-0.11")).logitBytes, 38.0);
        QCOMPARE(engineConstants(engineOf("vllm-0.11")).tokenWidths, 0.0);
        for (const char* first : {"vllm-0.6.4", "vllm-V0", "vllm-v0, Dec 2024"}) QCOMPARE(engineConstants(engineOf(first)).tokenWidths, 3.0);
        QCOMPARE(engineConstants(engineOf("vllm-0.16.2")).logitBytes, 38.0);
        QCOMPARE(engineConstants(engineOf("vllm-0.17")).logitBytes, 14.94);
        QCOMPARE(engineConstants(engineOf("vllm-1.0")).logitBytes, 14.94);
        QCOMPARE(&engineConstants(Engine()), &engineConstants(engineOf("vllm-0.28")));
        QVERIFY(!readEngineConstants(R"({"versions": [{"from": "0"}]})", "x"));
    }

    void engineKeysAreRead()
    {
        const auto engine = readEngine(*test::json(R"({"version": "vllm-0.19", "gpu_memory_utilization": 0.93, "max_model_len": 4096, "max_num_seqs": 7, "max_num_batched_tokens": 8,
            "block_size": 32, "overrides": {"weights_gib": 1.5}})"), "/engine");
        QVERIFY(engine);
        QVERIFY((*engine == Engine{"vllm-0.19", 0.93, 4096, 7, 8, 32, std::nullopt, {{"weights_gib", 1.5}}}));
        std::string text;
        appendEngine(text, *engine);
        QVERIFY(*readEngine(*test::json(text), "") == *engine);
        QCOMPARE(str(readEngine(*test::json(R"({"gpu_memory_utilization": 1.5})"), "/engine").error()), "/engine/gpu_memory_utilization: expected a part of the memory, above 0 and at most 1, found 1.5");
        QCOMPARE(str(readEngine(*test::json(R"({"max_model_len": 1.5})"), "/engine").error()), "/engine/max_model_len: expected a whole number of at least 0, found 1.5");
        QVERIFY(!readEngine(*test::json(R"({"overrides": {"weights": 1}})"), ""));
        QVERIFY(!readEngine(*test::json(R"({"other": 1})"), ""));
    }

    void logsOfTwoEnginesAreRead()
    {
        const auto log = readStartupLog("INFO 04-07 [core.py:99] Initializing a V1 LLM engine (v0.19.0) with config: model='x', max_seq_len=8192, tensor_parallel_size=2, pipeline_parallel_size=1\n"
                                        "(Worker) INFO Model loading took 7.51 GiB memory and 3.1 seconds\n(Worker) INFO Model loading took 7.4 GiB memory and 3.1 seconds\n"
                                        "INFO Available KV cache memory: 63.76 GiB\nINFO Available KV cache memory: 63.9 GiB\nINFO GPU KV cache size: 1,044,688 tokens\n"
                                        "INFO Maximum concurrency for 8,192 tokens per request: 127.53x\r\nINFO Graph capturing finished in 21 secs, took 0.76 GiB\nINFO something of memory\n", "log");
        QVERIFY(log);
        QCOMPARE(str(log->version), "vllm-0.19.0");
        const std::map<std::string, double> wanted{{"weights_gib", 7.51}, {"available_kv_cache_gib", 63.76}, {"kv_cache_tokens", 1044688}, {"max_model_len", 8192},
                                                   {"max_concurrency", 127.53}, {"cuda_graph_gib", 0.76}, {"tp", 2}, {"pp", 1}};
        QVERIFY(log->lines == wanted);
        QCOMPARE(log->unknown.size(), std::size_t(1));
        const auto old = readStartupLog("model weights take 14.99GiB; non_torch_memory takes 0.35GiB; PyTorch activation peak memory takes 1.26GiB; the rest of the memory reserved for KV Cache is 3.81GiB.\n"
                                        "# cuda blocks: 1952, # CPU blocks: 2048\nMaximum concurrency for 20000 tokens per request: 1.56x", "log");
        QVERIFY(old && old->lines.at("weights_gib") == 14.99 && old->lines.at("non_torch_gib") == 0.35 && old->lines.at("available_kv_cache_gib") == 3.81 && old->lines.at("num_gpu_blocks") == 1952);
        QVERIFY(!readStartupLog("nothing of the kind\n", "log"));
        QVERIFY(!readStartupLog("", "log"));
    }
};

QTEST_APPLESS_MAIN(TestMemory)
#include "test_memory.moc"
