#include <QTest>

#include <set>

#include "core/validation/validation_data.h"
#include "tests/support/core_test.h"

using namespace gable;
using namespace gable::validation;

class TestValidationData : public QObject {
    Q_OBJECT

private:
    static QString kernels(const char* table)
    {
        return QStringLiteral("{\"source\": \"s\", \"link\": \"l\", \"licence\": \"x\", \"date\": \"d\", \"note\": \"n\", \"tables\": [%1]}").arg(QLatin1String(table));
    }
    static QString serving(const char* row, const char* models = "")
    {
        return QStringLiteral("{\"source\": \"s\", \"link\": \"l\", \"licence\": \"x\", \"date\": \"d\", \"note\": \"n\", \"columns\": [\"model\", \"accelerator\", \"software\", "
                              "\"software_version\", \"quantization\", \"kv_cache_dtype\", \"tp\", \"pp\", \"dp\", \"ep\", \"isl\", \"osl\", \"concurrency\", \"ttft_ms\", "
                              "\"tpot_ms\", \"source\", \"measured\"], \"rows\": [%1], \"summary\": {\"parameters\": \"p\", \"date\": \"d\", \"note\": \"n\", \"models\": [%2]}}")
            .arg(QLatin1String(row), QLatin1String(models));
    }
    static QString errorOf(const QString& kernelText, const QString& servingText)
    {
        const std::string a = kernelText.toStdString(), b = servingText.toStdString();
        const auto read = readValidation({"k.json", a}, {"s.json", b});
        return read ? QString() : QString::fromStdString(read.error().text());
    }

private slots:
    void builtinIsRead()
    {
        const auto data = builtinValidation();
        QVERIFY2(data, data ? "" : data.error().text().c_str());
        std::set<timing::TimeModel> kinds;
        std::size_t points = 0;
        for (const KernelTable& table : data->kernels) {
            kinds.insert(table.kind);
            points += table.rows.size();
            QVERIFY(table.measured >= static_cast<double>(table.rows.size()));
        }
        QCOMPARE(kinds.size(), std::size_t{8});
        QVERIFY(points >= 300 && points <= 600);
        QVERIFY(data->runs.size() >= 100 && data->runs.size() <= 300);
        for (const Source& source : {data->kernelSource, data->servingSource}) {
            QVERIFY(source.text.find("NVIDIA CORPORATION") != std::string::npos);
            QCOMPARE(QString::fromStdString(source.licence), QStringLiteral("Apache-2.0"));
            QVERIFY(source.link.starts_with("https://"));
            QCOMPARE(source.date.size(), std::size_t{10});
        }
        QVERIFY(!data->errorsVersion.empty());
    }

    void everyModelOfTheRunsHasItsErrors()
    {
        const auto data = builtinValidation();
        QVERIFY(data);
        std::set<std::string> inRuns, inErrors;
        for (const ServingRun& run : data->runs) inRuns.insert(run.model);
        for (const ServingErrors& errors : data->servingErrors) inErrors.insert(errors.model);
        QVERIFY(inRuns == inErrors);
        QVERIFY(inRuns.count("llama-3.1-70b") && inRuns.count("minimax-m2") && inRuns.count("deepseek-r1") && inRuns.count("kimi-k2.5"));
    }

    void faultsNameFileAndPlace_data()
    {
        QTest::addColumn<QString>("kernelText");
        QTest::addColumn<QString>("servingText");
        QTest::addColumn<QString>("error");
        const QString none = kernels(""), noRuns = serving("");
        QTest::newRow("good") << kernels("{\"kind\": \"gemm\", \"measured\": 9, \"columns\": [\"m\", \"us\"], \"rows\": [[1, 2.5]]}") << noRuns << QString();
        QTest::newRow("no JSON") << QStringLiteral("x") << noRuns << QStringLiteral("k.json: ");
        QTest::newRow("no source") << QStringLiteral("{}") << noRuns << QStringLiteral("k.json: /source: expected a text, found nothing");
        QTest::newRow("kind") << kernels("{\"kind\": \"gem\", \"measured\": 9, \"columns\": [\"us\"], \"rows\": []}") << noRuns
                              << QStringLiteral("k.json: /tables/0/kind: expected a kind of kernel, found \"gem\"");
        QTest::newRow("no times") << kernels("{\"kind\": \"gemm\", \"measured\": 9, \"columns\": [\"m\"], \"rows\": []}") << noRuns << QStringLiteral("k.json: /tables/0/columns: ");
        QTest::newRow("short row") << kernels("{\"kind\": \"gemm\", \"measured\": 9, \"columns\": [\"m\", \"us\"], \"rows\": [[1, 2], [1]]}") << noRuns
                                   << QStringLiteral("k.json: /tables/0/rows/1: expected a list with a cell for each column, found a list");
        QTest::newRow("time of nothing") << kernels("{\"kind\": \"gemm\", \"measured\": 9, \"columns\": [\"m\", \"us\"], \"rows\": [[1, 0]]}") << noRuns
                                         << QStringLiteral("k.json: /tables/0/rows/0/1: expected a positive time, found 0");
        QTest::newRow("run") << none << serving("[\"m\", \"a\", \"vllm\", \"1\", \"fp8\", \"auto\", 1, 1, 1, false, 8, 8, 1, 3, \"soon\", \"s\", \"d\"]")
                             << QStringLiteral("s.json: /rows/0/tpot_ms: expected a number, found \"soon\"");
        QTest::newRow("ep") << none << serving("[\"m\", \"a\", \"vllm\", \"1\", \"fp8\", \"auto\", 1, 1, 1, 0, 8, 8, 1, 3, 4, \"s\", \"d\"]")
                            << QStringLiteral("s.json: /rows/0/ep: expected true or false, found 0");
        QTest::newRow("errors") << none << serving("", "{\"model\": \"m\", \"runs\": 3, \"tpot\": {\"median\": 1, \"p90\": 2}}") << QStringLiteral("s.json: /summary/models/0/tpot/bias: ");
    }
    void faultsNameFileAndPlace()
    {
        QFETCH(QString, kernelText);
        QFETCH(QString, servingText);
        QFETCH(QString, error);
        const QString found = errorOf(kernelText, servingText);
        QVERIFY2(error.isEmpty() ? found.isEmpty() : found.startsWith(error), qPrintable(found));
    }
};

QTEST_GUILESS_MAIN(TestValidationData)
#include "test_validation_data.moc"
