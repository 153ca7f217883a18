#include <QJsonArray>

#include "cli_process.h"

class TestExplainCommand : public QObject {
    Q_OBJECT

private slots:
    void help()
    {
        const CliRun help = runCli({"explain", "--help"});
        QCOMPARE(help.status, 0);
        for (const char* option : {"--operation", "--scenario", "--format", "--tp"}) QVERIFY2(help.out.contains(option), option);
        QVERIFY(runCli({"--help"}).out.contains("explain"));
    }

    void aListWithoutAnOperation()
    {
        const CliRun run = runCli({"explain"});
        QCOMPARE(run.status, 0);
        for (const char* id : {"attn.decode ", "comm.all_reduce ", "total ", "summary.tokens "}) QVERIFY2(run.out.contains(id), id);
        const QJsonArray list = runCli({"explain", "--format", "json"}).json()["explainable"].toArray();
        QCOMPARE(list.size() + 1, run.lines().size());
        QCOMPARE(list[0].toObject()["id"].toString(), "embedding.embed_tokens");
    }

    void forPeople()
    {
        const CliRun run = runCli({"explain", "--operation", "attn.decode"});
        QCOMPARE(run.status, 0);
        QVERIFY(run.out.startsWith("Hardware estimate · per GPU\n"));
        for (const char* part : {"attention · decode (Attention)", "2 · P · q · d · L", "85.9 GFLOP  (85899345920 FLOP)", "where P: ", "attention heads 64 ÷ TP 8",
                                 "Bound by memory.", "What would help", "FP8 KV cache"})
            QVERIFY2(run.out.contains(part), part);
        const CliRun counters = runCli({"explain", "--operation", "attn.attention", "--accounting", "vllm"});
        QVERIFY(counters.out.startsWith("vLLM counters · per GPU\n"));
        QVERIFY(counters.out.contains("T · q · d · a · L") || counters.out.contains("q · d · a · L"));
    }

    void theMemoryLedger()
    {
        const QStringList scenario{"explain", "--model", "deepseek-v3", "--tp", "8", "--ep", "--operation"};
        const CliRun weights = runCli(scenario + QStringList{"memory.weights_gib"});
        QCOMPARE(weights.status, 0);
        for (const char* part : {"(W_layers + W_experts + W_embed + W_head + W_rotary + W_latent) ÷ GiB", " GiB)", "Model loading took", "32 of 256 in each layer"}) QVERIFY2(weights.out.contains(part), part);
        const CliRun all = runCli({"explain", "--operation", "summary.memory"});
        QCOMPARE(all.status, 0);
        QVERIFY(all.out.contains("R − W − P − X") && !all.out.contains("What would help"));
        QVERIFY(runCli(scenario + QStringList{"memory.weights", "--format", "json"}).refusedWith("memory.weights"));
    }

    void everyIdOfTheListIsExplained()
    {
        for (const QString accounting : {"hardware", "vllm"}) {
            const QStringList scenario{"explain", "--model", "deepseek-v3", "--tp", "8", "--ep", "--accounting", accounting, "--batch", "prefill:128:2176,decode:1:4096x64"};
            const QJsonArray list = runCli(scenario + QStringList{"--format", "json"}).json()["explainable"].toArray();
            QVERIFY(list.size() > 10);
            for (const QJsonValue& entry : list) {
                const QString id = entry.toObject()["id"].toString();
                for (const QString format : {"text", "json", "latex"}) {
                    const CliRun run = runCli(scenario + QStringList{"--operation", id, "--format", format});
                    QVERIFY2(run.status == 0 && run.err.isEmpty() && run.out.endsWith('\n'), qPrintable(id));
                    if (format == "json") QCOMPARE(run.json()["id"].toString(), id);
                }
            }
        }
    }

    void forPapers()
    {
        const CliRun run = runCli({"explain", "--operation", "comm.all_reduce", "--format", "latex"});
        QCOMPARE(run.status, 0);
        for (const char* part : {"\\begin{align*}", "\\end{align*}", "\\frac{p - 1}{p}", "\\begin{tabular}{llrl}", "\\end{tabular}", "$T$ & new tokens"})
            QVERIFY2(run.out.contains(part), part);
        QCOMPARE(run.out.count("\\begin{"), run.out.count("\\end{"));
        QCOMPARE(run.out.count('{'), run.out.count('}'));
        // Greek letters and signs are commands in mathematics as in words.
        const QByteArray total = runCli({"explain", "--operation", "total", "--format", "latex"}).out;
        for (const char* sign : {"Σ", "÷", "−", "×"}) QVERIFY2(!total.mid(total.indexOf('\n')).contains(sign), sign);
    }

    void scenariosFromFiles()
    {
        Files files;
        const QString scenario = files.write("s.json", R"({"model": "qwen3-8b", "batch": [{"phase": "decode", "requests": 8, "num_tokens": 1, "context_len": 100}]})");
        const CliRun named = runCli({"explain", "--scenario", scenario, "--operation", "ffn.down"});
        QCOMPARE(named.status, 0);
        QVERIFY(named.out.contains("Qwen3-8B"));
        QCOMPARE(runCli({"explain", scenario, "--operation", "ffn.down"}).out, named.out);
        const CliRun wider = runCli({"explain", "--scenario", scenario, "--operation", "ffn.down", "--tp", "2"});
        QVERIFY(wider.out.contains("TP 2"));
    }

    void whatCantBeExplained()
    {
        QVERIFY(runCli({"explain", "--operation", "attention.decode"}).refusedWith("--operation: expected one of attn.decode, found \"attention.decode\""));
        QVERIFY(runCli({"explain", "--operation", "attn.decode", "--model", "nothing-like-that"}).refusedWith("nothing-like-that"));
        QVERIFY(runCli({"explain", "--format", "pdf"}).refusedWith("pdf"));
        QVERIFY(runCli({"explain", "--scenario", "/nowhere/s.json"}).refusedWith("/nowhere/s.json"));
    }
};

QTEST_GUILESS_MAIN(TestExplainCommand)
#include "test_explain_command.moc"
