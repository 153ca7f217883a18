#include <array>

#include <QtTest>

#include "core/io/model_source.h"
#include "core/vllm/step_stats.h"

using namespace gable;
using namespace gable::vllm;

namespace {

/// Two layers, D = 4, two heads of 2 on one KV head, FFN width 8, ten words: small enough for figures worked out on
/// paper.
ModelMetrics tinyModel()
{
    const auto model =
        modelFromText(R"({"model_type": "llama", "hidden_size": 4, "num_hidden_layers": 2, "num_attention_heads": 2,
        "num_key_value_heads": 1, "intermediate_size": 8, "vocab_size": 10, "torch_dtype": "bfloat16"})",
                      "tiny", "tiny");
    return *modelMetrics(*model, Deployment{});
}

double valueOf(const Breakdown& breakdown, std::string_view component, std::string_view key)
{
    for (const BreakdownEntry& entry : breakdown)
        if (entry.component == component && entry.key == key) return entry.value;
    return -1;
}

}  // namespace

class TestStepStats : public QObject {
    Q_OBJECT

private slots:
    void newRequestsArePrefills()
    {
        // A new request of a single token is a prefill all the same.
        const std::array computed{0.0, 16.0}, scheduled{1.0, 4.0};
        const ExecutionContext context = contextOf(StepArrays{computed, scheduled, {}, {}});
        QCOMPARE(context, (ExecutionContext{2, 5, 21, 1 * 1 + 4 * 20, 0, 0, 0, 0}));
    }

    void cachedRequestsArePrefillsFromTwoTokensOn()
    {
        const std::array computed{5.0, 2.0}, scheduled{1.0, 2.0};
        const ExecutionContext context = contextOf(StepArrays{{}, {}, computed, scheduled});
        QCOMPARE(context, (ExecutionContext{1, 2, 4, 8, 1, 1, 6, 6}));
    }

    void requestsWithoutTokensAreLeftOut()
    {
        const std::array computed{100.0}, scheduled{0.0};
        QCOMPARE(contextOf(StepArrays{computed, scheduled, computed, scheduled}), ExecutionContext{});
        QCOMPARE(contextOf(StepArrays{}), ExecutionContext{});
    }

    void figuresOfASmallStep()
    {
        // New: 3 of 3. Cached: a decode at 6, a chunk of 2 at 4, one that waits. T = 6, Σtc = 3·3 + 2·4 + 1·6 = 23, 3
        // rows of logits.
        const std::array newComputed{0.0}, newScheduled{3.0};
        const std::array cachedComputed{5.0, 2.0, 9.0}, cachedScheduled{1.0, 2.0, 0.0};
        const ModelMetrics metrics = tinyModel();
        const StepStats stats = stepStats(metrics, {newComputed, newScheduled, cachedComputed, cachedScheduled});
        QCOMPARE(stats.context, (ExecutionContext{2, 5, 7, 17, 1, 1, 6, 6}));

        // 2·6·4·(2+2·1)·2·2 + 2·(2·2·23·2·2) + 2·6·4·2·2·2 + 2·4·3·8·6·2 + 2·3·4·10
        QCOMPARE(stats.totals.flops.value, 768.0 + 736 + 384 + 2304 + 240);
        // attention 96 + 128 + (96 + 112 + 96) + 96 + 64, FFN 96 + 256 + 384 + 192 + 128, unembedding 24 + 80
        QCOMPARE(stats.totals.reads.value, 688.0 + 1056 + 104);
        // 192 + 96 + 96, 384 + 192 + 96, 60
        QCOMPARE(stats.totals.writes.value, 384.0 + 672 + 60);
    }

    void breakdownsSumToTheTotals()
    {
        const std::array computed{0.0, 7.0}, scheduled{3.0, 1.0};
        const ModelMetrics metrics = tinyModel();
        const StepStats stats = stepStats(metrics, {computed, scheduled, computed, scheduled});
        const StepDebug debug = stepDebug(metrics, stats.context);
        QCOMPARE(debug.context, stats.context);
        const auto sum = [](const Breakdown& breakdown) {
            double total = 0;
            for (const BreakdownEntry& entry : breakdown) total += entry.value;
            return total;
        };
        QCOMPARE(sum(debug.flops), stats.totals.flops.value);
        QCOMPARE(sum(debug.reads), stats.totals.reads.value);
        QCOMPARE(sum(debug.writes), stats.totals.writes.value);
        QCOMPARE(valueOf(debug.flops, "unembed", "unembed"), 2.0 * 4 * 4 * 10);  // three prefills and a decode
    }

    void anIdleStepStillReadsTheWeights()
    {
        const StepStats stats = stepStats(tinyModel(), {});
        QCOMPARE(stats.totals.flops.value, 0.0);
        QCOMPARE(stats.totals.writes.value, 0.0);
        QCOMPARE(stats.totals.reads.value, 128.0 + 64 + 256 + 128 + 80);
    }
};

QTEST_GUILESS_MAIN(TestStepStats)
#include "test_step_stats.moc"
