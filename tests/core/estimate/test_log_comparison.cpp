#include <cmath>

#include <QFile>

#include "core/estimate/engine_constants.h"
#include "core/estimate/log_adoption.h"
#include "core/estimate/log_comparison.h"
#include "core/io/engine_json.h"
#include "core/io/startup_log.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// Predicted against logged lines: differences with their reasons, and what adopting and calibrating make of a log.
class TestLogComparison : public QObject {
    Q_OBJECT

private:
    static constexpr double gibi = 1024.0 * 1024.0 * 1024.0;

    static StartupLog logOf(const QString& name)
    {
        QFile file(QStringLiteral(GABLE_TEST_DATA "/logs/") + name + ".txt");
        if (!file.open(QIODevice::ReadOnly)) qFatal("no log %s", qPrintable(name));
        auto log = readStartupLog(file.readAll().toStdString(), "log");
        if (!log) qFatal("%s", log.error().text().c_str());
        return *log;
    }

    static Scenario scenario(std::string_view model = "llama-3.1-8b", std::string_view accelerator = "h100-sxm")
    {
        Scenario out;
        out.model = *test::catalog().model(model);
        out.accelerator = *test::catalog().accelerator(accelerator);
        return out;
    }

    static LogComparison compared(const StartupLog& log, const Scenario& scenario)
    {
        auto comparison = compareLog(log, scenario);
        if (!comparison) qFatal("%s", comparison.error().text().c_str());
        return *comparison;
    }

    static LogRow row(const StartupLog& log, std::string_view name, const Scenario& scenario)
    {
        for (const LogRow& row : compared(log, scenario).rows)
            if (row.name == name) return row;
        qFatal("no row %s", name.data());
    }

    static MemoryLedger ledger(const Scenario& scenario)
    {
        const auto made = estimate(scenario);
        if (!made || !made->memory) qFatal("no ledger");
        return *made->memory;
    }

    /// A log of this model, as the ledger predicts it but for what is given.
    static StartupLog logLike(const Scenario& scenario, std::map<std::string, double> lines, double tp = 1)
    {
        StartupLog log;
        log.version = "vllm-0.19.0";
        log.model = scenario.model.name;
        Scenario set = scenario;
        set.deployment.tp = tp;
        for (const LedgerLine& line : ledgerLines(ledger(set)))
            if (line.name != "used_kv_cache_gib") log.lines[std::string(line.name)] = line.value;
        log.lines["tp"] = tp;
        log.lines["max_num_seqs"] = ledger(set).maxNumSeqs;
        for (const auto& [key, value] : lines) log.lines[key] = value;
        return log;
    }

private slots:
    /// The log sets the scenario, so that like is compared with like: 95 % of the GPU, and 8,192 tokens.
    void linesStandBesideEachOther()
    {
        const LogComparison c = compared(logOf("v0.19"), scenario());
        QStringList rows;
        for (const LogRow& row : c.rows) {
            rows << str(row.name);
            QVERIFY2(row.logged.has_value(), row.name.data());
            if (row.name != "cuda_graph_gib") QVERIFY2(std::abs(row.predicted / *row.logged - 1) < 0.01, row.name.data());
        }
        QCOMPARE(rows.join(' '), "total_gib requested_gib weights_gib torch_peak_gib non_torch_gib cuda_graph_gib available_kv_cache_gib num_gpu_blocks kv_cache_tokens max_model_len max_concurrency");
        QCOMPARE(str(c.rows[2].text(c.rows[2].predicted)), "14.99 GiB");
        QCOMPARE(str(c.rows[7].text(*c.rows[7].logged)), "29,751");
        QCOMPARE(str(c.rows[2].difference()), "equal");
        QVERIFY(c.warnings.empty());
        QCOMPARE(str(c.constants.version), "0.17");
        QCOMPARE(str(c.budget), "The lines of the log add up: 75.23 GiB − 14.99 GiB − 1.89 GiB − 0.25 GiB = 58.10 GiB for the KV cache.");
        QStringList settings;
        for (const FieldDifference& field : c.settings) settings << str(field.id) + ": " + str(field.a) + " → " + str(field.b);
        QCOMPARE(settings.join("; "), "engine.version: auto: newest known → vllm-0.19.0; engine.gpu_memory_utilization_percent: 90 → 95; engine.max_model_len: auto → 8,192; "
                                      "engine.max_num_seqs: auto → 1,024; engine.max_num_batched_tokens: auto → 8,192");
    }

    /// Whatever was adopted before: predicted is what is predicted.
    void adoptedLinesDontPredict()
    {
        Scenario s = scenario();
        s.engine.overrides = {{"weights_gib", 20}, {"available_kv_cache_gib", 1}};
        QVERIFY(row(logOf("v0.19"), "weights_gib", s).predicted < 15);
    }

    void reasons_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<double>("tp");
        QTest::addColumn<QString>("line");
        QTest::addColumn<double>("factor");
        QTest::addColumn<QString>("reason");
        const auto add = [](const char* name, const char* model, double tp, const char* line, double factor, const char* reason) {
            QTest::newRow(name) << model << tp << line << factor << reason;
        };
        add("below 1 %", "llama-3.1-8b", 1, "weights_gib", 1.009, "");
        add("rounding of the log", "llama-3.1-8b", 1, "non_torch_gib", 1.04, "");
        add("more weights", "llama-3.1-8b", 1, "weights_gib", 1.02, "buffers of their own");
        add("fewer weights", "llama-3.1-8b", 1, "weights_gib", 0.98, "");
        add("mxfp4", "gpt-oss-20b", 1, "weights_gib", 1.02, "MXFP4");
        add("dense peak", "llama-3.1-8b", 1, "torch_peak_gib", 1.1, "fitted to other models");
        add("experts' peak", "gpt-oss-20b", 1, "torch_peak_gib", 1.2, "7 to 23 %");
        add("experts' smaller peak", "gpt-oss-20b", 1, "torch_peak_gib", 0.8, "fitted to other models");
        add("non-torch", "llama-3.1-8b", 1, "non_torch_gib", 2, "other processes");
        add("non-torch of several", "llama-3.1-8b", 2, "non_torch_gib", 0.5, "NCCL");
        add("graphs", "llama-3.1-8b", 1, "cuda_graph_gib", 2, "batch sizes");
        add("graphs below nothing", "llama-3.1-8b", 1, "cuda_graph_gib", -1, "difference of free memory");
        add("cache of its own", "llama-3.1-8b", 1, "available_kv_cache_gib", 0.9, "do not add up");
        add("blocks", "llama-3.1-8b", 1, "num_gpu_blocks", 0.9, "bytes of one");
        add("tokens", "llama-3.1-8b", 1, "kv_cache_tokens", 0.9, "follow");
        add("tokens of a hybrid", "gpt-oss-20b", 1, "kv_cache_tokens", 0.9, "no capacity");
        add("concurrency", "llama-3.1-8b", 1, "max_concurrency", 0.9, "follow");
        add("other GPU", "llama-3.1-8b", 1, "total_gib", 0.5, "CUDA reports 39.5");
    }
    void reasons()
    {
        QFETCH(QString, model);
        QFETCH(double, tp);
        QFETCH(QString, line);
        QFETCH(double, factor);
        QFETCH(QString, reason);
        const Scenario s = scenario(model.toStdString());
        StartupLog log = logLike(s, {}, tp);
        log.lines[line.toStdString()] *= factor;
        const LogRow got = row(log, line.toStdString(), s);
        QVERIFY2(reason.isEmpty() ? got.reason.empty() : str(got.reason).contains(reason), got.reason.c_str());
        for (const LogRow& other : compared(logLike(s, {}, tp), s).rows) QVERIFY2(other.reason.empty(), other.name.data());
    }

    void reasonsOfOtherSettings()
    {
        StartupLog unsaid = logLike(scenario(), {{"torch_peak_gib", 3}});
        unsaid.lines.erase("max_num_seqs");
        QVERIFY(str(row(unsaid, "torch_peak_gib", scenario()).reason).contains("1,024 is assumed"));
        QVERIFY(str(row(logOf("v0.7"), "torch_peak_gib", scenario()).reason).contains("first engine"));
        StartupLog drafting = logLike(scenario(), {{"weights_gib", 16}});
        drafting.drafts = true;
        QVERIFY(str(row(drafting, "weights_gib", scenario()).reason).contains("draft model"));
        StartupLog stages = logLike(scenario(), {{"weights_gib", 16}, {"pp", 2}});
        QVERIFY(str(row(stages, "weights_gib", scenario()).reason).contains("Stages"));
        QVERIFY(compared(stages, scenario()).budget.empty());
    }

    /// The cache is what is left: 2 GiB more weights are 2 GiB less of it.
    void theCacheNamesTheLineThatIsFurthestOff()
    {
        const Scenario s = scenario();
        const StartupLog even = logLike(s, {});
        const StartupLog log = logLike(s, {{"weights_gib", even.lines.at("weights_gib") + 2}, {"available_kv_cache_gib", even.lines.at("available_kv_cache_gib") - 2}});
        QVERIFY(str(row(log, "available_kv_cache_gib", s).reason).contains("from Weights, 2.00 GiB more than predicted"));
        QVERIFY(str(row(logOf("v0.28"), "available_kv_cache_gib", s).reason).contains("CUDA graphs to need, 0.28 GiB"));
        QVERIFY(str(compared(logOf("v0.28"), s).budget).startsWith("The lines of the log add up with the CUDA graphs"));
        StartupLog odd = even;
        odd.lines["available_kv_cache_gib"] += 0.2;
        QVERIFY(str(compared(odd, s).budget).startsWith("The lines of the log do not add up"));
        odd.lines.erase("non_torch_gib");
        QVERIFY(compared(odd, s).budget.empty());
    }

    void otherModelsAndGpusAreWarnedOf()
    {
        const LogComparison c = compared(logOf("v0.11-tp2"), scenario());
        QCOMPARE(c.warnings.size(), std::size_t(1));
        QCOMPARE(str(c.warnings.front()), "The log is of “Qwen/Qwen3-32B”; open is Llama-3.1-8B.");
        QCOMPARE(str(row(logOf("v0.11-tp2"), "weights_gib", scenario()).reason), "The log is of another model.");
        QVERIFY(compared(logOf("v0.11-tp2"), scenario("qwen3-32b")).warnings.empty());
        QCOMPARE(str(compared(logOf("v0.7"), scenario()).warnings.front()), "The log is of a GPU with 22.07 GiB; H100 SXM 80 GB has 79.19 GiB.");
        for (const char* name : {"meta-llama/Llama-3.1-8B-Instruct", "/models/llama-3.1-8b/", "Llama-3.1-8B-FP8", ""}) {
            StartupLog log;
            log.model = name;
            QVERIFY2(!isOtherModel(log, scenario().model), name);
        }
    }

    void whatCantBeComparedSaysWhy()
    {
        Scenario s = scenario();
        s.accelerator.reset();
        QCOMPARE(str(compareLog(logOf("v0.19"), s).error()), "expected a scenario with an accelerator, found none");
        QVERIFY(!calibrated(logOf("v0.19"), s, ""));
        s = scenario();
        s.model.config = test::json("{}");
        QVERIFY(!compareLog(logOf("v0.19"), s));
    }

    void theLogSetsTheScenario()
    {
        const Scenario s = applied(logOf("v0.11-tp2"), scenario("qwen3-32b"));
        QCOMPARE(str(s.engine.version), "vllm-0.11.0");
        QCOMPARE(s.engine.utilization, 0.92);
        QCOMPARE(s.engine.maxModelLen, 16000.0);
        QCOMPARE(s.engine.maxNumSeqs, 512.0);
        QCOMPARE(s.engine.maxNumBatchedTokens, 4096.0);
        QCOMPARE(s.deployment.tp, 2.0);
        QCOMPARE(str(s.deployment.kvCacheDtype), "fp8");
        QCOMPARE(str(s.deployment.dtype), "auto");  // bfloat16 is what the config says anyway
        QCOMPARE(str(s.deployment.quantization), "from-config");
        QCOMPARE(s.engine.overrides, (std::map<std::string, double>{{"total_gib", 79.19}}));
    }

    void formatsOfTheLogAreTakenWhereTheConfigSaysOthers()
    {
        StartupLog log = logOf("v0.19");
        log.dtype = "float16";
        log.quantization = "fp8";
        const Scenario s = applied(log, scenario());
        QCOMPARE(str(s.deployment.dtype), "float16");
        QCOMPARE(str(s.deployment.quantization), "fp8");
        // A quantized model by the name of its kernel: the config knows better.
        log.model.clear();
        log.quantization = "mxfp4_marlin";
        QCOMPARE(str(applied(log, scenario("gpt-oss-20b")).deployment.quantization), "from-config");
        // Formats of another model are none of this one's.
        log.model = "openai/gpt-oss-120b";
        QCOMPARE(str(applied(log, scenario()).deployment.quantization), "from-config");
    }

    /// What a person could not type either.
    void impossibleSettingsAreNotTaken()
    {
        StartupLog log;
        log.lines = {{"tp", 0}, {"pp", 1e12}, {"dp", 1.5}, {"max_model_len", -1}, {"gpu_memory_utilization", 17}, {"total_gib", -3}};
        QVERIFY(applied(log, scenario()) == scenario());
    }

    void adoptedLinesAreThoseOfTheLog_data()
    {
        QTest::addColumn<QString>("log");
        QTest::addColumn<QString>("model");
        QTest::newRow("v0.6") << "v0.6-refused" << "llama-3.1-8b";
        QTest::newRow("v0.7") << "v0.7" << "llama-3.1-8b";
        QTest::newRow("v0.11") << "v0.11-tp2" << "qwen3-32b";
        QTest::newRow("v0.19") << "v0.19" << "llama-3.1-8b";
        QTest::newRow("v0.28") << "v0.28" << "llama-3.1-8b";
    }
    void adoptedLinesAreThoseOfTheLog()
    {
        QFETCH(QString, log);
        QFETCH(QString, model);
        const StartupLog read = logOf(log);
        const Scenario s = adopted(read, scenario(model.toStdString()));
        for (const LedgerLine& line : ledgerLines(ledger(s))) {
            const auto logged = read.lines.find(std::string(line.name));
            if (logged == read.lines.end()) continue;
            // What follows from the lines is rounded by them: 0.01 of 2.89 GiB.
            const bool follows = line.name == "kv_cache_tokens" || line.name == "max_concurrency";
            if (follows) QVERIFY2(std::abs(line.value / logged->second - 1) < 0.015, line.name.data());
            else QCOMPARE(line.value, logged->second);
        }
        // It can be saved.
        std::string text;
        appendEngine(text, s.engine);
        QVERIFY(*readEngine(*test::json(text), "") == s.engine);
    }

    void aCacheBelowNothingIsNotAdopted()
    {
        const Scenario s = adopted(logLike(scenario(), {{"available_kv_cache_gib", -2.14}}), scenario());
        QVERIFY(!s.engine.overrides.contains("available_kv_cache_gib"));
        QVERIFY(s.engine.overrides.contains("weights_gib"));
    }

    void aCalibrationPredictsItsLog_data() { adoptedLinesAreThoseOfTheLog_data(); }
    void aCalibrationPredictsItsLog()
    {
        QFETCH(QString, log);
        QFETCH(QString, model);
        const StartupLog read = logOf(log);
        Scenario s = scenario(model.toStdString());
        const auto constants = calibrated(read, s, "2026-11-24");
        QVERIFY(constants);
        QCOMPARE("vllm-" + str(constants->version), str(read.version));
        QCOMPARE(str(constants->fit), "1 log of " + str(read.version) + ", " + str(s.model.name) + " on H100 SXM 80 GB, 2026-11-24");
        s = applied(read, s);
        const std::string builtin = engineConstants(s.engine).version;
        s.engine.constants = *constants;
        const MemoryLedger m = ledger(s);
        QVERIFY(std::abs(m.torchPeak.value / gibi - read.lines.at("torch_peak_gib")) < 1e-9);
        QCOMPARE(m.nonTorch.value / gibi, read.lines.at("non_torch_gib"));
        if (read.lines.contains("cuda_graph_gib")) QCOMPARE(m.graphs.value / gibi, read.lines.at("cuda_graph_gib"));
        const LogComparison c = compared(read, s);
        QVERIFY(c.ownConstants);
        for (const LogRow& row : c.rows)
            if (row.name == "torch_peak_gib") QCOMPARE(str(row.difference()), "equal");
        QVERIFY(builtin != constants->version);
    }

    /// Below the floor the vocabulary has no part in it, so that is what changes.
    void aSmallPeakLowersTheFloor()
    {
        const StartupLog log = logLike(scenario(), {{"torch_peak_gib", 0.5}});
        const auto constants = calibrated(log, scenario(), "");
        QCOMPARE(constants->leastPeak, 0.5);
        QVERIFY(constants->logitBytes < 14.94);
        QCOMPARE(str(constants->fit), "1 log of vllm-0.19.0, Llama-3.1-8B on H100 SXM 80 GB");
    }

    /// A log with one GPU and one with two know different constants.
    void calibrationsOfAVersionAddUp()
    {
        Scenario s = scenario();
        s.engine.constants = *calibrated(logLike(s, {{"non_torch_gib", 0.3}}), s, "");
        const auto both = calibrated(logLike(s, {{"non_torch_gib", 1.7}}, 2), s, "");
        QCOMPARE(both->nonTorch, 0.3);
        QCOMPARE(both->nonTorchParallel, 1.7);
        s.engine.constants->version = "0.11.0";
        QCOMPARE(calibrated(logLike(scenario(), {{"non_torch_gib", 1.7}}, 2), s, "")->nonTorch, 0.25);
    }

    void aLogOfNoConstantsCalibratesNothing()
    {
        QVERIFY(str(calibrated(logOf("v0.10-refused"), scenario(), "").error()).startsWith("expected a torch peak"));
    }
};

QTEST_APPLESS_MAIN(TestLogComparison)
#include "test_log_comparison.moc"
