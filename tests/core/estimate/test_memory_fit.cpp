#include <cmath>
#include <random>

#include "core/estimate/memory_fit.h"
#include "core/scenario/fields.h"
#include "tests/support/diagnostics_test.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// What doesn't fit, and the single changes that make it fit. Logged refusals: github.com/vllm-project/vllm, issues 10517, 23278 and 27508, and
/// github.com/jgchn/llm-d-planner, accuracy/results/v0.19.0/logs.
class TestMemoryFit : public QObject {
    Q_OBJECT

private:
    static constexpr double gibi = 1024.0 * 1024.0 * 1024.0;

    static Scenario scenario(std::string_view model, double tp = 1, std::string_view accelerator = "h100-sxm", std::string_view version = "vllm-0.19")
    {
        Scenario out;
        out.model = *test::catalog().model(model);
        out.accelerator = *test::catalog().accelerator(accelerator);
        out.deployment.tp = tp;
        out.engine.version = version;
        out.workload.groups = {{Phase::Decode, 1, 1, 1024}};
        return out;
    }
    static Scenario with(const Scenario& scenario, std::string_view field, double value) { return *gable::with(scenario, *findField(field), format::exact(value)); }

    static MemoryLedger ledger(const Scenario& scenario)
    {
        const auto made = estimate(prepare(scenario.model, scenario.deployment, Accounting::Hardware), scenario, Remedies::Skipped);
        if (!made || !made->memory) qFatal("no ledger");
        return *made->memory;
    }
    static bool fits(const Scenario& scenario) { return ledger(scenario).feasible(); }

    static std::vector<Remedy> remediesOf(const Scenario& scenario)
    {
        const HardwareModel hardware = test::hardware(scenario.model, scenario.deployment);
        return remedies(hardware, scenario, *memoryLedger(hardware.memory, hardware.architecture, scenario));
    }
    static const Remedy* find(const std::vector<Remedy>& all, std::string_view field)
    {
        for (const Remedy& remedy : all)
            if (remedy.fix.field == field) return &remedy;
        return nullptr;
    }
    static QString texts(const std::vector<Remedy>& all)
    {
        QStringList out;
        for (const Remedy& remedy : all) out << str(remedy.text) + ": " + str(remedy.effect);
        return out.join(" | ");
    }

    int m_infeasible = 0;

    /// One step less of the same change does not fit, for those whose steps are known; empty where all is well.
    static QString tooMuch(const Scenario& s, const Remedy& remedy)
    {
        const auto& [field, value] = remedy.fix;
        double number = 0;
        if (!format::parse(value, number)) return {};
        const auto alsoFits = [&](double less) { return fits(with(s, field, less)) ? str(field) + " " + str(less) + " would do" : QString(); };
        if (field == "engine.gpu_memory_utilization_percent") return number - 1 > s.engine.utilization * 100 ? alsoFits(number - 1) : QString();
        if (field == "engine.max_model_len") return number + 256 < ledger(s).maxModelLen ? alsoFits(number + 256) : QString();
        if (field == "engine.max_num_seqs" || field == "engine.max_num_batched_tokens") {
            const double now = field == "engine.max_num_seqs" ? ledger(s).maxNumSeqs : ledger(s).maxNumBatchedTokens;
            return 2 * number + 1 < now ? alsoFits(2 * number + 1) : QString();
        }
        if (field == "parallelism.pp") return number - 1 > s.deployment.pp ? alsoFits(number - 1) : QString();
        if (field != "parallelism.tp") return {};
        for (double tp = s.deployment.tp + 1; tp < number; ++tp) {
            const Scenario less = with(s, field, tp);
            const auto codes = test::diagnostics::codes(less);
            if (!codes.contains("divisible") && !codes.contains("more_gpus") && fits(less)) return "TP " + str(tp) + " would do";
        }
        return {};
    }

    /// Every remedy, applied, makes it fit and brings no new error; a smaller one of its kind doesn't.
    static QString fault(const Scenario& s)
    {
        const auto before = test::diagnostics::of(s);
        const auto all = remediesOf(s);
        if (all.size() > 7) return "too many";
        for (const Remedy& remedy : all) {
            const QString what = str(remedy.fix.field) + "=" + str(remedy.fix.value) + ": ";
            const Field* field = findField(remedy.fix.field);
            const auto changed = field ? gable::with(s, *field, remedy.fix.value) : fail("no field", {}, {});
            if (!changed) return what + "can't be set";
            if (remedy.text.empty() || remedy.effect.empty()) return what + "no words";
            if (!fits(*changed)) return what + "doesn't fit";
            for (const Diagnostic& d : test::diagnostics::of(*changed))
                if (d.severity == Severity::Error && !test::diagnostics::find(before, d.code)) return what + str(d.message);
            if (const QString more = tooMuch(s, remedy); !more.isEmpty()) return what + more;
        }
        return {};
    }

private slots:
    /// vLLM 0.10: "available KV cache −2.14 GiB" with its defaults; 0.11: 1.71 GiB at 0.95 and 1,024 batched tokens, too little for 131,072 tokens.
    void loggedRefusals()
    {
        const Scenario defaults = scenario("gpt-oss-120b", 1, "h100-sxm", "vllm-0.10");
        QVERIFY(!ledger(defaults).fits);
        QVERIFY2(std::abs(ledger(defaults).availableKv.value / gibi + 2.14) < 0.1, qPrintable(str(ledger(defaults).availableKv.value / gibi)));
        QCOMPARE(fault(defaults), "");
        QVERIFY2(find(remediesOf(defaults), "parallelism.tp"), qPrintable(texts(remediesOf(defaults))));

        Scenario chunked = scenario("gpt-oss-120b", 1, "h100-sxm", "vllm-0.11");
        chunked.engine.utilization = 0.95;
        chunked.engine.maxNumBatchedTokens = 1024;
        QVERIFY(!ledger(chunked).fits);
        QVERIFY2(std::abs(ledger(chunked).availableKv.value / gibi - 1.71) < 0.25, qPrintable(str(ledger(chunked).availableKv.value / gibi)));
        QCOMPARE(fault(chunked), "");
        QVERIFY2(find(remediesOf(chunked), "engine.max_model_len") && find(remediesOf(chunked), "engine.max_num_seqs"), qPrintable(texts(remediesOf(chunked))));

        Scenario onPaper = scenario("gpt-oss-20b", 2);  // the cache was sized; it died later, warming up
        onPaper.engine.utilization = 0.95;
        onPaper.engine.maxModelLen = 8192;
        QVERIFY(fits(onPaper));
    }

    /// The engine of 2024 profiled with as many tokens as max_model_len (github.com/vllm-project/vllm/issues/10517): 20,000 tokens are taken with 3.81 GiB of cache,
    /// and 29,000 refused with 2.89 GiB, which held 23,648 tokens.
    void loggedRefusalOfAnOldEngine()
    {
        Scenario s = scenario("llama-3.1-8b", 1, "rtx-4090", "vllm-0.6");
        s.accelerator->reportedMemory = Bytes(23.58 * gibi);
        s.engine.maxModelLen = 20000;
        QVERIFY(fits(s));
        QVERIFY(std::abs(ledger(s).availableKv.value / gibi - 3.81) < 0.05);
        s.engine.maxModelLen = 29000;
        QVERIFY(!ledger(s).fits);
        QVERIFY(std::abs(ledger(s).availableKv.value / gibi - 2.89) < 0.05);
        QVERIFY(std::abs(longestRequest(ledger(s)) - 23648) < 150);
        QCOMPARE(fault(s), "");
        const auto all = remediesOf(s);
        QVERIFY(fits(with(s, "engine.max_model_len", std::stod(find(all, "engine.max_model_len")->fix.value))));
    }

    /// 8B on 24 GB: 4.21 GiB of cache are 34,496 tokens of 131,072.
    void longestRequestThatFits()
    {
        const Scenario s = scenario("llama-3.1-8b", 1, "l4");
        const MemoryLedger m = ledger(s);
        COMPARE_EXACT(longestRequest(m), m.tokens);
        const auto all = remediesOf(s);
        const Remedy* length = find(all, "engine.max_model_len");
        QVERIFY2(length, qPrintable(texts(all)));
        COMPARE_EXACT(std::stod(length->fix.value), std::floor(m.tokens / 256) * 256);
        QCOMPARE(str(length->text), "max_model_len " + str(format::count(std::floor(m.tokens / 256) * 256)) + " instead of 131,072");
        QVERIFY(length->effect.starts_with("room for 1 request of "));
        COMPARE_EXACT(longestRequest(ledger(with(s, "engine.max_model_len", 1024))), 1024);
    }

    /// Not below a request of the batch, however it rounds: 34,400 tokens lie above 134 × 256.
    void lengthHoldsTheBatch()
    {
        Scenario s = scenario("llama-3.1-8b", 1, "l4");
        const double longest = ledger(s).tokens;
        s.workload.groups = {{Phase::Decode, 1, 1, longest - 1}};
        const auto all = remediesOf(s);
        QVERIFY2(find(all, "engine.max_model_len"), qPrintable(texts(all)));
        COMPARE_EXACT(std::stod(find(all, "engine.max_model_len")->fix.value), longest - 1);
        QVERIFY(test::diagnostics::codes(with(s, "engine.max_model_len", longest - 1)).isEmpty());
    }

    void fewBlocksGiveAShortLength()
    {
        Scenario s = scenario("llama-3.1-8b");
        s.workload.groups = {};
        s.engine.overrides["num_gpu_blocks"] = 3;
        QCOMPARE(str(find(remediesOf(s), "engine.max_model_len")->fix.value), "48");
        s.engine.overrides["num_gpu_blocks"] = 0;
        QVERIFY(!find(remediesOf(s), "engine.max_model_len"));
    }

    /// 0.9 of 79.19 GiB are 71.27, and 34 GiB of cache. Half of the bytes are enough for 52 GiB.
    void ofTheBatch()
    {
        Scenario s = scenario("llama-3.1-70b", 4);
        s.workload.groups = {{Phase::Decode, 100, 1, 4096}, {Phase::Prefill, 4, 1024, 16384}};
        const MemoryLedger m = ledger(s);
        QVERIFY(m.fits && !m.holdsBatch());
        // 256 blocks for each decode, 1,024 for each prefill, which come last.
        const double decodes = std::min(100.0, std::floor(m.blocks / 256)), prefills = std::min(4.0, std::floor((m.blocks - decodes * 256) / 1024));
        COMPARE_EXACT(requestsWithRoom(m, s.workload), decodes + prefills);
        COMPARE_EXACT(missing(m).value, (m.usedKv - m.availableKv).value);
        const auto all = remediesOf(s);
        QVERIFY(!find(all, "engine.max_model_len"));  // shorter requests don't help those that are there
        QVERIFY2(find(all, "kv_cache_dtype") && find(all, "kv_cache_dtype")->effect.ends_with(" free beside the batch"), qPrintable(texts(all)));
        QCOMPARE(fault(s), "");
        QCOMPARE(test::diagnostics::check(s, "kv_cache_exceeded", Severity::Error, all.front().fix), "");
        const QString message = test::diagnostics::message(s, "kv_cache_exceeded");
        QVERIFY2(message.endsWith(": room for " + str(decodes + prefills) + " of its 104 requests"), qPrintable(message));
    }

    void missingIsWhatOneRequestLacks()
    {
        const MemoryLedger m = ledger(scenario("llama-3.1-8b", 1, "l4"));
        COMPARE_EXACT(missing(m).value, 16 * gibi - m.availableKv.value);  // 128 KiB for each of 131,072 tokens
        COMPARE_EXACT(missing(ledger(scenario("llama-3.1-8b"))).value, 0);
        const MemoryLedger none = ledger(scenario("llama-3.1-70b"));
        COMPARE_EXACT(missing(none).value, 40 * gibi - none.availableKv.value);
    }

    /// 7.3 GiB of logits in the profiling run, which half as many sequences halve.
    void fewerSequencesAndTokens()
    {
        Scenario s = scenario("gpt-oss-120b", 1, "h100-sxm", "vllm-0.11");
        s.engine.utilization = 0.95;
        const auto all = remediesOf(s);
        const Remedy* sequences = find(all, "engine.max_num_seqs");
        QVERIFY2(sequences, qPrintable(texts(all)));
        QCOMPARE(str(sequences->text), "max_num_seqs " + str(sequences->fix.value) + " instead of 1,024");
        s.workload.groups = {{Phase::Decode, 900, 1, 64}};  // more than half of them run
        QVERIFY(!find(remediesOf(s), "engine.max_num_seqs"));
        s.workload.groups = {{Phase::Decode, 1, 1, 64}};
        s.engine.maxNumBatchedTokens = 2097152;
        s.engine.maxNumSeqs = 64;
        const auto fewer = remediesOf(s);
        QVERIFY2(find(fewer, "engine.max_num_batched_tokens"), qPrintable(texts(fewer)));
        QCOMPARE(fault(s), "");
    }

    /// Another format of the weights is another checkpoint, and none is offered that is hardly narrower.
    void storedFormats()
    {
        Scenario s = scenario("llama-3.1-70b");
        s.engine.maxModelLen = 8192;
        const auto all = remediesOf(s);
        QVERIFY2(find(all, "quantization"), qPrintable(texts(all)));
        QCOMPARE(str(find(all, "quantization")->text), "MXFP4 weights, another checkpoint");  // 66 GiB in FP8 leave too little
        QCOMPARE(str(all.back().fix.field), "quantization");
        s.accelerator = *test::catalog().accelerator("h200-sxm");
        QCOMPARE(str(find(remediesOf(s), "quantization")->text), "FP8 weights, another checkpoint");
        QVERIFY(!find(remediesOf(scenario("gpt-oss-120b", 1, "h100-sxm", "vllm-0.10")), "quantization"));
    }

    /// CUDA graphs are captured outside of what vLLM takes.
    void utilizationLeavesRoomForGraphs()
    {
        Scenario s = scenario("llama-3.1-8b");
        s.engine.maxModelLen = 8192;
        s.engine.utilization = 0.2;
        const auto all = remediesOf(s);
        const Remedy* more = find(all, "engine.gpu_memory_utilization_percent");
        QVERIFY2(more, qPrintable(texts(all)));
        QVERIFY(more->text.starts_with("GPU memory ") && more->text.ends_with(" % instead of 20 %") && more->effect.ends_with(" left outside"));
        s.engine.overrides["cuda_graph_gib"] = 70;
        QVERIFY(!find(remediesOf(s), "engine.gpu_memory_utilization_percent"));
    }

    void nothingForNoAccelerator()
    {
        Scenario s = scenario("llama-3.1-405b");
        QVERIFY(test::diagnostics::codes(s).contains("memory_exceeded"));
        s.accelerator.reset();
        QVERIFY(!test::diagnostics::codes(s).contains("exceed"));
    }

    /// Memory does not depend on whose count it is.
    void underBothAccountings()
    {
        Scenario s = scenario("llama-3.1-70b");
        const auto hardware = test::diagnostics::of(s);
        s.accounting = Accounting::Vllm;
        const auto counters = test::diagnostics::of(s);
        const Diagnostic *one = test::diagnostics::find(hardware, "memory_exceeded"), *other = test::diagnostics::find(counters, "memory_exceeded");
        QVERIFY(one && other && *one == *other && !one->remedies.empty());
        QVERIFY(one->fix == one->remedies.front().fix);
        QVERIFY(!test::diagnostics::find(hardware, "kv_cache_exceeded"));  // though the batch has no room either
    }

    void remediesAreOnlySearchedWhereWanted()
    {
        const Scenario s = scenario("llama-3.1-70b");
        const auto skipped = estimate(prepare(s.model, s.deployment), s, Remedies::Skipped);
        QVERIFY(skipped && test::diagnostics::find(skipped->diagnostics, "memory_exceeded"));
        QVERIFY(test::diagnostics::find(skipped->diagnostics, "memory_exceeded")->remedies.empty());
    }

    void messages()
    {
        Scenario s = scenario("llama-3.1-70b");
        QString message = test::diagnostics::message(s, "memory_exceeded");
        QVERIFY2(message.startsWith("Weights of 131.4") && message.contains(" exceed the 71.27 GiB that vLLM takes by 6") && message.endsWith(" GiB: it refuses to start"),
                 qPrintable(message));
        s = scenario("llama-3.1-8b", 1, "l4");
        message = test::diagnostics::message(s, "memory_exceeded");
        QVERIFY2(message.endsWith("holds one request of " + str(format::count(ledger(s).tokens)) + " tokens, but max_model_len allows 131,072: vLLM refuses to start"),
                 qPrintable(message));
    }

    /// max_model_len can be raised to the context of the config, and no further.
    void requestsBeyondTheLongest()
    {
        using test::diagnostics::check, test::diagnostics::codes;
        Scenario s = scenario("llama-3.1-8b");
        s.engine.maxModelLen = 4096;
        s.workload.groups = {{Phase::Decode, 2, 1, 4097}, {Phase::Decode, 0, 1, 9000}};
        QCOMPARE(check(s, "context_exceeds_max_model_len", Severity::Warning, Fix{"engine.max_model_len", "4097"}), "");
        s.workload.groups = {{Phase::Decode, 2, 1, 4096}};
        QCOMPARE(codes(s), "");
        s.engine.maxModelLen = 0;
        s.workload.groups = {{Phase::Decode, 1, 1, 131073}};
        QCOMPARE(check(s, "context_exceeds_max_model_len", Severity::Warning, std::nullopt), "");
    }

    /// Random engines that don't fit: every remedy does, and none of them is larger than it has to be.
    void everyRemedyFits_data() { test::modelRows(); }
    void everyRemedyFits()
    {
        QFETCH(QString, id);
        std::mt19937 random(static_cast<unsigned>(qHash(id, 7)));
        const auto oneOf = [&](auto... choices) {
            const std::array<double, sizeof...(choices)> all{static_cast<double>(choices)...};
            return all[random() % all.size()];
        };
        const std::array<std::string_view, 4> gpus{"h100-sxm", "l4", "a100-sxm-40gb", "b200-sxm"};
        for (int round = 0; round < 12; ++round) {
            Scenario s = scenario(id.toStdString(), oneOf(1, 1, 2, 4, 8), gpus[random() % gpus.size()], round % 2 ? "vllm-0.11" : "vllm-0.19");
            s.deployment.pp = oneOf(1, 1, 2, 3);
            s.deployment.ep = random() % 3 == 0;
            s.engine.utilization = oneOf(0.5, 0.8, 0.9, 0.95);
            s.engine.maxModelLen = oneOf(0, 0, 5000, 8192);
            s.engine.maxNumSeqs = oneOf(0, 64, 1024);
            s.workload.groups = {{Phase::Decode, oneOf(1, 16, 200), 1, oneOf(100, 3001, 40000)}, {Phase::Prefill, 1, 512, 2048}};
            if (fits(s)) continue;
            ++m_infeasible;
            const QString found = fault(s);
            QVERIFY2(found.isEmpty(), qPrintable(found));
        }
    }
    void cleanupTestCase() { QVERIFY(m_infeasible > 0); }
};

QTEST_GUILESS_MAIN(TestMemoryFit)
#include "test_memory_fit.moc"
