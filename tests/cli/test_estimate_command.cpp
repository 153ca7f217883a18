#include <QJsonArray>

#include "cli_process.h"

class TestEstimateCommand : public QObject {
    Q_OBJECT

private slots:
    void helpAndVersion()
    {
        QCOMPARE(runCli({"--version"}).status, 0);
        QVERIFY(runCli({"--version"}).out.startsWith("gable-cli "));
        QCOMPARE(runCli({"--help"}).status, 0);
        for (const QString command : {"estimate", "batch", "replay", "models", "hardware"}) {
            QVERIFY(runCli({"--help"}).out.contains(command.toUtf8()));
            const CliRun help = runCli({command, "--help"});
            QCOMPARE(help.status, 0);
            QVERIFY(help.out.contains("gable-cli " + command.toUtf8()));
            QVERIFY(help.err.isEmpty());
        }
    }

    void withoutArgumentsTheDefaultScenario()
    {
        const CliRun run = runCli({"estimate"});
        QCOMPARE(run.status, 0);
        QVERIFY(run.out.startsWith("Hardware estimate · per GPU\n"));
        for (const char* part : {"Llama-3.1-70B", "TP 8", "H100 SXM", "attn.qkv_proj", "unembed.unembed", "total",
                                 "FLOP/B", "memory", "KV cache"})
            QVERIFY2(run.out.contains(part), part);
    }

    void figuresOfATinyModel()
    {
        // The step of test_step_stats: a prefill of 3, a chunk of 2 at 4, a decode at 6.
        Files files;
        const QString config = files.write("config.json", tinyConfig);
        const CliRun run = runCli(
            {"estimate", "--accounting", "vllm", "--model", config, "--batch", "prefill:3:3,prefill:2:4,decode:1:6", "--format", "json"});
        QCOMPARE(run.status, 0);
        QCOMPARE(run.lines().size(), 1);
        const QJsonObject totals = run.json()["totals"].toObject();
        QCOMPARE(totals["flops"].toDouble(), 4432.0);
        QCOMPARE(totals["read_bytes"].toDouble(), 1848.0);
        QCOMPARE(totals["write_bytes"].toDouble(), 1116.0);
        QVERIFY(run.json()["id"].isNull());
    }

    /// 131 GiB of weights don't fit; what would make them fit stands below, and each does.
    void whatWouldMakeItFit()
    {
        const CliRun run = runCli({"estimate", "--tp", "1", "--strict"});
        QCOMPARE(run.status, 3);
        QVERIFY2(run.out.contains("\nError         Weights of 131.") && run.out.contains("\n  Try one of "), run.out);
        QVERIFY(run.out.contains("\n  TP 4 instead of 1 ") && run.out.contains(" parallelism.tp=4\n"));
        QCOMPARE(runCli({"estimate", "--tp", "4", "--strict"}).status, 0);
        QVERIFY(!runCli({"estimate", "--tp", "4"}).out.contains("Try one of"));
    }

    void timesAndServingOfAScenario()
    {
        Files files;
        const QString scenario = files.write("s.json", R"({"model": "llama-3.1-70b", "accelerator": "h200-sxm", "software": "vllm", "quantization": "fp8", "parallelism": {"tp": 4},
            "batch": [{"phase": "decode", "requests": 32, "context_len": 2000}], "serving": {"isl": 1024, "osl": 1024, "concurrency": 32}})");
        const QJsonObject json = runCli({"estimate", scenario, "--format", "json"}).json();
        double sum = 0, bound = 0;
        for (const QJsonValue operation : json["operations"].toArray()) {
            QVERIFY(operation["time_us"].toDouble() >= operation["bound_us"].toDouble());
            QVERIFY(!operation["confidence"].toString().isEmpty());
            sum += operation["time_us"].toDouble();
            bound += operation["bound_us"].toDouble();
        }
        const QJsonObject time = json["time"].toObject(), serving = json["serving"].toObject();
        QVERIFY(qAbs(time["step_us"].toDouble() / sum - 1) < 1e-12 && qAbs(time["bound_us"].toDouble() / bound - 1) < 1e-12);
        QCOMPARE(time["software"].toString(), QString("vllm-0.24.0"));
        QCOMPARE(serving["basis"].toString(), QString("fitted"));
        for (const char* key : {"ttft_ms", "tpot_ms", "output_tokens_per_s", "output_tokens_per_s_per_user", "output_tokens_per_s_per_gpu"})
            QVERIFY2(serving[key].toDouble() > 0 && serving["bound"][key].toDouble() > 0, key);
        QVERIFY(serving["tpot_ms"].toDouble() > serving["bound"]["tpot_ms"].toDouble());
        const QJsonObject counters = runCli({"estimate", scenario, "--accounting", "vllm", "--format", "json"}).json();
        QCOMPARE(counters["serving"].toObject(), serving);
        const QJsonObject other = runCli({"estimate", scenario, "--set", "software=sglang", "--format", "json"}).json();
        QCOMPARE(other["serving"]["basis"].toString(), QString("pooled"));
        QVERIFY(runCli({"estimate", scenario}).out.contains("TTFT "));
    }

    void aModelAloneRunsOnOneGpu()
    {
        const QJsonObject attention =
            runCli({"estimate", "--model", "qwen3-8b", "--accounting", "vllm", "--format", "json"}).json()["parsed"]["attn"].toObject();
        QCOMPARE(attention["tp_size"].toInt(), 1);
        QCOMPARE(attention["num_hidden_layers"].toInt(), 36);
    }

    void aFileIsReadAndOptionsOverrideIt()
    {
        Files files;
        const QString scenario =
            files.write("s.json", R"({"id": "a/b", "model": "mixtral-8x7b", "accounting": "vllm", "parallelism": {"tp": 2, "ep": true},
            "batch": [{"phase": "decode", "requests": 8, "num_tokens": 1, "context_len": 100}]})");
        const QJsonObject plain = runCli({"estimate", scenario, "--format", "json"}).json();
        QCOMPARE(plain["id"].toString(), "a/b");
        QCOMPARE(plain["parsed"]["ffn"]["ffn_ep_size"].toInt(), 2);
        const QJsonObject changed =
            runCli({"estimate", scenario, "--tp", "4", "--pp", "2", "--no-ep", "--batch", "decode:1:50x3", "--scope",
                    "global", "--kv-cache-dtype", "fp8", "--set", "dtype=float32", "--format", "json"})
                .json();
        QCOMPARE(changed["parsed"]["ffn"]["ffn_ep_size"].toInt(), 1);
        QCOMPARE(changed["parsed"]["attn"]["tp_size"].toInt(), 4);
        QCOMPARE(changed["parsed"]["attn"]["pp_size"].toInt(), 2);
        QCOMPARE(changed["parsed"]["attn"]["cache_byte_size"].toInt(), 1);
        QCOMPARE(changed["parsed"]["attn"]["weight_byte_size"].toInt(), 4);
        QCOMPARE(changed["context"]["decode_context_len"].toInt(), 150);
        QCOMPARE(changed["scope"].toString(), "global");
        const QJsonObject other = runCli({"estimate", scenario, "--model", "qwen3-8b", "--format", "json"}).json();
        QCOMPARE(other["parsed"]["attn"]["num_hidden_layers"].toInt(), 36);
        QCOMPARE(other["parsed"]["attn"]["tp_size"].toInt(), 2);
    }

    void aScenarioMayComeOnStandardInput()
    {
        const CliRun run = runCli({"estimate", "-", "--format", "json"}, R"({"id": "x", "model": "phi-4"})");
        QCOMPARE(run.status, 0);
        QCOMPARE(run.json()["id"].toString(), "x");
    }

    void csvHasARowPerOperationThatSumsToTheTotals()
    {
        const CliRun csv = runCli({"estimate", "--format", "csv"});
        const QJsonObject json = runCli({"estimate", "--format", "json"}).json();
        const QList<QByteArray> rows = csv.lines();
        const QList<QByteArray> header = rows.first().split(',');
        QCOMPARE(header.first(), QByteArray("accounting"));
        QCOMPARE(rows.size() - 1, json["operations"].toArray().size());
        double flops = 0, writes = 0;
        for (const QByteArray& row : rows.mid(1)) {
            const QList<QByteArray> cells = row.split(',');
            QCOMPARE(cells.size(), header.size());
            QVERIFY(row.startsWith("hardware,per-gpu,"));
            flops += cells[header.indexOf("flops_FLOP")].toDouble();
            writes += cells[header.indexOf("writes_B")].toDouble();
        }
        QCOMPARE(flops, json["totals"]["flops"].toDouble());
        QCOMPARE(writes, json["totals"]["write_bytes"].toDouble());
    }

    void withoutAcceleratorThereIsNoBound()
    {
        const CliRun run = runCli({"estimate", "--accelerator", "none"});
        QCOMPARE(run.status, 0);
        QVERIFY(!run.out.contains("Bound by"));
        QVERIFY(!run.out.contains("Accelerator"));
    }

    void strictRefusesWhatCantRun()
    {
        QCOMPARE(runCli({"estimate", "--strict"}).status, 0);
        QCOMPARE(runCli({"estimate", "--tp", "3"}).status, 0);
        const CliRun strict = runCli({"estimate", "--tp", "3", "--strict"});
        QCOMPARE(strict.status, 3);
        QVERIFY(strict.out.contains("Error"));  // the figures are there all the same
        QVERIFY(strict.out.contains("attn.qkv_proj"));
        const CliRun missing = runCli({"estimate", "--accounting", "vllm", "--quantization", "awq", "--strict"});
        QCOMPARE(missing.status, 3);
        QVERIFY(missing.out.contains("Not counted"));
        QVERIFY(missing.out.contains("unsupported_quant"));
    }

    void argumentsThatCantBeRead_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("part");
        const auto row = [](const char* name, QStringList arguments, const char* part) {
            QTest::newRow(name) << arguments << QByteArray(part);
        };
        row("no sub-command", {}, "subcommand");
        row("unknown sub-command", {"guess"}, "gable-cli: ");
        row("unknown option", {"estimate", "--what"}, "--what");
        row("option without value", {"estimate", "--tp"}, "--tp");
        row("format", {"estimate", "--format", "xml"}, "xml");
        row("no number", {"estimate", "--tp", "two"}, "parallelism.tp: expected a whole number");
        row("negative", {"estimate", "--tp", "-1"}, "parallelism.tp");
        row("zero", {"estimate", "--dp", "0"}, "parallelism.dp");
        row("half", {"estimate", "--pp", "1.5"}, "parallelism.pp");
        row("huge", {"estimate", "--tp", "1e300"}, "parallelism.tp");
        row("scope", {"estimate", "--scope", "universe"}, "scope: ");
        row("no such field", {"estimate", "--set", "colour=red"}, "--set: expected one of parallelism.tp");
        row("no equals sign", {"estimate", "--set", "dtype"}, "--set");
        row("batch", {"estimate", "--batch", "prefill"}, "--batch: ");
        row("accelerator", {"estimate", "--accelerator", "abacus"}, "--accelerator: ");
        row("accounting", {"estimate", "--accounting", "theirs"}, "accounting: ");
        row("model", {"estimate", "--model", "no-such-model"}, "no-such-model: ");
        row("scenario", {"estimate", "/no/such/file.json"}, "/no/such/file.json: no such file");
        row("side file", {"estimate", "--quant-config", "/no/such/file.json"}, "/no/such/file.json: ");
    }
    void argumentsThatCantBeRead()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, part);
        const CliRun run = runCli(arguments);
        QVERIFY2(run.refusedWith(part), run.err.constData());
        QVERIFY(run.out.isEmpty());
    }

    void theLocaleNeverMatters()
    {
        for (const QString format : {"text", "json", "csv"})
            QCOMPARE(runCli({"estimate", "--format", format}, {}, {"LC_ALL=de_DE.UTF-8", "LANG=de_DE.UTF-8"}).out,
                     runCli({"estimate", "--format", format}, {}, {"LC_ALL=C"}).out);
    }
};

QTEST_GUILESS_MAIN(TestEstimateCommand)
#include "test_estimate_command.moc"
