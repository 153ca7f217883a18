#include <QDir>
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

    void everyFigureIsListedWithItsSource()
    {
        const CliRun run = runCli({"hardware", "h100-sxm"});
        for (const char* part : {"ridge at 295 FLOP/B", "Scale-up domain", "3,350 GB/s", "79.19 GiB", "USD/h", "[1] https://", "checked 2026-", "List price"})
            QVERIFY2(run.out.contains(part), part);
    }

    void ownAcceleratorsAreAddedAndBadFilesTold()
    {
        Files files;
        const QStringList environment{"XDG_DATA_HOME=" + files.path()};
        QVERIFY(QDir(files.path()).mkpath("gable/accelerators"));
        QByteArray mine = runCli({"hardware", "h100-sxm", "--format", "json"}).out;
        files.write("gable/accelerators/a.json", QByteArray(mine).replace("\"H100 SXM 80 GB\"", "\"My H100\""));
        files.write("gable/accelerators/b.json", QByteArray(mine).replace("\"h100-sxm\"", "\"mine\""));
        files.write("gable/accelerators/c.json", QByteArray(mine).replace("\"memory_GiB\": 80", "\"memory_GiB\": \"80G\""));
        const CliRun list = runCli({"hardware"}, {}, environment);
        QCOMPARE(list.status, 0);
        QVERIFY(list.out.contains("My H100") && list.out.contains("\nmine "));
        QCOMPARE(list.err, files.path("gable/accelerators/c.json").toUtf8() + ": /memory_GiB: expected a number, found \"80G\"\n");
        QCOMPARE(runCli({"hardware", "--format", "json"}, {}, environment).err, list.err);
        const CliRun estimate = runCli({"estimate", "--model", "phi-4", "--accelerator", "mine", "--format", "json"}, {}, environment);
        QCOMPARE(estimate.status, 0);
        QVERIFY(runCli({"hardware", "mine"}).refusedWith("\"mine\""));  // there is none without the folder
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
