#include <QJsonArray>

#include "cli_process.h"

class TestCatalogCommands : public QObject {
    Q_OBJECT

private slots:
    void lists_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("member");
        QTest::newRow("models") << "models"
                                << "llama-3.1-70b";
        QTest::newRow("hardware") << "hardware"
                                  << "h100-sxm";
    }
    void lists()
    {
        QFETCH(QString, command);
        QFETCH(QString, member);
        const CliRun text = runCli({command});
        const CliRun csv = runCli({command, "--format", "csv"});
        const QJsonArray json = QJsonDocument::fromJson(runCli({command, "--format", "json"}).out).array();
        QCOMPARE(text.status, 0);
        QVERIFY(text.out.contains('\n' + member.toUtf8() + ' '));
        QVERIFY(csv.out.contains('\n' + member.toUtf8() + ','));
        QVERIFY(json.size() >= 7);
        QCOMPARE(text.lines().size() - 1, json.size());
        QCOMPARE(csv.lines().size() - 1, json.size());
        for (const QJsonValue entry : json) {
            const QString id = entry["id"].toString();
            const CliRun page = runCli({command, id});
            QCOMPARE(page.status, 0);
            for (const char* key : {"name", "source", "date"}) {
                QVERIFY(!entry[key].toString().isEmpty());
                QVERIFY2(page.out.contains(entry[key].toString().toUtf8()), qPrintable(id));
            }
            QCOMPARE(runCli({command, id, "--format", "json"}).json(), entry.toObject());
            QCOMPARE(runCli({command, id, "--format", "csv"}).lines().size(), 2);
        }
    }

    void aModelShowsItsConfig()
    {
        const CliRun run = runCli({"models", "llama-3.1-70b"});
        QVERIFY(run.out.contains("num_hidden_layers"));
        QVERIFY(run.out.contains("8192"));
    }

    void anAcceleratorShowsItsPeaks()
    {
        const CliRun run = runCli({"hardware", "h100-sxm"});
        for (const char* part : {"80 GiB HBM3", "3.35 TB/s", "989 TFLOP/s", "BF16", "NVIDIA"})
            QVERIFY2(run.out.contains(part), part);
        QCOMPARE(runCli({"hardware", "h100_sxm"}).out, run.out);  // an alias
    }

    void anUnknownIdSuggestsOthers()
    {
        QVERIFY(runCli({"models", "llama-3.1-70"}).refusedWith("did you mean llama-3.1-70b"));
        QVERIFY(runCli({"models", "llama70b"}).refusedWith("llama-3.1-70b"));
        QVERIFY(runCli({"hardware", "H100"}).refusedWith("h100-sxm"));
        QVERIFY(runCli({"hardware", "h10-sxm"}).refusedWith("h100-sxm"));
        const CliRun run = runCli({"hardware", "abacus"});
        QVERIFY(run.refusedWith("\"abacus\""));
        QVERIFY(!run.err.contains("did you mean"));
        QVERIFY(runCli({"models", QString(100'000, 'x')}).refusedWith("xxx"));
    }
};

QTEST_GUILESS_MAIN(TestCatalogCommands)
#include "test_catalog_commands.moc"
