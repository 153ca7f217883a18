#include "cli_process.h"

/// `gable-cli calibrate`: the ledger beside a start-up log.
class TestCalibrateCommand : public QObject {
    Q_OBJECT

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
