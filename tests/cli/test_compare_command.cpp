#include "cli_process.h"

/// `gable-cli compare`: two scenarios side by side.
class TestCompareCommand : public QObject {
    Q_OBJECT

private:
    Files m_files;
    QString m_a, m_b;

private slots:
    void initTestCase()
    {
        const QString text = R"({"model": "llama-3.1-70b", "accelerator": "h100-sxm", "parallelism": {"tp": %1}, "accounting": "%2", "batch": [{"phase": "decode", "requests": 64, "num_tokens": 1, "context_len": 4096}]})";
        m_a = m_files.write("a.json", text.arg(8).arg("vllm").toUtf8());
        m_b = m_files.write("b.json", text.arg(4).arg("hardware").toUtf8());
    }

    void textForPeople()
    {
        const CliRun run = runCli({"compare", m_a, m_b});
        QCOMPARE(run.status, 0);
        for (const char* part : {"Hardware estimate · per GPU", "Set differently", "Tensor (TP)", "Step time", "worse", "Step time, by cause", "TP 8 → 4"}) QVERIFY2(run.out.contains(part), part);
    }

    /// A is counted as B is, and its figures are those of `estimate`.
    void figuresAreThoseOfEstimate()
    {
        const QJsonObject compared = runCli({"compare", m_a, m_b, "--format", "json"}).json();
        QCOMPARE(compared["schema"].toString(), "gable.comparison/1");
        const QJsonObject a = runCli({"estimate", m_a, "--accounting", "hardware", "--format", "json"}).json(), b = runCli({"estimate", m_b, "--format", "json"}).json();
        QHash<QString, QJsonObject> metrics;
        for (const QJsonValue& metric : compared["metrics"].toArray()) metrics[metric["id"].toString()] = metric.toObject();
        QCOMPARE(metrics["flops"]["a"].toDouble(), a["totals"]["flops"].toDouble());
        QCOMPARE(metrics["flops"]["b"].toDouble(), b["totals"]["flops"].toDouble());
        QCOMPARE(metrics["step_time_us"]["a"].toDouble(), a["time"]["step_us"].toDouble());
        QCOMPARE(metrics["step_time_us"]["b"].toDouble(), b["time"]["step_us"].toDouble());
        QCOMPARE(metrics["weights_bytes"]["b"].toDouble() / (1 << 30), b["memory"]["weights_gib"].toDouble());
        QCOMPARE(compared["operations"].toArray().size(), b["operations"].toArray().size());
    }

    void csvHasARowForEachMetric()
    {
        const CliRun run = runCli({"compare", m_a, m_b, "--format", "csv"});
        QCOMPARE(run.lines().front(), "metric,label,a,b,difference,ratio,error_percent_a,error_percent_b");
        QVERIFY(run.out.contains("\ngpus,GPUs,8,4,-4,0.5,0,0\n"));
    }

    /// A study stands for its active scenario, here and wherever a scenario is read.
    void studiesStandForTheirActiveScenario()
    {
        const QString study = m_files.write("s.gable", R"({"format": 1, "active": 1, "scenarios": [{"name": "one", "model": "llama-3.1-8b"},
            {"name": "two", "model": "llama-3.1-70b", "accelerator": "h100-sxm", "parallelism": {"tp": 2}}]})");
        QVERIFY(runCli({"compare", study, m_b}).out.contains("A             two"));
        QCOMPARE(runCli({"estimate", study, "--format", "json"}).status, 0);
        QVERIFY(runCli({"estimate", study}).out.contains("TP 2"));
        QVERIFY(runCli({"estimate", m_files.write("bad.gable", R"({"format": 1, "scenarios": [{"model": "none"}]})")}).refusedWith("/scenarios/0/model"));
    }

    void whatCannotBeReadIsSaid()
    {
        QVERIFY(runCli({"compare", m_a, "/nowhere.gable"}).refusedWith("/nowhere.gable"));
        QCOMPARE(runCli({"compare", m_a}).status, 2);
    }
};

QTEST_GUILESS_MAIN(TestCompareCommand)
#include "test_compare_command.moc"
