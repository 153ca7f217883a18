#include <QJsonArray>

#include "cli_process.h"

/// `gable-cli calibrate`: the ledger beside a start-up log.
class TestCalibrateCommand : public QObject {
    Q_OBJECT

private:
    static QStringList command(const QString& log, const QString& accelerator = "h100-sxm")
    {
        return {"calibrate", "--model", "llama-3.1-8b", "--accelerator", accelerator, "--log", QStringLiteral(GABLE_TEST_DATA "/logs/") + log + ".txt"};
    }

private slots:
    void predictedAndLoggedStandSideBySide()
    {
        Files files;
        const QString log = files.write("vllm.log", "INFO Initializing a V1 LLM engine (v0.19.0) with config: model='x', max_seq_len=8192, tensor_parallel_size=1, pipeline_parallel_size=1\n"
                                                    "INFO Initial free memory: 78.68 GiB; Requested memory: 0.95 (util), 75.23 GiB\nINFO Model loading took 14.99 GiB memory\n"
                                                    "INFO Available KV cache memory: 58.11 GiB\nINFO Maximum concurrency for 8,192 tokens per request: 58.11x\nINFO other GiB line\n");
        const CliRun run = runCli({"calibrate", "--model", "llama-3.1-8b", "--accelerator", "h100-sxm", "--log", log});
        QCOMPARE(run.status, 0);
        for (const char* part : {"vllm-0.19.0, constants from 0.17 on", "weights_gib", "14.99", "58.11", "Passed over", "other GiB line"}) QVERIFY2(run.out.contains(part), part);
        for (const QByteArray& line : run.lines())
            if (line.startsWith("Weights ") || line.startsWith("Requested ")) QVERIFY2(line.endsWith("equal") || line.contains("0."), line);
    }

    void differencesHaveTheirReasons()
    {
        const CliRun run = runCli(command("v0.28"));
        QCOMPARE(run.status, 0);
        for (const char* part : {"Why they differ:", "CUDA graphs to need, 0.28 GiB", "The lines of the log add up with the CUDA graphs", "Max model length: auto → 131,072"})
            QVERIFY2(run.out.contains(part), run.out);
        QVERIFY(!run.out.contains("Did not start"));
        const CliRun refused = runCli(command("v0.10-refused"));
        QVERIFY(refused.status == 0 && refused.out.contains("Did not start To serve at least one request"));
    }

    void programsGetJsonAndCsv()
    {
        const QJsonObject json = runCli(command("v0.19") << "--format" << "json").json();
        QCOMPARE(json["schema"].toString(), QString("gable.log/1"));
        QCOMPARE(json["version"].toString(), QString("vllm-0.19.0"));
        QVERIFY(json["refused"].isNull());
        const QJsonArray lines = json["lines"].toArray();
        QCOMPARE(lines.size(), qsizetype(11));
        QCOMPARE(lines[2].toObject()["name"].toString(), QString("weights_gib"));
        QCOMPARE(lines[2].toObject()["logged"].toDouble(), 14.99);
        QVERIFY(lines[2].toObject()["reason"].isNull());
        QCOMPARE(json["passed_over"].toArray().size(), qsizetype(1));
        // What adopting makes of it, as a scenario takes it.
        const QJsonObject engine = json["engine"].toObject();
        QCOMPARE(engine["overrides"].toObject()["torch_peak_gib"].toDouble(), 1.89);
        QJsonObject scenario{{"model", "llama-3.1-8b"}, {"accelerator", "h100-sxm"}, {"batch", QJsonArray()}, {"engine", engine}};
        const QJsonObject memory = runCli({"batch"}, QJsonDocument(scenario).toJson(QJsonDocument::Compact)).json()["memory"].toObject();
        QCOMPARE(memory["num_gpu_blocks"].toDouble(), 29751.0);
        QCOMPARE(memory["available_kv_cache_gib"].toDouble(), 58.11);

        const QList<QByteArray> csv = runCli(command("v0.19") << "--format" << "csv").lines();
        QCOMPARE(csv.size(), qsizetype(12));
        QCOMPARE(csv.front(), QByteArray("name,label,predicted,logged,reason"));
        QVERIFY(csv[3].startsWith("weights_gib,Weights,14.9") && csv[3].endsWith(",14.99,"));
    }

    void aCalibrationIsSavedAndListed()
    {
        Files files;
        const QStringList environment{"XDG_DATA_HOME=" + files.path("data")};
        const CliRun run = runCli(command("v0.19") << "--save", {}, environment);
        const QString path = files.path("data/gable/memory/vllm-0.19.0-h100-sxm.json");
        QVERIFY2(run.status == 0 && run.out.endsWith("Saved " + path.toUtf8() + "\n"), run.out + run.err);
        QFile saved(path);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        QJsonObject constants = QJsonDocument::fromJson(saved.readAll()).object();
        QCOMPARE(constants["non_torch_GiB"].toDouble(), 0.25);
        QVERIFY(runCli(command("v0.19"), {}, environment).out.contains("Saved calibrations of this accelerator:\n  1 log of vllm-0.19.0, Llama-3.1-8B on H100 SXM 80 GB, 20"));
        QVERIFY(!runCli(command("v0.19", "a100-sxm"), {}, environment).out.contains("Saved calibrations"));
        // In a scenario it predicts what the log says.
        constants.remove("accelerator");
        const QJsonObject engine{{"max_num_seqs", 1024}, {"max_num_batched_tokens", 8192}, {"constants", constants}};
        const QJsonObject scenario{{"model", "llama-3.1-8b"}, {"accelerator", "h100-sxm"}, {"batch", QJsonArray()}, {"engine", engine}};
        const QJsonObject memory = runCli({"batch"}, QJsonDocument(scenario).toJson(QJsonDocument::Compact)).json()["memory"].toObject();
        QVERIFY(qAbs(memory["torch_peak_gib"].toDouble() - 1.89) < 1e-9);
        // A file that can't be read is told and passed over.
        QVERIFY(saved.isOpen());
        files.write("data/gable/memory/x.json", "{");
        const CliRun beside = runCli(command("v0.19"), {}, environment);
        QVERIFY(beside.status == 0 && beside.err.contains("x.json") && beside.out.contains("Saved calibrations"));
    }

    void whatCantBeSavedIsSaid()
    {
        Files files;
        files.write("data", "in the way of a folder");
        const CliRun run = runCli(command("v0.19") << "--save", {}, {"XDG_DATA_HOME=" + files.path("data")});
        QCOMPARE(run.status, 2);
        QVERIFY2(run.err.endsWith("vllm-0.19.0-h100-sxm.json: can't be written\n"), run.err);
        QVERIFY(runCli(command("v0.10-refused") << "--save", {}, {"XDG_DATA_HOME=" + files.path()}).err.startsWith("expected a torch peak"));
    }

    void whatIsNoLogIsRefused()
    {
        Files files;
        QVERIFY(runCli({"calibrate", "--log", files.write("x.log", "nothing\n")}).refusedWith("expected lines of a vLLM start-up log"));
        QVERIFY(runCli({"calibrate", "--log", "/nowhere.log"}).refusedWith("/nowhere.log"));
        QCOMPARE(runCli({"calibrate"}).status, 2);
    }

    void aScenarioGivesItsLedger()
    {
        const CliRun run = runCli({"batch"}, R"({"model": "llama-3.1-8b", "accelerator": "h100-sxm", "batch": [], "accounting": "vllm", "engine": {"version": "vllm-0.19", "gpu_memory_utilization": 0.95, "max_model_len": 8192}})");
        const QJsonObject memory = run.json()["memory"].toObject();
        QVERIFY(memory["fits"].toBool());
        QVERIFY(qAbs(memory["weights_gib"].toDouble() / 14.99 - 1) < 0.01);
        QVERIFY(qAbs(memory["max_concurrency"].toDouble() / 58.11 - 1) < 0.01);
        QVERIFY(runCli({"batch"}, R"({"model": "llama-3.1-8b", "engine": {"max_model_len": -1}})").out.contains("/engine/max_model_len"));
    }
};

QTEST_GUILESS_MAIN(TestCalibrateCommand)
#include "test_calibrate_command.moc"
