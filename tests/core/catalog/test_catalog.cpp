#include <map>

#include <QDate>
#include <QSet>

#include "core/catalog/catalog.h"
#include "core/embedded_file.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestCatalog : public QObject {
    Q_OBJECT

private:
    static void modelRows()
    {
        QTest::addColumn<QString>("id");
        for (const Model& model : test::catalog().models) QTest::newRow(model.id.c_str()) << str(model.id);
    }
    static bool isLink(const std::string& text) { return text.starts_with("https://"); }
    static bool isDay(const std::string& text) { return QDate::fromString(str(text), Qt::ISODate).isValid() && text.size() == 10; }

    /// Weight elements that the counters read in a step that reaches every expert: attention, FFN and unembedding.
    static double countedWeights(const Model& model)
    {
        Scenario scenario;
        scenario.model = model;
        scenario.scope = Scope::Global;
        scenario.accounting = Accounting::Vllm;
        scenario.deployment.dtype = "bfloat16";
        scenario.deployment.quantization = "none";
        scenario.workload.groups = {{Phase::Prefill, 1, 4096, 4096}};
        const auto e = estimate(scenario);
        double bytes = 0;
        for (const Operation& operation : e->operations) bytes += operation.bytes(Kind::Weights).value;
        return bytes / 2;
    }

private slots:
    void everyFileIsNamedAfterItsId()
    {
        const auto check = [](std::span<const EmbeddedFile> files, const char* folder) {
            for (const EmbeddedFile& file : files) {
                const auto json = readJson(file.text, file.name);
                if (!json) return str(json.error());
                const auto id = requireString(**json, "id");
                if (!id) return str(id.error());
                if (std::string(folder) + "/" + *id + ".json" != file.name) return str(file.name) + " holds " + str(*id);
            }
            return QString();
        };
        QCOMPARE(check(modelFiles(), "models"), QString());
        QCOMPARE(check(acceleratorFiles(), "accelerators"), QString());
        QCOMPARE(test::catalog().models.size(), modelFiles().size());
        QCOMPARE(test::catalog().accelerators.size(), acceleratorFiles().size());
    }

    void whatMustBeThere()
    {
        for (const char* id : {"llama-3.1-8b", "llama-3.1-70b", "llama-3.1-405b", "qwen3-8b", "qwen3-32b", "qwen3-235b-a22b", "mixtral-8x7b", "deepseek-v3",
                               "gpt-oss-120b", "gemma-2-9b", "mistral-7b", "phi-4"})
            QVERIFY2(test::catalog().model(id), id);
        for (const char* id : {"a100-sxm", "h100-sxm", "h200-sxm", "b200-sxm", "mi300x", "l40s", "rtx-4090"}) QVERIFY2(test::catalog().accelerator(id), id);
        QVERIFY(!test::catalog().model("nothing"));
        QVERIFY(!test::catalog().accelerator(""));
        QCOMPARE(test::catalog().accelerator("h100_sxm"), test::catalog().accelerator("h100-sxm"));  // an alias
    }

    void factsHaveASourceAndADate()
    {
        for (const Model& model : test::catalog().models) {
            QVERIFY2(isLink(model.source) && isDay(model.date), model.id.c_str());
            QVERIFY2(!model.name.empty() && !model.publisher.empty() && model.config && model.config->object(), model.id.c_str());
        }
        for (const Accelerator& a : test::catalog().accelerators) {
            QVERIFY2(isLink(a.source) && isDay(a.date), a.id.c_str());
            QVERIFY2(!a.name.empty() && !a.vendor.empty() && !a.memoryType.empty(), a.id.c_str());
        }
    }

    void idsAndAliasesAreUnique()
    {
        QSet<QString> seen;
        const auto add = [&](const std::string& name) {
            const bool first = !seen.contains(str(name));
            seen.insert(str(name));
            return first;
        };
        for (const Model& model : test::catalog().models) QVERIFY2(add(model.id), model.id.c_str());
        for (const Accelerator& a : test::catalog().accelerators) {
            QVERIFY2(add(a.id), a.id.c_str());
            for (const std::string& alias : a.aliases) QVERIFY2(add(alias), alias.c_str());
        }
    }

    void everyModelIsCountedOrSaysWhyNot_data() { modelRows(); }
    void everyModelIsCountedOrSaysWhyNot()
    {
        QFETCH(QString, id);
        Scenario scenario = defaultScenario(test::catalog());
        scenario.model = *test::catalog().model(id.toStdString());
        scenario.deployment.dtype = "bfloat16";
        scenario.accounting = Accounting::Vllm;
        const auto e = estimate(scenario);
        if (!e) QVERIFY(!e.error().message.empty() && !e.error().pointer.empty());
        if (e) QVERIFY(e->totals.flops.value > 0 || !e->unavailable.empty());
    }

    /// vLLM's counters know these kinds of configs in full.
    void plainModelsHaveAllComponents()
    {
        for (const char* id : {"llama-3.1-8b", "llama-3.1-70b", "qwen3-32b", "qwen3-235b-a22b", "mixtral-8x7b", "deepseek-v3", "gpt-oss-120b", "gemma-2-9b",
                               "mistral-7b", "phi-4"})
            for (const char* quantization : {"from-config", "none"}) {
                Scenario scenario = defaultScenario(test::catalog());
                scenario.model = *test::catalog().model(id);
                scenario.deployment.dtype = "bfloat16";
                scenario.deployment.quantization = quantization;
                scenario.accounting = Accounting::Vllm;
                const auto e = estimate(scenario);
                QVERIFY2(e, e ? "" : e.error().text().c_str());
                QVERIFY2(e->unavailable.empty() && e->counters()->components().size() == 3 && e->totals.flops.value > 0, id);
            }
    }

    /// Published parameter totals (model cards and technical reports). Counted are all matrices but the input embedding, V × D, which
    /// a model with tied embeddings has only once; norms, biases and routers are left out and stay below 2 %.
    void parametersMatchWhatIsPublished_data()
    {
        QTest::addColumn<double>("published");
        QTest::addColumn<bool>("tied");
        const auto row = [](const char* id, double published, bool tied = false) { QTest::newRow(id) << published << tied; };
        row("llama-3.1-8b", 8.03e9);
        row("llama-3.1-70b", 70.55e9);
        row("llama-3.1-405b", 405.85e9);
        row("qwen3-8b", 8.19e9);
        row("qwen3-32b", 32.76e9);
        row("qwen3-235b-a22b", 235.09e9);
        row("mixtral-8x7b", 46.70e9);
        row("gpt-oss-120b", 116.83e9);
        row("gemma-2-9b", 9.24e9, true);
        row("mistral-7b", 7.24e9);
        row("phi-4", 14.66e9);
    }
    void parametersMatchWhatIsPublished()
    {
        QFETCH(double, published);
        QFETCH(bool, tied);
        const Model* model = test::catalog().model(QTest::currentDataTag());
        QVERIFY(model);
        const double embedding = *model->config->find("vocab_size")->number() * *model->config->find("hidden_size")->number();
        const double expected = published - (tied ? 0 : embedding);
        const double counted = countedWeights(*model);
        QVERIFY2(std::abs(counted - expected) < 0.02 * expected, qPrintable(str(counted) + " counted, " + str(expected) + " expected"));
    }

    /// DeepSeek-V3's attention is counted as wide heads, so only its FFN can be compared: 58 layers of 256 + 1 experts of 3·7168·2048 and
    /// 3 dense layers of 3·7168·18432, 657.65 of the published 671 billion.
    void parametersOfDeepSeek()
    {
        Scenario scenario;
        scenario.model = *test::catalog().model("deepseek-v3");
        scenario.scope = Scope::Global;
        scenario.accounting = Accounting::Vllm;
        scenario.deployment.quantization = "fp8";
        scenario.workload.groups = {{Phase::Prefill, 1, 4096, 4096}};
        const auto e = estimate(scenario);
        double weights = 0;
        for (const Operation& operation : e->operations)
            if (operation.component == Component::FeedForward) weights += operation.bytes(Kind::Weights).value;
        COMPARE_EXACT(weights, 657'652'187'136);  // 58·257·44,040,192 + 9·7168·18432
    }

    void acceleratorsAsTheirDatasheetsSay()
    {
        const Accelerator& h100 = *test::catalog().accelerator("h100-sxm");
        COMPARE_EXACT(h100.memory.value, 80.0 * 1024 * 1024 * 1024);
        COMPARE_EXACT(h100.memoryBandwidth.value, 3.35e12);
        COMPARE_EXACT(h100.peak(Precision::Bfloat16)->value, 989e12);  // dense: half of the sparse 1,979
        QVERIFY(!h100.peak(Precision::Fp4));
        for (const Accelerator& a : test::catalog().accelerators) {
            QVERIFY(a.memory.value > 0 && a.memoryBandwidth.value > 0);
            QVERIFY2(a.peak(Precision::Bfloat16), a.id.c_str());
            // A narrower format is never slower.
            if (a.peak(Precision::Float32)) QVERIFY2(*a.peak(Precision::Float32) <= *a.peak(Precision::Bfloat16), a.id.c_str());
            if (a.peak(Precision::Fp8)) QVERIFY2(*a.peak(Precision::Bfloat16) <= *a.peak(Precision::Fp8), a.id.c_str());
            if (a.peak(Precision::Fp4)) QVERIFY2(*a.peak(Precision::Fp8) <= *a.peak(Precision::Fp4), a.id.c_str());
        }
    }

    void badAcceleratorsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("error");
        const auto row = [](const char* key, const char* value, const char* error) { QTest::addRow("%s=%s", key, value) << QByteArray(key) << QByteArray(value) << QString::fromUtf8(error); };
        row("id", "5", "/id: expected a text, found 5");
        row("memory_GiB", "\"80G\"", "/memory_GiB: expected a number, found \"80G\"");
        row("memory_GiB", "0", "/memory_GiB: expected a positive number, found 0");
        row("memory_GiB", "-1", "/memory_GiB: expected a positive number, found -1");
        row("memory_bandwidth_GBps", "Infinity", "/memory_bandwidth_GBps: expected a number, found Infinity");
        row("peak_TFLOPS", "{}", "/peak_TFLOPS: expected an object of rates by precision, found an object");
        row("peak_TFLOPS", "7", "/peak_TFLOPS: expected an object of rates by precision, found 7");
        row("peak_TFLOPS", "{\"fp7\": 1}", "/peak_TFLOPS: expected float32, float16, bfloat16, int8, fp8 or fp4, found \"fp7\"");
        row("peak_TFLOPS", "{\"fp8\": null}", "/peak_TFLOPS/fp8: expected a number, found null");
        row("aliases", "7", "/aliases: expected a list of texts, found 7");
        row("aliases", "[7]", "/aliases: expected a text, found 7");
        row("l2_MiB", "\"50 MB\"", "/l2_MiB: expected a number, found \"50 MB\"");
        row("power_W", "0", "/power_W: expected a positive number, found 0");
        row("link_type", "4", "/link_type: expected a text, found 4");
        row("sources", "{}", "/sources: expected a list of sources, found an object");
        row("sources", "[7]", "/sources/0: expected an object with figures, source, date and note, found 7");
        row("sources", R"([{"figures": ["power"], "source": "s"}])", "/sources/0/figures: expected the key of a figure such as peak_TFLOPS/bfloat16, found \"power\"");
        row("sources", R"([{"source": "s"}])", "/sources/0/figures: expected a list with at least one figure, found nothing");
        row("sources", R"([{"figures": ["power_W"]}])", "/sources/0/source: expected a link, found nothing");
        row("sources", R"([{"figures": ["power_W"], "source": "s", "day": "d"}])", "/sources/0/day: expected one of the keys figures, source, date, note, found \"day\"");
    }
    void badAcceleratorsAreRefused()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, value);
        QFETCH(QString, error);
        std::map<QByteArray, QByteArray> members{{"id", "\"x\""}, {"name", "\"X\""}, {"vendor", "\"V\""}, {"source", "\"s\""}, {"date", "\"d\""},
                                                 {"memory_type", "\"HBM\""}, {"memory_GiB", "80"}, {"memory_bandwidth_GBps", "3350"}, {"peak_TFLOPS", "{\"fp8\": 1}"}};
        const auto read = [&] {
            QByteArray text;
            for (const auto& [k, v] : members) text += (text.isEmpty() ? "{\"" : ", \"") + k + "\": " + v;
            return readAccelerator(*test::json((text + "}").toStdString()));
        };
        QVERIFY(read());
        members[key] = value;
        const auto refused = read();
        QVERIFY(!refused);
        QCOMPARE(str(refused.error()), error);
        members.erase(key);
        const bool optional = key == "aliases" || key == "l2_MiB" || key == "power_W" || key == "link_type" || key == "sources";
        QCOMPARE(read().has_value(), optional);
    }

    void anUnknownKeyOfAnAcceleratorIsNamed()
    {
        const auto read = readAccelerator(*test::json(R"({"id": "x", "memory_GB": 80})"), "/accelerator");
        QVERIFY(!read);
        const QString error = str(read.error());
        QVERIFY2(error.startsWith("/accelerator/memory_GB: expected one of the keys id, name, ") && error.endsWith("found \"memory_GB\""), qPrintable(error));
        QVERIFY(error.contains("memory_GiB") && error.contains("peak_TFLOPS") && !error.contains("peak_TFLOPS/"));
    }

    void badModelsAreRefused()
    {
        QCOMPARE(str(readCatalogModel(*test::json("[]")).error().message), "expected an object, found a list");
        const char* entry = R"({"id": "x", "name": "X", "publisher": "P", "source": "s", "date": "d", "config": )";
        QVERIFY(readCatalogModel(*test::json(std::string(entry) + "{}}")));
        QCOMPARE(str(readCatalogModel(*test::json(std::string(entry) + "[]}")).error()), "/config: expected an object, found a list");
    }
};

QTEST_GUILESS_MAIN(TestCatalog)
#include "test_catalog.moc"
