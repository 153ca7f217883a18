#include <random>

#include <QFile>
#include <QTemporaryDir>

#include "core/io/scenario_json.h"
#include "core/io/study_json.h"
#include "core/scenario/fields.h"
#include "core/scenario/workload_presets.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

namespace {

Result<Scenario> read(std::string_view text)
{
    return readScenario(*test::json(text), test::catalog(), modelLookup(test::catalog()));
}

std::string writeScenario(const Scenario& scenario)
{
    std::string out;
    appendScenario(out, scenario);
    return out;
}

/// "read", or the error.
QString outcome(std::string_view text)
{
    const auto scenario = read(text);
    return scenario ? QStringLiteral("read") : str(scenario.error());
}

/// Phi-4 with these members.
std::string phi(std::string_view members) { return R"({"model": "phi-4", )" + std::string(members) + "}"; }

QString batchText(std::string_view text)
{
    const auto workload = parseBatch(text, "--batch");
    if (!workload) return str(workload.error());
    QStringList out;
    for (const RequestGroup& g : workload->groups)
        out << str(id(g.phase)) + " " + str(g.numTokens) + " " + str(g.contextLen) + " " + str(g.requests);
    return out.join(", ");
}

/// From 0 to `most`.
double number(std::mt19937& random, unsigned most) { return std::uniform_int_distribution<unsigned>(0, most)(random); }

std::string anyOf(std::mt19937& random, std::initializer_list<const char*> texts) { return texts.begin()[random() % texts.size()]; }

/// A legal scenario with every member drawn at random.
Scenario randomScenario(std::mt19937& random)
{
    const Catalog& catalog = test::catalog();
    Scenario s;
    s.name = anyOf(random, {"A", "Größe 8 × H100", "quote \" and \\ back", "line\nbreak\ttab \x01", "日本語"});
    s.model = catalog.models[random() % catalog.models.size()];
    if (random() % 3 == 0) s.model.quantConfig = test::json(R"({"producer": {"name": "modelopt"}, "x": [1.5, null, "é", Infinity]})");
    if (random() % 3 == 0) s.model.source = "/home/me/a folder/config.json";
    s.deployment.tp = 1 + number(random, 65535);
    s.deployment.pp = 1 + number(random, 99);
    s.deployment.dp = 1 + number(random, 63);
    s.deployment.ep = random() % 2 == 0;
    s.deployment.stage = number(random, 100);
    s.deployment.expertSkewPercent = 100 + number(random, 9900);
    s.deployment.drafter = anyOf(random, {"none", "mtp"});
    s.deployment.acceptancePercent = number(random, 100);
    s.accounting = random() % 2 == 0 ? Accounting::Vllm : Accounting::Hardware;
    if (random() % 2 == 0) s.deployment.formats[Part::RoutedExperts] = anyOf(random, {"nvfp4", "fp8-block"});
    if (random() % 2 == 0) s.deployment.formats[Part::Attention] = "fp8";
    s.deployment.dtype = anyOf(random, {"auto", "float32", "nonsense", ""});
    s.deployment.kvCacheDtype = anyOf(random, {"auto", "fp8", "from-config"});
    s.deployment.quantization = anyOf(random, {"from-config", "none", "mxfp4", "gptq"});
    s.scope = random() % 2 == 0 ? Scope::Global : Scope::PerGpu;
    s.timing.times = allTimes[random() % allTimes.size()];
    s.timing.software = anyOf(random, {"auto", "vllm-0.24", "nonsense", ""});
    s.timing.computePercent = 1 + number(random, 99), s.timing.memoryPercent = 1 + number(random, 99), s.timing.linkPercent = 1 + number(random, 99);
    s.timing.overlapPercent = number(random, 100);
    s.timing.stepOverhead = random() % 2 == 0;
    s.engine.utilization = anyOf(random, {"a", "b"}) == std::string("a") ? 0.95 : 0.9;
    s.engine.maxModelLen = number(random, 100000);
    if (random() % 2 == 0) s.engine.overrides = {{"weights_gib", 14.99}, {"num_gpu_blocks", number(random, 1000)}};
    if (random() % 2 == 0) s.serving = Serving{1 + number(random, 99'999), 1 + number(random, 99'999), 1 + number(random, 99'999)};
    for (std::size_t rows = random() % 5; rows > 0; --rows)
        s.workload.groups.push_back({random() % 2 == 0 ? Phase::Prefill : Phase::Decode, number(random, 1'000'000), number(random, 1'000'000'000),
                                     number(random, 1'000'000'000)});
    if (random() % 4 != 0) {
        Accelerator a = catalog.accelerators[random() % catalog.accelerators.size()];
        if (random() % 2 == 0) a.aliases = {"my gpu", "\"x\""};
        s.accelerator = a;
    }
    return s;
}

}  // namespace

class TestScenarioJson : public QObject {
    Q_OBJECT

private:
    static void columns()
    {
        QTest::addColumn<QByteArray>("members");
        QTest::addColumn<QString>("error");
    }
    /// No error text: any error with a pointer.
    static void row(const char* members, const char* error) { QTest::newRow(members) << QByteArray(members) << QString::fromUtf8(error); }
    static void checkError()
    {
        QFETCH(QByteArray, members);
        QFETCH(QString, error);
        const QString found = outcome(phi(members.toStdString()));
        if (error.isEmpty())
            QVERIFY2(found.startsWith('/') && found.contains("expected "), qPrintable(found));
        else
            QCOMPARE(found, error);
    }

private slots:
    void everyModelOnEveryAcceleratorComesBack()
    {
        const Scenario base = defaultScenario(test::catalog());
        QVERIFY(*read(writeScenario(base)) == base);
        for (const Model& model : test::catalog().models)
            for (const Accelerator& accelerator : test::catalog().accelerators) {
                Scenario s = base;
                s.model = model;
                s.accelerator = accelerator;
                const auto again = read(writeScenario(s));
                QVERIFY2(again, again ? "" : again.error().text().c_str());
                QVERIFY2(*again == s, (model.id + " " + accelerator.id).c_str());
            }
    }

    void randomScenariosComeBack()
    {
        std::mt19937 random(20240607);
        for (int i = 0; i < 1000; ++i) {
            const Scenario s = randomScenario(random);
            const auto again = read(writeScenario(s));
            QVERIFY2(again, again ? "" : again.error().text().c_str());
            QVERIFY2(*again == s, writeScenario(s).c_str());
        }
    }

    /// Units of files (GiB, GB/s, TFLOP/s) are not those of the program; the numbers must survive both ways.
    void oddAcceleratorsComeBack()
    {
        std::mt19937 random(1);
        for (int i = 0; i < 2000; ++i) {
            std::string gpu = R"("accelerator": {"id": "x", "name": "X", "vendor": "V", "source": "s", "date": "d", "memory_type": "m", "memory_GiB": )";
            gpu += format::exact((1 + number(random, 2999)) / 10) + R"(, "memory_bandwidth_GBps": )" + format::exact((1 + number(random, 99'999)) / 10);
            gpu += R"(, "peak_TFLOPS": {"bfloat16": )" + format::exact((1 + number(random, 99'999)) / 100) + "}}";
            const auto s = read(phi(gpu));
            QVERIFY(s);
            QVERIFY2(*read(writeScenario(*s)) == *s, gpu.c_str());
        }
    }

    /// What is accepted can be saved and opened again: 1e300 GiB is more bytes than a double holds.
    void hugeAcceleratorsAreRefused()
    {
        for (const auto& [key, value] : {std::pair("memory_GiB", "1e300"), std::pair("memory_bandwidth_GBps", "1e300"), std::pair("fp8", "1e300")}) {
            std::string gpu = R"("accelerator": {"id": "x", "name": "X", "vendor": "V", "source": "s", "date": "d", "memory_type": "m", "memory_GiB": 80, )"
                              R"("memory_bandwidth_GBps": 3350, "peak_TFLOPS": {"fp8": 1}})";
            const std::string member = '"' + std::string(key) + "\": ";
            const std::size_t at = gpu.find(member) + member.size();
            gpu.replace(at, gpu.find_first_of(",}", at) - at, value);
            const auto s = read(phi(gpu));
            QVERIFY2(!s || read(writeScenario(*s)), key);
        }
    }

    void defaultsOfWhatIsLeftOut()
    {
        const auto s = read(R"({"model": "phi-4"})");
        QVERIFY(s);
        QVERIFY(s->deployment == Deployment());
        QVERIFY(s->timing == Timing() && !s->serving);
        QVERIFY(read(phi(R"("serving": {})"))->serving == Serving());
        QVERIFY(!read(phi(R"("serving": null)"))->serving);
        QVERIFY(s->workload.groups.empty() && !s->accelerator);
        QCOMPARE(s->scope, Scope::PerGpu);
        QCOMPARE(str(s->name), "Phi-4");
        QVERIFY(s->model == *test::catalog().model("phi-4"));
        QCOMPARE(str(read(R"({"model": {"hidden_size": 8}})")->model.name), "config");
        // A whole prompt: as many new tokens as context. A decode: one.
        const auto batch = read(phi(R"("batch": [{"phase": "prefill", "context_len": 50}, {"phase": "decode", "context_len": 60}])"));
        QVERIFY((batch->workload == Workload{{{Phase::Prefill, 1, 50, 50}, {Phase::Decode, 1, 1, 60}}}));
    }

    void everyKeyIsRead()
    {
        const auto s = read(phi(R"("id": "a", "name": "N", "dtype": "float16", "kv_cache_dtype": "fp8", "quantization": "mxfp4", "scope": "global",
            "parallelism": {"tp": 2, "pp": 3, "dp": 4, "ep": true, "stage": 2, "expert_skew_percent": 130}, "accounting": "vllm",
            "speculation": {"drafter": "mtp", "acceptance_percent": 80}, "accelerator": "h100_sxm", "quant_config": {"a": 1},
            "times": "custom", "software": "vllm-0.24", "efficiency": {"compute_percent": 51, "memory_percent": 52, "link_percent": 53}, "overlap_percent": 54,
            "step_overhead": true, "engine": {"version": "vllm-0.19", "max_num_seqs": 58}, "serving": {"isl": 55, "osl": 56, "concurrency": 57}, "demand": {"requests_per_second": 58, "ttft_ms": 59, "tpot_ms": 60, "utilization_percent": 61},
            "batch": [{"phase": "decode", "requests": 5, "num_tokens": 6, "context_len": 7}])"));
        QVERIFY2(s, s ? "" : s.error().text().c_str());
        Deployment d;
        d.tp = 2, d.pp = 3, d.dp = 4, d.ep = true, d.stage = 2, d.expertSkewPercent = 130;
        d.drafter = "mtp", d.acceptancePercent = 80;
        d.dtype = "float16", d.kvCacheDtype = "fp8", d.quantization = "mxfp4";
        QVERIFY(s->deployment == d);
        QVERIFY((s->timing == Timing{Times::Custom, "vllm-0.24", 51, 52, 53, 54, true}));
        QVERIFY((s->serving == Serving{55, 56, 57}));
        QVERIFY((s->demand == Demand{58, 59, 60, 61}));
        QVERIFY(s->engine.version == "vllm-0.19" && s->engine.maxNumSeqs == 58 && s->engine.utilization == 0.9);
        QCOMPARE(str(s->name), "N");
        QCOMPARE(s->scope, Scope::Global);
        QCOMPARE(s->accounting, Accounting::Vllm);
        QCOMPARE(str(s->accelerator->id), "h100-sxm");
        QVERIFY(s->model.quantConfig && s->model.quantConfig->find("a"));
        QVERIFY((s->workload == Workload{{{Phase::Decode, 5, 6, 7}}}));
        QVERIFY(read(R"({"quant_config": {"a": 1}, "model": "phi-4"})")->model.quantConfig);  // in any order
    }

    void wrongTypesNameTheirPointer_data()
    {
        columns();
        row(R"("id": 5)", "/id: expected a text, found 5");
        row(R"("name": [])", "/name: expected a text, found a list");
        row(R"("model_info": 5)", "/model_info: expected an object, found 5");
        row(R"("model_info": {"name": 5})", "/model_info/name: expected a text, found 5");
        row(R"("model_info": {"nam": "x"})", "/model_info/nam: expected one of the keys id, name, publisher, source, date, found \"nam\"");
        row(R"("quant_config": 5)", "/quant_config: expected a path, an object or null, found 5");
        row(R"("dtype": 16)", "/dtype: expected a text, found 16");
        row(R"("kv_cache_dtype": null)", "/kv_cache_dtype: expected a text, found null");
        row(R"("quantization": false)", "/quantization: expected a text, found false");
        row(R"("parallelism": 8)", "/parallelism: expected an object, found 8");
        row(R"("parallelism": {"tp": "8"})", "/parallelism/tp: expected a whole number, found \"8\"");
        row(R"("parallelism": {"tp": 0})", "/parallelism/tp: expected a whole number from 1 to 65,536, found \"0\"");
        row(R"("parallelism": {"pp": 1.5})", "/parallelism/pp: expected a whole number from 1 to 65,536, found \"1.5\"");
        row(R"("parallelism": {"dp": -1})", "/parallelism/dp: expected a whole number from 1 to 65,536, found \"-1\"");
        row(R"("parallelism": {"tp": 1e300})", nullptr);
        row(R"("parallelism": {"tp": NaN})", "/parallelism/tp: expected a whole number from 1 to 65,536, found \"NaN\"");
        row(R"("parallelism": {"ep": 1})", "/parallelism/ep: expected true or false, found 1");
        row(R"("parallelism": {"sp": 1})", "/parallelism/sp: expected one of the keys tp, pp, dp, ep, stage, expert_skew_percent, found \"sp\"");
        row(R"("accounting": "theirs")", "/accounting: expected one of vllm, hardware, found \"theirs\"");
        row(R"("parallelism": {"expert_skew_percent": 99})", "/parallelism/expert_skew_percent: expected a whole number from 100 to 10,000, found \"99\"");
        row(R"("speculation": {"drafter": "oracle"})", "/speculation/drafter: expected one of none, mtp, found \"oracle\"");
        row(R"("accounting": 1)", "/accounting: expected a text, found 1");
        row(R"("scope": "all")", "/scope: expected one of per-gpu, global, found \"all\"");
        row(R"("accelerator": "abacus")", nullptr);
        row(R"("accelerator": 7)", nullptr);
        row(R"("accelerator": {"id": "x"})", "/accelerator/name: expected a text, found nothing");
        row(R"("a/b": 1)", nullptr);
    }
    void wrongTypesNameTheirPointer() { checkError(); }

    void wrongBatchesNameTheirPointer_data()
    {
        columns();
        row(R"("batch": {})", "/batch: expected a list of request groups, found an object");
        row(R"("batch": [7])", "/batch/0: expected an object with phase, requests, num_tokens and context_len, found 7");
        row(R"("batch": [{"phase": "chat"}])", "/batch/0/phase: expected \"prefill\" or \"decode\", found \"chat\"");
        row(R"("batch": [{"context_len": 7}])", "/batch/0/phase: expected \"prefill\" or \"decode\", found nothing");
        row(R"("batch": [{"phase": "decode"}])", "/batch/0/context_len: expected a whole number, found nothing");
        row(R"("batch": [{"phase": "decode", "context_len": -1}])", "/batch/0/context_len: expected a whole number from 0 to 1,000,000,000, found -1");
        row(R"("batch": [{"phase": "decode", "context_len": 1}, {"phase": "decode", "context_len": "x"}])",
            "/batch/1/context_len: expected a whole number from 0 to 1,000,000,000, found \"x\"");
        row(R"("batch": [{"phase": "decode", "context_len": 1, "requests": 1e7}])", "/batch/0/requests: expected a whole number from 0 to 1,000,000, found 10000000");
        row(R"("batch": [{"phase": "decode", "context_len": 1, "num_tokens": 0.5}])", "/batch/0/num_tokens: expected a whole number from 0 to 1,000,000,000, found 0.5");
        row(R"("batch": [{"phase": "decode", "tokens": 1}])", "/batch/0/tokens: expected one of the keys phase, requests, num_tokens, context_len, found \"tokens\"");
    }
    void wrongBatchesNameTheirPointer() { checkError(); }

    void theModelIsNeeded()
    {
        QCOMPARE(outcome("{}"), "/model: expected a catalogue id, a path or a config object, found nothing");
        QCOMPARE(outcome(R"({"model": 5})"), "/model: expected a catalogue id, a path or a config object, found 5");
        QCOMPARE(outcome("[]"), "expected an object, found a list");
        QVERIFY(outcome(R"({"model": "no-such-model"})").startsWith("no-such-model: expected a catalogue id"));
    }

    void studiesComeBack()
    {
        std::mt19937 random(5);
        Study study;
        for (int i = 0; i < 4; ++i) study.scenarios.push_back(randomScenario(random));
        for (const std::optional<std::size_t> baseline : {std::optional<std::size_t>(), std::optional<std::size_t>(3)}) {
            study.active = 2;
            study.baseline = baseline;
            const auto again = readStudy(writeStudy(study), "a.gable", test::catalog());
            QVERIFY2(again, again ? "" : again.error().text().c_str());
            QVERIFY(*again == study);
        }
    }

    void badStudies_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("error");
        const auto row = [](const char* text, const char* error) { QTest::newRow(text) << QByteArray(text) << "a.gable: " + QString::fromUtf8(error); };
        row("7", "/format: expected the format 1 of a Gable file, found nothing");
        row(R"({"format": 2, "scenarios": [{"model": "phi-4"}]})", "/format: expected the format 1 of a Gable file, found 2");
        row(R"({"format": "1"})", "/format: expected the format 1 of a Gable file, found \"1\"");
        row(R"({"format": 1})", "/scenarios: expected a list of 1 to 1,000 scenarios, found nothing");
        row(R"({"format": 1, "scenarios": []})", "/scenarios: expected a list of 1 to 1,000 scenarios, found a list");
        row(R"({"format": 1, "scenarios": [{"model": "phi-4"}, {"model": "phi-4", "scope": 1}]})", "/scenarios/1/scope: expected a text, found 1");
        row(R"({"format": 1, "scenarios": [{"model": "../secret"}]})", "/scenarios/0/model: expected a config object or a catalogue id, found \"../secret\"");
        row(R"({"format": 1, "scenarios": [{"model": "phi-4"}], "active": 1})", "/active: expected a whole number from 0 to 0, found 1");
        row(R"({"format": 1, "scenarios": [{"model": "phi-4"}], "baseline": -1})", "/baseline: expected a whole number from 0 to 0, found -1");
    }
    void badStudies()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, error);
        const auto study = readStudy(text.toStdString(), "a.gable", test::catalog());
        QVERIFY(!study);
        QCOMPARE(str(study.error()), error);
    }

    /// A `.gable` file is self-contained: opening one reads no other file, whatever it names.
    void studiesReadNoOtherFile()
    {
        QTemporaryDir folder;
        QFile side(folder.filePath("side.json"));
        QVERIFY(side.open(QIODevice::WriteOnly));
        side.write("{}");
        side.close();
        const std::string path = "\"" + side.fileName().toStdString() + "\"";
        const std::string text = R"({"format": 1, "scenarios": [{"model": "phi-4", "quant_config": )" + path + "}]}";
        const auto study = readStudy(text, "a.gable", test::catalog());
        QVERIFY(!study);
        QCOMPARE(str(study.error().origin), "a.gable");
        QCOMPARE(str(study.error().pointer), "/scenarios/0/quant_config");
    }

    void batchesOfTheCommandLine()
    {
        QCOMPARE(batchText("prefill:2048:2048,decode:1:8192x64"), "prefill 2048 2048 1, decode 1 8192 64");
        QCOMPARE(batchText("decode:1:8k"), "decode 1 8192 1");
        QCOMPARE(batchText("prefill:0:0x0"), "prefill 0 0 0");
        for (const char* bad : {"", "decode", "decode:1", "chat:1:2", "decode:1:2x", "decode:1:2x3x4", "decode:1.5:2", "decode:-1:2", "decode:1:2,", ",decode:1:2",
                                "decode:a:b", "decode:1:2x10000000", "decode:1:2000000000", "decode::", "DECODE:1:2", "decode:1:2:3"}) {
            const QString found = batchText(bad);
            QVERIFY2(found.startsWith("--batch: expected phase:new tokens:context"), bad);
        }
        std::string many = "decode:1:1";
        for (int i = 0; i < 10'000; ++i) many += ",decode:1:1";
        QCOMPARE(batchText(many), "--batch: expected at most 10,000 request groups, found more");
    }
};

QTEST_GUILESS_MAIN(TestScenarioJson)
#include "test_scenario_json.moc"
