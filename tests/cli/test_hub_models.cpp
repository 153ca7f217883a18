#include "tests/cli/cli_process.h"

#include <QDir>

/// Models of the local Hugging Face cache by their id.
class TestHubModels : public QObject {
    Q_OBJECT

private:
    Files m_files;
    QStringList m_environment;

private slots:
    void initTestCase()
    {
        const QString snapshot = QStringLiteral("home/hub/models--acme--anvil/snapshots/1");
        QVERIFY(QDir(m_files.path()).mkpath(snapshot));
        m_files.write(snapshot + QStringLiteral("/config.json"), tinyConfig);
        m_environment = {QStringLiteral("HF_HOME=") + m_files.path(QStringLiteral("home")), QStringLiteral("HF_HUB_CACHE=")};
    }

    void optionAndScenarioFindThem()
    {
        const CliRun byOption = runCli({"estimate", "--model", "acme/anvil", "--format", "json"}, {}, m_environment);
        QVERIFY2(byOption.status == 0, byOption.err);
        const CliRun byScenario = runCli({"estimate", "-", "--format", "json"}, R"({"model": "acme/anvil"})", m_environment);
        QVERIFY2(byScenario.status == 0, byScenario.err);
        const CliRun byLine = runCli({"batch"}, R"({"model": "acme/anvil"})", m_environment);
        QVERIFY2(byLine.status == 0, byLine.err);
    }

    void theFirstPlaceThatIsSetHolds()
    {
        const QString hub = m_files.path(QStringLiteral("home/hub"));
        for (const QStringList& environment :
             {QStringList{"HF_HUB_CACHE=" + hub, "HF_HOME=/nowhere"}, QStringList{"HF_HUB_CACHE=", "HF_HOME=" + m_files.path("home")}})
            QCOMPARE(runCli({"estimate", "--model", "acme/anvil"}, {}, environment).status, 0);
        QVERIFY(runCli({"estimate", "--model", "acme/anvil"}, {}, {"HF_HUB_CACHE=/nowhere"}).refusedWith("/nowhere"));
    }

    void anUnknownOneIsRefused()
    {
        QVERIFY(runCli({"estimate", "--model", "acme/hammer"}, {}, m_environment).refusedWith("acme/hammer: expected a catalogue id"));
        const CliRun line = runCli({"batch"}, R"({"model": "../acme/anvil"})", m_environment);
        QCOMPARE(line.status, 1);
        QVERIFY(line.out.contains("found nothing by that name"));
    }

    void aPathComesFirst()
    {
        QVERIFY(QDir(m_files.path()).mkpath(QStringLiteral("acme/anvil")));
        m_files.write(QStringLiteral("acme/anvil/config.json"), "[]");
        QProcess process;
        process.setEnvironment(QProcess::systemEnvironment() + m_environment);
        process.setWorkingDirectory(m_files.path());
        process.start(GABLE_CLI, {"estimate", "--model", "acme/anvil"});
        QVERIFY(process.waitForFinished());
        QVERIFY(process.readAllStandardError().contains("acme/anvil/config.json: expected an object"));
    }
};

QTEST_GUILESS_MAIN(TestHubModels)
#include "test_hub_models.moc"
